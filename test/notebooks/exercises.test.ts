import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ICell, ICodeCell, INotebookContent } from '@jupyterlab/nbformat';
import { readNotebook } from '../../kernel/headless/notebook/notebook-file.js';
import { runNotebook } from '../../kernel/headless/run/run-notebook.js';
import { type LocalServer, startLocalServer } from '../../kernel/headless/servers/local-server.js';
import { quietClient, startKernel } from '../../kernel/headless/servers/start-kernel.js';
import { courseFolder, courseNotebooks } from './course.js';

/** What a learner makes of a cell (its first text is replaced by the second), and what the cell says to it. */
type Attempt = readonly [from: string, to: string, says: RegExp];

interface Exercises {
  /** The cells that the exercises need. */
  readonly needs: readonly string[];
  readonly attempts: Readonly<Record<string, readonly Attempt[]>>;
}

const answered = (answer: string | number, says: RegExp): Attempt => ['= undefined', `= ${answer}`, says];
const right = /^✓ right/;
const square = `value: (z) => (z > 0 ? z ** 2 : 0),
  derivative: (z) => (z > 0 ? 2 * z : 0),`;
const bent = 'value: (z) => (z > 0 ? 3 * z : -z), derivative: (z) => (z > 0 ? 3 : -1),';

const course: Readonly<Record<string, Exercises>> = {
  '01-one-layer-one-mask.ipynb': {
    needs: ['layer'],
    attempts: {
      'exercise-kept': [
        answered(2.4, /not yet .*2\.4: rate was read as the share that is kept/),
        answered(0.6, /not yet .*0\.6: not scaled at all/),
        answered(0.6 / 0.75 ** 2, /not yet .*scaled in both phases/),
        answered(7, /not yet .*7 is not it\n.*hint/s),
        answered(0.8, right),
      ],
      'exercise-rate': [answered(0.25, /not yet .*that is keepProb/), answered(0.75, right)],
      'exercise-function': [
        ["throw new Error('not implemented yet')", 'return kept ? a : 0', /not scaled: the mean would be/],
        ["throw new Error('not implemented yet')", 'return kept ? a * keepProb : 0', /it should be divided/],
        ["throw new Error('not implemented yet')", 'return kept ? a / (1 - keepProb) : 0', /divided by rate/],
        ["throw new Error('not implemented yet')", 'return kept ? a / keepProb : 0', right],
      ],
    },
  },
  '02-mask-then-scale-or-scale-then-mask.ipynb': {
    needs: ['setup'],
    attempts: {
      'exercise-stage': [
        ['=> value,', '=> value / keepProb,', /not yet .*the test phase is scaled as well/],
        [
          '=> value,',
          '=> value * keepProb,',
          /not yet .*the scale in the test phase is wrong|not yet .*as in vanilla mode/,
        ],
        ['=> value,', '=> (training ? value / keepProb : value),', right],
      ],
      'exercise-vanilla': [
        ['=> value / keepProb,', '=> value,', /not yet .*the scale keepProb is missing in the test phase/],
        ['=> value / keepProb,', '=> (training ? value : value * keepProb),', right],
      ],
      'exercise-overflow': [
        answered(4.2535e38, /not yet .*larger than the largest float32/),
        answered(6.8056e37, /not yet .*rate was read as keepProb/),
        answered(2.7222e38, right),
      ],
    },
  },
  '03-relu-output-over-p.ipynb': {
    needs: ['setup'],
    attempts: {
      'exercise-value': [
        answered(0.8808, /not yet .*scaled before the activation/),
        answered(0.7311, /not yet .*not scaled at all/),
        answered(2.9242, /not yet .*scaled in both phases/),
        answered(1.4622, right),
      ],
      'exercise-bias': [
        answered(0.1012, /not yet .*only keepProb of them are/),
        answered(0.3898, /not yet .*the sign/),
        answered(-0.3898, right),
      ],
      'exercise-own': [
        ['(z > 0 ? z ** 2 : 0)', '(z > 0 ? 3 * z : -z)', /not yet .*the derivative of 'mine' is wrong/],
        [square, bent, right],
      ],
    },
  },
  '04-where-did-0-1-go.ipynb': {
    needs: ['setup'],
    attempts: {
      'exercise-vanilla': [
        answered(0.1, /not yet .*rate was read as the share that is kept/),
        answered(0.5, /not yet .*not scaled at all/),
        answered(0.32, /not yet .*scaled in both phases/),
        answered(0.4, right),
      ],
      'exercise-twice': [
        answered(0.25, /not yet .*0\.25 = keepProb²: training by itself keeps the mean/),
        answered(1, /not yet .*if one of the phases is scaled/),
        answered(0.5, right),
      ],
      'exercise-rate': [answered(0.25, /not yet .*that is keepProb/), answered(0.75, right)],
    },
  },
  '05-the-weights-compensate.ipynb': {
    needs: ['setup', 'build', 'compensate', 'slope-check', 'optimizers'],
    attempts: {
      'exercise-rate': [
        answered(0.4, /not yet .*the rule for Adam/),
        answered('0.1 / 0.75 ** 2', /not yet .*the rate was read as keepProb/),
        answered('0.1 * 0.25 ** 2', /not yet .*it has to move further/),
        answered(1.6, right),
      ],
      'exercise-adamw': [
        answered('{ learningRate: 0.02, epsilon: 5e-9, weightDecay: 0.025 }', /not yet .*hint 1/s),
        answered('{ learningRate: 0.02, epsilon: 5e-9, weightDecay: 0.05 }', right),
      ],
    },
  },
  '06-real-digits.ipynb': {
    needs: ['setup', 'data', 'variants'],
    attempts: {
      'exercise-spread': [
        answered(0.45, /not yet .*that is the test phase/),
        answered(0.5625, /not yet .*but some are dropped/),
        answered(0.5031, /not yet .*right if the mean is 0/),
        answered(0.5414, right),
      ],
      'exercise-choice': [
        answered("'inverted'", /not yet .*hint 1 of 2: look for a low loss/s),
        answered("'pre-activation'", right),
      ],
    },
  },
  '07-dropout-meets-batch-norm.ipynb': {
    needs: ['setup'],
    attempts: {
      'exercise-delta': [
        answered(0.0704, /not yet .*rate was read as keepProb/),
        answered(0.9, /not yet .*if the mean were 0/),
        answered(0.3964, /not yet .*the variance in training/),
        answered(0.86, right),
      ],
      'exercise-tanh': [
        answered(1.25, /not yet .*in test . in training/),
        answered(0.7317, /not yet .*whose mean is not 0/),
        answered(0.2, /not yet .*rate was read as keepProb/),
        answered(0.8, right),
      ],
    },
  },
  '08-averaging-two-to-the-n-networks.ipynb': {
    needs: ['setup'],
    attempts: {
      'exercise-count': [
        answered(64, /not yet .*they do not add/),
        answered(100, /not yet .*each of ten units has two states/),
        answered(32, /not yet .*one of the two layers/),
        answered(1024, right),
      ],
      'exercise-mean': [
        answered(0.65, /not yet .*the arithmetic mean/),
        answered(0.6, /not yet .*divide by the sum/),
        answered(0.71, right),
      ],
    },
  },
};

let server: LocalServer;
before(async () => {
  quietClient();
  server = await startLocalServer(courseFolder);
});
after(() => server.stop());

for (const [name, { needs, attempts }] of Object.entries(course)) {
  test(`${name}: each exercise takes the right answer, and says what is wrong with those that are known`, async () => {
    const notebook = readNotebook(join(courseFolder, name));
    const cellOf = (id: string) => notebook.cells.find((cell) => cell.id === id) ?? assert.fail(`no cell '${id}'`);
    const tries = Object.entries(attempts).flatMap(([id, all]) => all.map((attempt) => ({ id, attempt })));
    const cells = [...needs.map(cellOf), ...tries.map(({ id, attempt }) => changed(cellOf(id), attempt))];
    const said = await outputsOf({ ...notebook, cells });
    for (const [i, { id, attempt }] of tries.entries())
      assert.match(said[needs.length + i] ?? '', attempt[2], `${id}: ${attempt[1]}`);
  });
}

test('each exercise of the course is tried', () => {
  assert.deepEqual(Object.keys(course), courseNotebooks([]).slice(1));
  for (const [name, { attempts }] of Object.entries(course)) {
    const { cells } = readNotebook(join(courseFolder, name));
    const ids = cells.filter((cell) => textOf(cell).includes('exercise(')).map(({ id }) => id);
    assert.deepEqual(ids, Object.keys(attempts));
  }
});

function textOf({ source }: ICell): string {
  return Array.isArray(source) ? source.join('') : source;
}

function changed(cell: ICell, [from, to]: Attempt): ICell {
  assert.ok(textOf(cell).includes(from), `${cell.id} has no ${from}`);
  return { ...cell, source: textOf(cell).replace(from, to) };
}

/** What each cell shows, as text. */
async function outputsOf(notebook: INotebookContent): Promise<string[]> {
  const { kernel, end } = await startKernel(server);
  const run = await runNotebook(kernel, notebook, { allowErrors: true }).finally(end);
  return run.notebook.cells.map((cell) => (cell as ICodeCell).outputs.map(asText).join('\n'));
}

function asText(output: ICodeCell['outputs'][number]): string {
  const { data, traceback, text } = output as { data?: Record<string, unknown>; traceback?: string[]; text?: unknown };
  return [data?.['text/plain'] ?? traceback ?? text ?? ''].flat().join('');
}
