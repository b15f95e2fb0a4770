/** The ways out that hints name: what learners write wrong most often, and others of its kind. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Notebook } from '../notebook.js';

const notebook = new Notebook();
const earlier = `import { Dense, Dropout, SGD, Sequential, tensor } from 'layerlab'
const model = new Sequential([new Dense({ units: 1 })])
const x = tensor([[1]])
const kept: boolean[] = [true]
const later = Promise.resolve([1, 2])
const sooner = Promise.resolve(3)
const a = 2
type Mode = 'inverted' | 'vanilla'
const text = String(a)
function use(numbers: number[], mode: Mode = 'vanilla'): void {}`;
notebook.checked(earlier);
notebook.commit(notebook.lastId, earlier);

/** Returns the hints of a cell's problems. */
function hints(code: string): (string | undefined)[] {
  return notebook.refused(code).diagnostics.map(({ hint }) => hint);
}

const cases: readonly (readonly [kind: string, ...(readonly [cell: string, hint: string | undefined])[]])[] = [
  [
    'a text that is not one of those allowed lists them, the nearest first',
    [
      "await model.fit(x, x, { loss: 'mse', optimizer: new SGD({ learningRate: 1 }), epochs: 1 })",
      "did you mean 'meanSquaredError'? It is one of 'meanSquaredError', 'crossEntropy', 'binaryCrossEntropy', 'meanAbsoluteError'",
    ],
    [
      "await model.fit(x, x, { loss: 'nothing', optimizer: new SGD({ learningRate: 1 }), epochs: 1 })",
      "it is one of 'crossEntropy', 'binaryCrossEntropy', 'meanSquaredError', 'meanAbsoluteError'",
    ],
    ["const mode: Mode = 'inv'", "did you mean 'inverted'? It is one of 'inverted', 'vanilla'"],
    ["use([], 'other')", "it is one of 'inverted', 'vanilla'"],
    ["function f(): Mode { return 'van' }", "did you mean 'vanilla'? It is one of 'vanilla', 'inverted'"],
    ['use([], text)', "it is one of 'inverted', 'vanilla'"],
    ["const n: number = 'five'", undefined],
  ],
  [
    'a decimal comma',
    ['const rate = 0,8', 'write a decimal point: 0.8'],
    ['new Dropout({ rate: 0,8 })', 'write a decimal point: 0.8'],
    ["new Dropout({ rate: 0,8, mode: 'inverted' })", 'write a decimal point: 0.8'],
    ['new SGD({ learningRate: 0,01 })', 'write a decimal point: 0.01'],
    ['if (a > 1,5) use([])', 'write a decimal point: 1.5'],
    ['Math.sqrt(2,5)', 'write a decimal point: 2.5'],
    ['[1,2].foo', undefined],
    ['Math.pow(1,2).foo', undefined],
    ['((a: number, b: number, c: number) => a)(1,2)', undefined],
  ],
  [
    'a name that is not imported',
    ['new BatchNormalization()', "write import { BatchNormalization } from 'layerlab'"],
    ['let history: History', "write import { History } from 'layerlab'"],
    [
      'new BatchNormalizaton()',
      "did you mean 'BatchNormalization'? Then write import { BatchNormalization } from 'layerlab'",
    ],
    ['print(1)', 'use console.log(value); a cell shows the value of its last expression'],
    ['nowhere()', undefined],
  ],
  [
    'a missing return',
    [
      'function half(n: number): number { n / 2 }',
      'write return before the value that the function gives back; without braces, (x) => x + 1, an arrow function returns its value',
    ],
    [
      'const half = (n: number): number => { n / 2 }',
      'write return before the value that the function gives back; without braces, (x) => x + 1, an arrow function returns its value',
    ],
    [
      'function sign(n: number): number { if (n > 0) return 1 }',
      'a path through the function ends without return value; give it one, or allow undefined in the return type',
    ],
  ],
  [
    'a flag or a text among numbers',
    ['a * kept[0]!', 'arithmetic needs numbers: Number(flag) is 1 for true and 0 for false'],
    ['(a > 1) * a', 'arithmetic needs numbers: Number(flag) is 1 for true and 0 for false'],
    ["a * '3'", 'arithmetic needs numbers: Number(text) converts text to a number'],
  ],
  [
    'a promise where its value is meant',
    ['model.fit(x, x, {} as never).loss', 'it is a promise; write await: (await model.fit(…)).loss'],
    ['later.map((n) => n)', 'it is a promise; write await: (await later).map'],
    ['sooner.missing', 'it is a promise; write await: (await sooner).missing'],
    ['sooner + 1', 'it is a promise; write await sooner'],
    ['const numbers: number[] = later', 'it is a promise; write await later'],
    ['use(later)', 'it is a promise; write await later'],
    ['for (const n of later) {}', 'it is a promise; write await later'],
    ['const { loss } = model.fit(x, x, {} as never)', 'it is a promise; write await model.fit(…)'],
  ],
];

for (const [kind, ...examples] of cases) {
  for (const [cell, hint] of examples) {
    test(`${kind}: ${cell}`, () => assert.equal(hints(cell)[0], hint));
  }
}
