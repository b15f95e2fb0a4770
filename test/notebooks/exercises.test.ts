/** The exercises of the course, answered in the copies that learners get. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ICell, ICodeCell } from '@jupyterlab/nbformat';
import { startDirectKernel } from '../../kernel/headless/direct/direct-kernel.js';
import { readNotebook } from '../../kernel/headless/notebook/notebook-file.js';
import { student } from '../../kernel/headless/notebook/student-copy.js';
import { runNotebook } from '../../kernel/headless/run/run-notebook.js';
import { quietClient } from '../../kernel/headless/servers/start-kernel.js';
import type { AnswerKey } from '../../lib/teaching/exercises/book.js';
import { courseFolder, courseNotebooks } from './course.js';

/** What a learner makes of a cell (its first text is replaced by the second), and what the cell says to it. */
type Attempt = readonly [from: string, to: string, says: RegExp];
type Attempts = Readonly<Record<string, readonly Attempt[]>>;

const answered = (answer: string | number, says: RegExp): Attempt => ["= '?'", `= ${answer}`, says];
const untouched: Attempt = ['', '', /^○ not tried yet/];
const right = /^✓ right/;
const todo = "throw new Error('not implemented yet')";
const write = (code: string, says: RegExp): Attempt => [todo, code, says];
/** Both functions of the exercise on dropout by hand. */
const byHand = (forward: string, backward: string, says: RegExp): Attempt => [
  `${todo}\n}\nconst backward = (gradient: number[], mask: number[], keepProb: number): number[] => {\n  ${todo}`,
  `return x.map((value, i) => ${forward})\n}\nconst backward = (gradient: number[], mask: number[], keepProb: number): number[] => {\n  return gradient.map((g, i) => ${backward})`,
  says,
];
const forward = 'mask[i]! * value / keepProb';
const start = '{ learningRate: 0.01, epsilon: 1e-8, weightDecay: 0.1 }';

const course: Readonly<Record<string, Attempts>> = {
  '01-one-layer-one-mask.ipynb': {
    'exercise-kept': [
      untouched,
      answered(0.45, /not yet .*0\.45\n.*multiplied instead of divided/s),
      answered(2.4, /not yet .*2\.4\n.*rate was read as the share that is kept/s),
      answered(0.6, /not yet .*0\.6\n.*is left out/s),
      answered(0.6 / 0.75 ** 2, /not yet .*divided twice/s),
      answered(7, /not yet .*7 is not it\n.*hint/s),
      answered(0.8, right),
    ],
    'exercise-rate': [untouched, answered(0.25, /not yet .*that is keepProb/s), answered(0.75, right)],
    'exercise-function': [
      untouched,
      write('return kept ? a : 0', /not yet .*not scaled: the mean would be/s),
      write('return kept ? a * keepProb : 0', /not yet .*it should be divided/s),
      write('return kept ? a / (1 - keepProb) : 0', /not yet .*divided by rate/s),
      write('return kept ? 0 : a / keepProb', /not yet .*the two cases of kept are exchanged/s),
      write('return kept ? a / keepProb : 0', right),
    ],
    'exercise-hand': [
      untouched,
      byHand(
        'value / keepProb',
        'mask[i]! * g / keepProb',
        /not yet .*forward, dropped: wrong for a unit that is dropped/s,
      ),
      byHand('mask[i]! * value', 'mask[i]! * g', /not yet .*forward, kept: .*the scale 1 \/ keepProb is missing/s),
      byHand(forward, 'g / keepProb', /not yet .*backward, dropped: wrong for a unit that is dropped/s),
      byHand(forward, 'mask[i]! * g', /not yet .*backward, kept: .*the scale 1 \/ keepProb is missing/s),
      byHand(forward, 'mask[i]! * g * keepProb', /not yet .*backward, kept: .*multiplies by keepProb where/s),
      byHand(forward, 'mask[i]! * g / keepProb', right),
    ],
  },
  '02-mask-then-scale-or-scale-then-mask.ipynb': {
    'exercise-stage': [
      untouched,
      ['=> value', '=> value / keepProb', /not yet .*the test phase is scaled as well/s],
      ['=> value', '=> value * keepProb', /not yet .*multiplied, and in both phases/s],
      ['=> value', '=> (training ? value / keepProb : value)', right],
    ],
    'exercise-vanilla': [
      untouched,
      ['=> value / keepProb', '=> value', /not yet .*the scale keepProb is missing in the test phase/s],
      ['=> value / keepProb', '=> (training ? value : value * keepProb)', right],
    ],
    'exercise-overflow': [
      untouched,
      answered(4.2535e38, /not yet .*larger than the largest float32/s),
      answered(6.8056e37, /not yet .*rate was read as the share that is kept/s),
      answered(2.7222e38, right),
    ],
  },
  '03-relu-output-over-p.ipynb': {
    'exercise-value': [
      untouched,
      answered(0.8808, /not yet .*scaled before the activation/s),
      answered(0.7311, /not yet .*keepProb is left out/s),
      answered(2.9242, /not yet .*divided twice/s),
      answered(1.4622, right),
    ],
    'exercise-bias': [
      untouched,
      answered(0.1012, /not yet .*only keepProb of them are/s),
      answered(0.3898, /not yet .*the sign/s),
      answered(-0.3898, right),
    ],
    'exercise-own': [
      untouched,
      ['(z > 0 ? z ** 2 : 0)', 'z', /not yet .*where is the bend/s],
      ['(z > 0 ? z ** 2 : 0)', '(z > 0 ? 3 * z : -z)', right],
    ],
  },
  '04-where-did-0-1-go.ipynb': {
    'exercise-vanilla': [
      untouched,
      answered(0.1, /not yet .*rate was read as the share that is kept/s),
      answered(0.5, /not yet .*not scaled at all/s),
      answered(0.32, /not yet .*scaled in both phases/s),
      answered(0.4, right),
    ],
    'exercise-twice': [
      untouched,
      answered(0.25, /not yet .*keepProb²: training by itself keeps the mean/s),
      answered(1, /not yet .*if one of the phases is scaled/s),
      answered(0.5, right),
    ],
    'exercise-rate': [untouched, answered(0.25, /not yet .*that is keepProb/s), answered(0.75, right)],
  },
  '05-the-weights-compensate.ipynb': {
    'exercise-rate': [
      untouched,
      answered(0.4, /not yet .*the rule for Adam/s),
      answered('0.1 / 0.75 ** 2', /not yet .*rate was read as the share that is kept/s),
      answered('0.1 * 0.25 ** 2', /not yet .*it has to move further/s),
      answered(1.6, right),
    ],
    'exercise-adamw': [
      untouched,
      [start, '{ learningRate: 0.02, epsilon: 5e-9, weightDecay: 0.025 }', /not yet .*the weight decay for Adam/s],
      [start, '{ learningRate: 0.005, epsilon: 5e-9, weightDecay: 0.05 }', /not yet .*learningRate is .*multiplied/s],
      [start, '{ learningRate: 0.02, epsilon: 5e-9, weightDecay: 0.05 }', right],
    ],
  },
  '06-real-digits.ipynb': {
    'exercise-spread': [
      untouched,
      answered(0.45, /not yet .*that is the test phase/s),
      answered(0.5625, /not yet .*but some are dropped/s),
      answered(0.5031, /not yet .*right if the mean is 0/s),
      answered(0.5414, right),
    ],
    'exercise-choice': [
      untouched,
      answered("'inverted'", /not yet .*its two means agree.*hint 1 of 2: look for a low loss/s),
      answered("'pre-activation'", right),
    ],
  },
  '07-dropout-meets-batch-norm.ipynb': {
    'exercise-delta': [
      untouched,
      answered(0.0704, /not yet .*rate was read as keepProb/s),
      answered(0.9, /not yet .*if the mean were 0/s),
      answered(0.3964, /not yet .*the variance in training/s),
      answered(0.86, right),
    ],
    'exercise-tanh': [
      untouched,
      answered(1.25, /not yet .*in test . in training/s),
      answered(0.7317, /not yet .*whose mean is not 0/s),
      answered(0.2, /not yet .*rate was read as keepProb/s),
      answered(0.8, right),
    ],
  },
  '08-averaging-two-to-the-n-networks.ipynb': {
    'exercise-count': [
      untouched,
      answered(64, /not yet .*they do not add/s),
      answered(100, /not yet .*each of ten units has two states/s),
      answered(32, /not yet .*one of the two layers/s),
      answered(1024, right),
    ],
    'exercise-mean': [
      untouched,
      answered(0.65, /not yet .*the arithmetic mean/s),
      answered(0.6, /not yet .*divide by the sum/s),
      answered(0.71, right),
    ],
  },
};

/** Copies for learners, as `layerlab student` writes them. */
const place = mkdtempSync(join(tmpdir(), 'layerlab-exercises-'));
/** What each attempt's cell says, by notebook. */
const said = new Map<string, string[]>();

before(async () => {
  quietClient();
  for (const name of Object.keys(course)) await makeStudentCopy(name);
  const cells = Object.keys(course).map(cellsOf);
  const { kernel, end } = await startDirectKernel(place);
  const all = { ...readNotebook(join(place, Object.keys(course)[0]!)), cells: cells.flat() };
  const run = await runNotebook(kernel, all, { allowErrors: true }).finally(end);
  const texts = run.notebook.cells.map((cell) => (cell as ICodeCell).outputs.map(asText).join('\n'));
  for (const name of Object.keys(course)) said.set(name, texts.splice(0, cells.shift()!.length).slice(1));
});
after(() => rmSync(place, { recursive: true }));

const triesOf = (name: string) =>
  Object.entries(course[name]!).flatMap(([id, all]) => all.map((attempt) => ({ id, attempt })));

/** The cell that imports the exercises, and one for each attempt. */
function cellsOf(name: string): ICell[] {
  const { cells } = readNotebook(join(place, name));
  const cellOf = (id: string) => cells.find((cell) => cell.id === id) ?? assert.fail(`no cell '${id}'`);
  const imports = cells.find((cell) => textOf(cell).includes('.exercises.ts'))!;
  return [imports, ...triesOf(name).map(({ id, attempt }) => changed(cellOf(id), attempt))];
}

for (const name of Object.keys(course)) {
  test(`${name}: a learner's copy takes each right answer, and says what is wrong with those that are known`, () => {
    for (const [i, { id, attempt }] of triesOf(name).entries())
      assert.match(said.get(name)![i] ?? '', attempt[2], `${id}: ${attempt[1]}`);
  });

  test(`${name}: nothing in a learner's copy can be read as an answer, a reason or a hint`, () => {
    const { key, hints } = secretsOf(name);
    const [notebook, module] = ['ipynb', 'exercises.ts'].map((type) => copied(name.replace('ipynb', type)));
    const exercise = notebook!.slice(notebook!.indexOf('## Your turn'));
    const inPlain = `${exercise}\n${module}`;
    for (const hint of hints) assert.ok(!inPlain.includes(hint), hint);
    const readable = [inPlain, ...decodedIn(module!)].join('\n');
    const lines = Object.values(key.exercises).flatMap(({ known }) => known.flatMap(({ text }) => text.split('\n')));
    for (const line of lines.filter((line) => line.length > 3)) assert.ok(!readable.includes(line), line);
  });

  test(`${name}: what is known of each answer differs from answer to answer`, () => {
    for (const [id, { known }] of Object.entries(secretsOf(name).key.exercises))
      assert.equal(new Set(known.map(({ form }) => form)).size, known.length, id);
  });
}

async function makeStudentCopy(name: string): Promise<void> {
  const out = join(place, name);
  await student([join(courseFolder, name), '--out', out, '--key', `${out}.key`]);
}

function copied(file: string): string {
  return readFileSync(join(place, file), 'utf8');
}

function moduleOf(name: string): string {
  return join(courseFolder, `exercises/${name.slice(0, 2)}.ts`);
}

/** What the teacher's module and key hold. */
function secretsOf(name: string): { key: AnswerKey; hints: string[] } {
  const key = JSON.parse(copied(`${name}.key`)) as AnswerKey;
  const source = readFileSync(moduleOf(name), 'utf8');
  const hints = [...source.matchAll(/hints: \[(.*?)\]/gs)].flatMap(([, list]) => [...list!.matchAll(/'(.*?)'/g)]);
  return { key, hints: hints.map(([, hint]) => hint!) };
}

/** Every text of a file that is base64, decoded. */
function decodedIn(text: string): string[] {
  const quoted = [...text.matchAll(/"([A-Za-z0-9+/]{8,}={0,2})"/g)];
  return quoted.map(([, base64]) =>
    Buffer.from(base64!, 'base64')
      .toString('utf8')
      .replace(/"hints":\[.*?\]/s, ''),
  );
}

test('each exercise of the course is tried', () => {
  const withExercises = courseNotebooks([]).filter((name) => existsSync(moduleOf(name)));
  assert.deepEqual(Object.keys(course), withExercises);
  for (const [name, attempts] of Object.entries(course)) {
    const { cells } = readNotebook(join(courseFolder, name));
    const ids = cells.filter((cell) => /^exercise\(/m.test(textOf(cell))).map(({ id }) => id);
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

function asText(output: ICodeCell['outputs'][number]): string {
  const { data, traceback, text } = output as { data?: Record<string, unknown>; traceback?: string[]; text?: unknown };
  return [data?.['text/plain'] ?? traceback ?? text ?? ''].flat().join('');
}
