/** Cells that run, and what is said about them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Notebook } from '../notebook.js';

const notebook = new Notebook();
const earlier = `import { Dense, Sequential, SGD, tensor } from 'layerlab'
import { test } from 'node:test'
const model = new Sequential([new Dense({ units: 1 })])
const x = tensor([[1]])
const options = { loss: 'meanSquaredError', optimizer: new SGD({ learningRate: 1 }), epochs: 1 } as const
async function work(): Promise<number> { return 1 }
let maybe: { run(): Promise<void> } | undefined
let kept: Promise<number> | undefined
let rate = 0`;
notebook.checked(earlier);
notebook.commit(notebook.lastId, earlier);

/** Returns a cell's warnings as `line:column+length message`. */
function warnings(code: string): string[] {
  return notebook.checked(code).warnings.map((each) => `${each.line}:${each.column}+${each.length} ${each.message}`);
}

const awaitIt = (written: string): string =>
  `this promise is not awaited: write await ${written}, or void ${written} to let it run on`;

test('a promise that nobody waits for is named with its place', () => {
  assert.deepEqual(warnings('model.fit(x, x, options)\nmodel.evaluate(x, x, { loss: options.loss })'), [
    `1:1+24 ${awaitIt('model.fit(…)')}`,
  ]);
  assert.deepEqual(warnings('for (const n of [1, 2]) {\n  work()\n}\nrate'), [`2:3+6 ${awaitIt('work()')}`]);
  assert.deepEqual(warnings('const run = (): void => { maybe?.run() }'), [`1:27+12 ${awaitIt('maybe?.run()')}`]);
  assert.deepEqual(warnings("(work());\nimport('node:fs');\nlet n = 1"), [
    `1:1+9 ${awaitIt('work()')}`,
    `2:1+18 ${awaitIt('import(…)')}`,
  ]);
  assert.deepEqual(warnings('new Promise((done) => setTimeout(done, 1))\nrate'), [
    `1:1+42 ${awaitIt('new Promise(…)')}`,
  ]);
});

test('the place is right in an object that is the last line', () => {
  const say = (place: string): string[] => [`${place} ${awaitIt('work()')}`];
  assert.deepEqual(warnings('{ a: 1, run() { work() } }'), say('1:17+6'));
  assert.deepEqual(warnings('rate\n{ a: 1, run() { work() } }'), say('2:17+6'));
  assert.deepEqual(warnings('{\n  a: 1,\n  run: () => {\n    work()\n  },\n}'), say('4:5+6'));
  assert.deepEqual(warnings('work()\n{ a: 1, b: 2 }'), say('1:1+6'));
});

test('a promise that is awaited, kept, shown, handled or let go is left alone', () => {
  for (const code of [
    'await model.fit(x, x, options)\nrate',
    'model.fit(x, x, options)',
    'void work()\nrate',
    'work().then(console.log)\nrate',
    'work().catch(() => 0)\nrate',
    'kept = work()\nrate',
    'const later = work()\nrate',
    "test('a test', async () => {})\nrate",
    '(JSON.parse("1"))\nrate',
    '// @ts-nocheck\nwork()\nrate',
  ])
    assert.deepEqual(warnings(code), [], code);
});

test('a decimal comma that assigns the number in front of it', () => {
  assert.deepEqual(warnings('rate = 0,8\nrate'), ['1:1+10 this assigns 0, not 0.8: write a decimal point']);
  assert.deepEqual(warnings('rate = 1, rate = 2\nrate'), []);
});
