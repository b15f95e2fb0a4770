import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { ICell, INotebookContent } from '@jupyterlab/nbformat';
import { compile, exportInto, programFolder, runProgram } from './exported.js';

const notebookOf = (cells: readonly (string | Partial<ICell>)[]): INotebookContent => ({
  ...{ nbformat: 4, nbformat_minor: 5, metadata: {} },
  cells: cells.map((cell, index) => {
    const own = typeof cell === 'string' ? { source: cell } : cell;
    return { cell_type: 'code', id: `c${index}`, metadata: {}, outputs: [], execution_count: null, ...own } as ICell;
  }),
});

/** The text of a cell in the program, without what stands around it. */
const printed = (text: string, cell: number): string =>
  text
    .split(`await notebook.cell(${cell});\n`)[1]!
    .split(/\n(?:await notebook\.|\{ \/\/)/)[0]!
    .trim();

describe('a program of everything that a cell may do', () => {
  const cells = [
    { cell_type: 'markdown', source: '# Title\n\nA text with */ in it.' },
    "import { tensor } from 'layerlab'\nimport type { Pixels } from 'layerlab-kernel/notebook'\nimport { helper, type Kind } from './helper'\nimport data from './data.json'\nconst kind: Kind = 'a'\nhelper(data.value)",
    "import { tensor, Figure } from 'layerlab' // again\nimport { Options } from './helper'\nconst options: Options = { size: 2 }\nlet count = 1\n{ a: count, b: options.size }",
    "const name = prompt('Name?', 'nobody')\nconfirm('Sure?')",
    "predict('q', { question: 'How many?', choices: [1, 2] })",
    "reveal('q', 2, { why: 'so it is' })\nrecord('loss', 0.5)",
    'const rows: object[] = []\nconst table = display(rows)\nfor (const n of [1, 2, 3]) {\n  rows.push({ n })\n  table.update(rows)\n  await null\n}',
    "var count = 'a word'; const rows = 2\ncount.length + rows",
    'function tensor(x: number) { return x + 1 }\ntensor(1)',
    "import { tensor as tensor2 } from 'layerlab'\nimport { tensor } from 'layerlab'\ntensor([[1, 2]]).shape",
    'interact({ n: { min: 1, max: 3, value: 2, step: 1 } }, async ({ n }) => { await null; display.html("<b>n is " + n + "</b>") })',
    { source: "throw new Error('as it should')", metadata: { tags: ['raises-exception'] } },
    "display.png('iVBORw0KGgo=', { alt: 'a dot' })\ndisplay(new Figure({ data: [], layout: { title: { text: 'empty' } } }, 'an empty figure'))",
    '/** @module shared */\nexport const shared = 40 + 2',
    "import { shared } from './shared'\nconst fs = require('node:fs') as typeof import('node:fs')\nfs.existsSync(__filename) && shared",
    "const later = await import('./helper')\nlater.helper(2), later.helper(3)",
    'export const last = 5;\nexport { last as final };\nlast // with a remark',
  ];
  const helper =
    "export interface Options { size: number }\nexport type Kind = 'a' | 'b'\nexport const helper = (n: number): string => 'helped ' + n\n";
  const folder = programFolder({ 'helper.ts': helper, 'data.json': { value: 7 } });
  const { text, problems } = exportInto(folder, 'all.ipynb', notebookOf(cells));

  test('TypeScript finds nothing wrong with it', () => {
    assert.deepEqual(problems, []);
    assert.equal(compile(folder), '');
  });

  test('its texts are comments, its imports at the top, without those that are types at run time', () => {
    assert.match(text, /\n\/\/ # Title\n\/\/\n\/\/ A text with \*\/ in it\.\n/);
    const [head] = text.split('notebook.open(');
    assert.match(head!, /import \{ helper, type Kind, type Options \} from '\.\/helper\.ts';/);
    assert.match(head!, /import data from '\.\/data\.json' with \{ type: 'json' \};/);
    assert.match(head!, /import \{ tensor, Figure, tensor as tensor2, tensor as tensor_2 \} from 'layerlab';/);
    assert.doesNotMatch(text.slice(head!.length), /^import /m);
  });

  test('a name that is declared again hides the earlier one from there on', () => {
    assert.match(text, /\{ \/\/ from here on count, rows are others\nawait notebook\.cell\(7\);\nlet count = 'a word'/);
    assert.match(text, /\{ \/\/ from here on tensor is another\nawait notebook\.cell\(8\);\nfunction tensor/);
    assert.match(
      text,
      /await notebook\.cell\(9\);\nconst tensor = tensor_2;\nnotebook\.show\(tensor\(\[\[1, 2\]\]\)\.shape\)/,
    );
  });

  test('the last expression is shown if it has a value', () => {
    assert.equal(printed(text, 2).split('\n').at(-1), 'notebook.show({ a: count, b: options.size })');
    assert.match(printed(text, 4), /^predict\('q'/);
    assert.equal(printed(text, 15).split('\n').at(-1), 'notebook.show((later.helper(2), later.helper(3)))');
    assert.match(printed(text, 16), /notebook\.show\(last\) \/\/ with a remark$/);
  });

  test('it runs in plain Node: asks in the terminal, prints what is shown, and writes figures', () => {
    const { status, stdout, stderr } = runProgram(folder, 'all.ipynb', 'Ada\ny\n');
    assert.equal(status, 0, stderr);
    assert.match(stderr, /Error: as it should/);
    const lines = [
      ...["'helped 7'", '{ a: 1, b: 2 }', 'Name? [nobody] Sure? [y/N] true', '? your prediction · How many?'],
      ...['○ no prediction · it is 2: so it is', 'loss: 0.5', '3 rows', '[ 1, 2 ]', 'n is 2', 'a dot'],
      ...['→ all-figures/cell-12.png', 'an empty figure', '→ all-figures/cell-12-2.html', '42', "'helped 3'", '5'],
    ];
    let at = 0;
    for (const line of lines) {
      const next = stdout.indexOf(
        line.replaceAll('/', line.startsWith('→') && process.platform === 'win32' ? '\\' : '/'),
        at,
      );
      assert.ok(next >= 0, `expected ${line} in\n${stdout.slice(at)}`);
      at = next + line.length;
    }
    assert.equal(stdout.split('3 rows').length, 2, 'a table that grows is printed once more, at the end of its cell');
    const page = readFileSync(join(folder, 'all-figures/cell-12-2.html'), 'utf8');
    assert.match(page, /<title>empty<\/title>/);
    assert.match(page, /globalThis\.Plotly=/);
    assert.ok(existsSync(join(folder, 'all-figures/cell-12.png')));
  });

  test('where no input is left, a prompt is an error that says so', () => {
    const { status, stderr } = runProgram(folder, 'all.ipynb');
    assert.equal(status, 1);
    assert.match(stderr, /prompt: the standard input has ended/);
  });
});

test('installed packages and TypeScript that Node cannot erase are named at the top', () => {
  const folder = programFolder();
  const cells = [
    "await install('left-pad@1')\nconst pad = (await import('left-pad')).default",
    'enum Colour { red }\nColour.red',
  ];
  const { text, problems } = exportInto(folder, 'installs.ipynb', notebookOf(cells));
  assert.match(text, /^\/\/ Needs: npm install layerlab-kernel left-pad@1$/m);
  assert.match(text, /^\/\/ Run: {3}node --experimental-transform-types installs\.ts /m);
  assert.deepEqual(problems, []);
});

test('type errors have the cell and the line; syntax errors and JSX are refused', () => {
  const folder = programFolder();
  const { problems } = exportInto(
    folder,
    'wrong.ipynb',
    notebookOf(['const a = 1', '', '\nconst b: string = a\n// @ts-nocheck']),
  );
  assert.deepEqual(problems, [
    { cell: 2, message: "cell 2, line 2: Type 'number' is not assignable to type 'string'" },
  ]);
  assert.throws(
    () => exportInto(folder, 'a.ipynb', notebookOf(['const a =\n  = 2'])),
    /^Problem: cell 1, line 2: Expression expected\.$/,
  );
  assert.throws(
    () => exportInto(folder, 'a.ipynb', notebookOf(['1', '%time f()'])),
    /cell 2, line 1: %time is not TypeScript.*console\.time/,
  );
  assert.throws(() => exportInto(folder, 'a.ipynb', notebookOf(['const a = <b>x</b>'])), /cell 1 has JSX/);
});

test('a function that would see a newer value in the notebook is named', () => {
  const cells = [
    'const rate = 1\nconst unused = () => rate\nfunction twice(rate: number) { return 2 * rate }',
    'const half = () => rate / 2\nhalf()',
    'const rate = 4\nhalf() + twice(rate)',
  ];
  const { differences } = exportInto(programFolder(), 'newer.ipynb', notebookOf(cells));
  assert.deepEqual(differences, ['cell 3 declares rate again; half of cell 2 keeps the older one here']);
});
