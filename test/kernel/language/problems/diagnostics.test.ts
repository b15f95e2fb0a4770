/** What a learner reads when a cell is wrong: each row was read by a person and found to name the right place, reason and way out. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Diagnostic } from '../../../../kernel/language/language.js';
import { folderWith, Notebook } from '../notebook.js';

const notebook = new Notebook(folderWith({ 'bad.ts': 'const a: string = 1\nexport {}\n' }));
await notebook.run(`interface Point { x: number; y: number }
const point: Point = { x: 1, y: 2 }
const maybe: number | undefined = [1].find((v) => v > 3)
const nothing: string | null = null as string | null
function area(w: number, h: number): number { return w * h }
const config = { rate: 0.5, ordering: 'mask-scale' } as { rate: number; ordering: 'mask-scale' | 'scale-mask' }`);
await assert.rejects(notebook.execute(notebook.checked("const unfinished = 1\nthrow new Error('stopped')")));

/** A problem: `line:column+length TScode message`, and the hint. */
type Shown = readonly [problem: string, hint?: string];

const wrong: readonly (readonly [cell: string, kind: string, ...problems: Shown[]])[] = [
  ['const s: string = 5', 'TypeError', ["1:7+1 TS2322 Type 'number' is not assignable to type 'string'."]],
  [
    'const s: string = null',
    'TypeError',
    ["1:7+1 TS2322 Type 'null' is not assignable to type 'string'.", 'allow it in the type: string | null'],
  ],
  [
    'let x: number = undefined',
    'TypeError',
    ["1:5+1 TS2322 Type 'undefined' is not assignable to type 'number'.", 'allow it in the type: number | undefined'],
  ],
  ['point.z', 'TypeError', ["1:7+1 TS2339 Property 'z' does not exist on type 'Point'."]],
  ['point.xx', 'TypeError', ["1:7+2 TS2339 Property 'xx' does not exist on type 'Point'."]],
  [
    'maybe + 1',
    'TypeError',
    [
      "1:1+5 TS18048 'maybe' is possibly 'undefined'.",
      'check first: if (maybe) { … }, or use maybe?.name, or maybe ?? fallback',
    ],
  ],
  [
    'maybe.toFixed(2)',
    'TypeError',
    [
      "1:1+5 TS18048 'maybe' is possibly 'undefined'.",
      'check first: if (maybe) { … }, or use maybe?.name, or maybe ?? fallback',
    ],
  ],
  [
    'nothing.length',
    'TypeError',
    [
      "1:1+7 TS18047 'nothing' is possibly 'null'.",
      'check first: if (nothing) { … }, or use nothing?.name, or nothing ?? fallback',
    ],
  ],
  [
    'const f = (x) => x * 2',
    'TypeError',
    ["1:12+1 TS7006 Parameter 'x' implicitly has an 'any' type.", 'add a type annotation: x: number'],
  ],
  [
    'function g(a, b) { return a }',
    'TypeError',
    ["1:12+1 TS7006 Parameter 'a' implicitly has an 'any' type.", 'add a type annotation: a: number'],
    ["1:15+1 TS7006 Parameter 'b' implicitly has an 'any' type.", 'add a type annotation: b: number'],
  ],
  [
    'const h = ({ a }) => a',
    'TypeError',
    [
      "1:14+1 TS7031 Binding element 'a' implicitly has an 'any' type.",
      'annotate the whole pattern: ({ x }: { x: number }) => …',
    ],
  ],
  [
    'function r(...rest) {}',
    'TypeError',
    ["1:12+7 TS7019 Rest parameter 'rest' implicitly has an 'any[]' type.", 'add a type annotation: ...name: number[]'],
  ],
  ['consol.log(1)', 'TypeError', ["1:1+6 TS2552 Cannot find name 'consol'.", "did you mean 'console'?"]],
  ['prnt(1)', 'TypeError', ["1:1+4 TS2304 Cannot find name 'prnt'."]],
  [
    "print('a')",
    'TypeError',
    ["1:1+5 TS2552 Cannot find name 'print'.", 'use console.log(value); a cell shows the value of its last expression'],
  ],
  ['len([1])', 'TypeError', ["1:1+3 TS2304 Cannot find name 'len'.", 'arrays have .length; maps and sets have .size']],
  ['None', 'TypeError', ["1:1+4 TS2304 Cannot find name 'None'.", 'use null or undefined']],
  ['True', 'TypeError', ["1:1+4 TS2304 Cannot find name 'True'.", 'write true in lower case']],
  [
    'unfinished + 1',
    'TypeError',
    ["1:1+10 TS2304 Cannot find name 'unfinished'.", 'a cell that declares unfinished failed: fix it and run it again'],
  ],
  [
    'document.title',
    'TypeError',
    [
      "1:1+8 TS2584 Cannot find name 'document'.",
      'cells run in Node, not in the browser: display.html(text) shows HTML',
    ],
  ],
  [
    'window',
    'TypeError',
    ["1:1+6 TS2304 Cannot find name 'window'.", 'cells run in Node, not in the browser: globals are on globalThis'],
  ],
  [
    'np.array([1])',
    'TypeError',
    ["1:1+2 TS2304 Cannot find name 'np'.", "import ndarray from 'ndarray', or use the tensors of 'layerlab'"],
  ],
  [
    "import x from 'lodash'",
    'TypeError',
    [
      "1:15+8 TS2307 Cannot find module 'lodash': looked in FOLDER/node_modules, in the folders above, and in the kernel's own packages",
      "run await install('lodash') in its own cell to install it from npm",
    ],
  ],
  [
    "import { Dropot } from 'layerlab'",
    'TypeError',
    ["1:10+6 TS2724 '\"layerlab\"' has no exported member named 'Dropot'.", "did you mean 'Dropout'?"],
  ],
  [
    "import { x } from './missing'",
    'TypeError',
    [
      "1:19+11 TS2307 Cannot find module './missing': looked for FOLDER/missing with the extensions .ts, .js and .json",
      'paths are relative to the notebook',
    ],
  ],
  ["import './bad'", 'TypeError', ["./bad.ts 1:7+1 TS2322 Type 'number' is not assignable to type 'string'."]],
  ['area(1)', 'TypeError', ['1:1+4 TS2554 Expected 2 arguments, but got 1.']],
  [
    "area('a', 2)",
    'TypeError',
    ["1:6+3 TS2345 Argument of type 'string' is not assignable to parameter of type 'number'."],
  ],
  ['area(1, 2, 3)', 'TypeError', ['1:12+1 TS2554 Expected 2 arguments, but got 3.']],
  [
    'point = { x: 1, y: 1 }',
    'TypeError',
    [
      "1:1+5 TS2588 Cannot assign to 'point' because it is a constant.",
      'declare it with let instead of const: let point = …',
    ],
  ],
  [
    'const p2: Point = { x: 1 }',
    'TypeError',
    ["1:7+2 TS2741 Property 'y' is missing in type '{ x: number; }' but required in type 'Point'."],
  ],
  [
    'const p3: Point = { x: 1, y: 2, z: 3 }',
    'TypeError',
    ["1:33+1 TS2353 Object literal may only specify known properties, and 'z' does not exist in type 'Point'."],
  ],
  [
    "config.ordering = 'scale-maks'",
    'TypeError',
    [
      '1:1+15 TS2820 Type \'"scale-maks"\' is not assignable to type \'"mask-scale" | "scale-mask"\'.',
      "did you mean 'scale-mask'?",
    ],
  ],
  [
    'point()',
    'TypeError',
    [
      "1:1+5 TS2349 This expression is not callable.\n  Type 'Point' has no call signatures.",
      'it is a value, not a function',
    ],
  ],
  [
    'new area(1, 2)',
    'TypeError',
    [
      "1:1+14 TS7009 'new' expression, whose target lacks a construct signature, implicitly has an 'any' type.",
      'it is not a class; call it without new',
    ],
  ],
  [
    "'a' * 2",
    'TypeError',
    [
      "1:1+3 TS2362 The left-hand side of an arithmetic operation must be of type 'any', 'number', 'bigint' or an enum type.",
      'arithmetic needs numbers: Number(text) converts text to a number',
    ],
  ],
  [
    "if (config.ordering === 'none') {}",
    'TypeError',
    [
      '1:5+26 TS2367 This comparison appears to be unintentional because the types \'"mask-scale" | "scale-mask"\' and \'"none"\' have no overlap.',
      'the two sides can never be equal; check their types',
    ],
  ],
  [
    'const dup = 1\nconst dup = 2',
    'TypeError',
    [
      "1:7+3 TS2451 Cannot redeclare block-scoped variable 'dup'.",
      'a name can be declared only once per cell; another cell may declare it again',
    ],
    [
      "2:7+3 TS2451 Cannot redeclare block-scoped variable 'dup'.",
      'a name can be declared only once per cell; another cell may declare it again',
    ],
  ],
  [
    'let v: number\nv + 1',
    'TypeError',
    ["2:1+1 TS2454 Variable 'v' is used before being assigned.", 'give it an initial value'],
  ],
  [
    'console.log(early)\nconst early = 1',
    'TypeError',
    [
      "1:13+5 TS2448 Block-scoped variable 'early' used before its declaration.",
      'move the declaration above its first use',
    ],
  ],
  [
    'class A { x: number }',
    'TypeError',
    [
      "1:11+1 TS2564 Property 'x' has no initializer and is not definitely assigned in the constructor.",
      'initialize it: name = 0, or assign it in the constructor',
    ],
  ],
  [
    'function t() { await 1 }',
    'SyntaxError',
    [
      "1:16+5 TS1308 'await' expressions are only allowed within async functions and at the top levels of modules.",
      'mark the function async, or move the await to the top level of the cell',
    ],
  ],
  [
    'function t() { return this.x }',
    'TypeError',
    [
      "1:23+4 TS2683 'this' implicitly has type 'any' because it does not have a type annotation.",
      'use an arrow function, or declare the type of this: function f(this: Type) { … }',
    ],
  ],
  [
    'try { throw 1 } catch (e) { e.message }',
    'TypeError',
    ["1:29+1 TS18046 'e' is of type 'unknown'.", 'narrow it first: if (e instanceof Error) { … }'],
  ],
  [
    'const o = {}\no.key = 1',
    'TypeError',
    [
      "2:3+3 TS2339 Property 'key' does not exist on type '{}'.",
      'add a type annotation: const value: Record<string, number> = {}',
    ],
  ],
  [
    "const k = 'x'; const q: Record<string, number> = {}; point[k as string]",
    'TypeError',
    [
      "1:54+18 TS7053 Element implicitly has an 'any' type because expression of type 'string' can't be used to index type 'Point'.\n  No index signature with a parameter of type 'string' was found on type 'Point'.",
      'declare the type of the keys: Record<string, number>, or use a key of type keyof typeof value',
    ],
  ],
  [
    'Point',
    'TypeError',
    [
      "1:1+5 TS2693 'Point' only refers to a type, but is being used as a value here.",
      'it is a type; types do not exist at run time',
    ],
  ],
  [
    'let y: area',
    'TypeError',
    [
      "1:8+4 TS2749 'area' refers to a value, but is being used as a type here.",
      'it is a value; its type is typeof area',
    ],
  ],
  [
    "import fs = require('fs')",
    'TypeError',
    ['1:1+25 TS1202 import … = require(…) cannot be used in a cell.', "write import fs from 'fs'"],
  ],
  [
    'const z',
    'SyntaxError',
    [
      "1:7+1 TS1155 'const' declarations must be initialized.",
      'give it a value: const x = …, or use let to assign one later',
    ],
  ],
  ['const a = ;', 'SyntaxError', ['1:11+1 TS1109 Expression expected.']],
  ['function f( {', 'SyntaxError', ["1:14+0 TS1005 '}' expected."]],
  ['if (x', 'SyntaxError', ["1:6+0 TS1005 ')' expected.", 'the ( in line 1 is not closed']],
  ['for (let i = 0; i < 3; i++ { }', 'SyntaxError', ["1:28+1 TS1005 ')' expected."]],
  ["const s = 'abc", 'SyntaxError', ['1:15+0 TS1002 Unterminated string literal.']],
  ['const t = `abc', 'SyntaxError', ['1:15+0 TS1160 Unterminated template literal.']],
  ['1 +', 'SyntaxError', ['1:4+0 TS1109 Expression expected.']],
  [
    'def f(x):',
    'SyntaxError',
    [
      '1:1+9 This line looks like Python; cells are TypeScript',
      'write a function as: function name(x: number) { return x }',
    ],
  ],
  ['x = [1, 2', 'SyntaxError', ["1:10+0 TS1005 ']' expected.", 'the [ in line 1 is not closed']],
  ['return 5', 'SyntaxError', ["1:1+6 TS1108 A 'return' statement can only be used within a function body."]],
  ['class {', 'SyntaxError', ["1:8+0 TS1005 '}' expected."]],
  ['let 1a = 2', 'SyntaxError', ['1:1+3 TS1440 Variable declaration not allowed at this location.']],
  [
    '%time area(1, 2)',
    'SyntaxError',
    [
      '1:1+16 %time is not TypeScript: cells have no % commands',
      "put console.time('cell') before the code and console.timeEnd('cell') after it",
    ],
  ],
  [
    '%pip install numpy',
    'SyntaxError',
    ['1:1+18 %pip is not TypeScript: cells have no % commands', "await install('numpy') installs a package from npm"],
  ],
  [
    '!pip install numpy',
    'SyntaxError',
    ['1:1+18 !pip is not TypeScript: cells have no ! commands', "await install('numpy') installs a package from npm"],
  ],
  [
    '!ls -la',
    'SyntaxError',
    [
      '1:1+7 !ls is not TypeScript: cells have no ! commands',
      "import { readdirSync } from 'node:fs', then readdirSync('.') lists the files",
    ],
  ],
  [
    '%%html\n<b>x</b>',
    'SyntaxError',
    ['1:1+6 %%html is not TypeScript: cells have no % commands', 'display.html(text) shows HTML'],
  ],
  [
    '%matplotlib inline',
    'SyntaxError',
    [
      '1:1+18 %matplotlib is not TypeScript: cells have no % commands',
      'make the figure the last expression of a cell, or call display(figure)',
    ],
  ],
  [
    '?area',
    'SyntaxError',
    ['1:1+5 ?area is not TypeScript: cells have no ? commands', 'Shift+Tab on a name shows its documentation'],
  ],
  [
    'import numpy as np',
    'SyntaxError',
    ['1:1+18 This line looks like Python; cells are TypeScript', "write an import as: import { name } from 'package'"],
  ],
  [
    'from math import pi',
    'SyntaxError',
    ['1:1+19 This line looks like Python; cells are TypeScript', "write an import as: import { name } from 'package'"],
  ],
  ['elif', 'TypeError', ["1:1+4 TS2304 Cannot find name 'elif'."]],
  ['@@', 'SyntaxError', ['1:3+0 TS1109 Expression expected.']],
  [
    'const enum E { A = point.x }',
    'TypeError',
    ['1:20+7 TS2474 const enum member initializers must be constant expressions.'],
  ],
  [
    'break',
    'SyntaxError',
    ["1:1+5 TS1105 A 'break' statement can only be used within an enclosing iteration or switch statement."],
  ],
  [
    'export const a = 1\nexport const a = 2',
    'TypeError',
    [
      "1:14+1 TS2451 Cannot redeclare block-scoped variable 'a'.",
      'a name can be declared only once per cell; another cell may declare it again',
    ],
    [
      "2:14+1 TS2451 Cannot redeclare block-scoped variable 'a'.",
      'a name can be declared only once per cell; another cell may declare it again',
    ],
  ],
  [
    'interface I { a: number }\ninterface I { a: string }',
    'TypeError',
    [
      "2:15+1 TS2717 Subsequent property declarations must have the same type.  Property 'a' must be of type 'number', but here has type 'string'.",
    ],
  ],
  ['let u: Uknown', 'TypeError', ["1:8+6 TS2304 Cannot find name 'Uknown'."]],
  ['maybe!.toUpperCase()', 'TypeError', ["1:8+11 TS2339 Property 'toUpperCase' does not exist on type 'number'."]],
  ['point.x.toUpper()', 'TypeError', ["1:9+7 TS2339 Property 'toUpper' does not exist on type 'number'."]],
  [
    'area(maybe, 1)',
    'TypeError',
    [
      "1:6+5 TS2345 Argument of type 'number | undefined' is not assignable to parameter of type 'number'.\n  Type 'undefined' is not assignable to type 'number'.",
      'it may be null or undefined; check first: if (value) { … }, or use value?.name, or value ?? fallback',
    ],
  ],
  [
    'const fnn: (x: number) => string = area',
    'TypeError',
    [
      "1:7+3 TS2322 Type '(w: number, h: number) => number' is not assignable to type '(x: number) => string'.\n  Target signature provides too few arguments. Expected 2 or more, but got 1.",
    ],
  ],
  ['[1, 2].map(x => x.foo)', 'TypeError', ["1:19+3 TS2339 Property 'foo' does not exist on type 'number'."]],
  [
    'async function q2() { for await (const x of 5) {} }',
    'TypeError',
    ["1:45+1 TS2504 Type '5' must have a '[Symbol.asyncIterator]()' method that returns an async iterator."],
  ],
  [
    'JSON.parse(5)',
    'TypeError',
    ["1:12+1 TS2345 Argument of type 'number' is not assignable to parameter of type 'string'."],
  ],
  [
    'Math.sqroot(4)',
    'TypeError',
    ["1:6+6 TS2551 Property 'sqroot' does not exist on type 'Math'.", "did you mean 'sqrt'?"],
  ],
  [
    'new Map<string>()',
    'TypeError',
    [
      '1:9+6 TS2743 No overload expects 1 type arguments, but overloads do exist that expect either 0 or 2 type arguments.',
    ],
  ],
  ['let big: number = 10n', 'TypeError', ["1:5+3 TS2322 Type 'bigint' is not assignable to type 'number'."]],
  [
    'const [a1, b1] = 5',
    'TypeError',
    ["1:7+8 TS2488 Type '5' must have a '[Symbol.iterator]()' method that returns an iterator."],
  ],
  ['type T1 = Partial', 'TypeError', ["1:11+7 TS2314 Generic type 'Partial' requires 1 type argument(s)."]],
  ['abstract class Ab {}; new Ab()', 'TypeError', ['1:23+8 TS2511 Cannot create an instance of an abstract class.']],
  ["const dd: Date = '2020'", 'TypeError', ["1:7+2 TS2322 Type 'string' is not assignable to type 'Date'."]],
  ['enum En { A } ; En.B', 'TypeError', ["1:20+1 TS2339 Property 'B' does not exist on type 'typeof En'."]],
  ['/(/', 'SyntaxError', ["1:3+0 TS1005 ')' expected."]],
  ['if (point.x > 0) {\n  point.y\n', 'SyntaxError', ["3:1+0 TS1005 '}' expected.", 'the { in line 1 is not closed']],
  ['area(\n  1,\n  [2', 'SyntaxError', ["3:5+0 TS1005 ']' expected.", 'the [ in line 3 is not closed']],
  ['await area(1, 2), point.z', 'TypeError', ["1:25+1 TS2339 Property 'z' does not exist on type 'Point'."]],
  [
    'const [e1] = [1] as const; e1 = 2',
    'TypeError',
    [
      "1:28+2 TS2588 Cannot assign to 'e1' because it is a constant.",
      'declare it with let instead of const: let e1 = …',
    ],
  ],
  ['one\n% two', 'TypeError', ["1:1+3 TS2304 Cannot find name 'one'."], ["2:3+3 TS2304 Cannot find name 'two'."]],
  [
    "import type { Point as P5 } from 'nope'",
    'TypeError',
    [
      "1:34+6 TS2307 Cannot find module 'nope': looked in FOLDER/node_modules, in the folders above, and in the kernel's own packages",
      "run await install('nope') in its own cell to install it from npm",
    ],
  ],
];

function shown({ file, line, column, length, code, message, hint }: Diagnostic): Shown {
  const where = `${file ? `${file} ` : ''}${line}:${column}+${length}`;
  const text = `${where} ${code ? `TS${code} ` : ''}${message.replaceAll(notebook.folder, 'FOLDER')}`;
  return hint === undefined ? [text] : [text, hint];
}

for (const [cell, kind, ...problems] of wrong) {
  test(`the cell ${JSON.stringify(cell)} is refused with its place, reason and way out`, () => {
    const refused = notebook.refused(cell);
    assert.deepEqual([refused.kind, ...refused.diagnostics.map(shown)], [kind, ...problems]);
  });
}

test('a problem carries the line it is in', () => {
  const { source, line } = notebook.problem('const a = 1\n  const s: string = a // here\n');
  assert.deepEqual({ source, line }, { source: '  const s: string = a // here', line: 2 });
});

test('columns count UTF-16 units, as the code frame does', () => {
  assert.equal(notebook.problem('/* 😀 */ const s: string = 1').column, 16);
});

test('problems come in the order of the text, and no more than twenty of them', () => {
  const { diagnostics } = notebook.refused(
    Array.from({ length: 40 }, (_, i) => `const s${i}: string = ${i}`).join('\n'),
  );
  assert.deepEqual(
    diagnostics.map(({ line }) => line),
    Array.from({ length: 20 }, (_, i) => i + 1),
  );
});

test('a line that only looks like a command is left to the compiler', () => {
  notebook.checked('const ready = true as boolean\n!ready && point.x');
  notebook.checked('point.x\n% point.y');
  notebook.checked('const inside = `\n%time is text\n!ls too\n`');
});

test('once the cell that failed has run to its end, its names are known', async () => {
  await notebook.run('const unfinished = 2');
  notebook.checked('unfinished.toFixed(0)');
  assert.equal(notebook.problem('const s: string = unfinished').code, 2322);
});
