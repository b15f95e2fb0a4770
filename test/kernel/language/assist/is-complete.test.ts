import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isComplete } from '../../../../kernel/language/assist/is-complete.js';

/** The answer as one word, with the indent of an unfinished text. */
function answer(code: string): string {
  const judged = isComplete(code);
  return judged.status === 'incomplete' ? `incomplete${JSON.stringify(judged.indent)}` : judged.status;
}

function answers(expected: string, cells: readonly string[]): void {
  for (const code of cells) assert.equal(answer(code), expected, JSON.stringify(code));
}

test('whole cells are complete, also with type errors, await, export and types', () => {
  answers('complete', [
    '',
    '  \n',
    '1 + 1',
    'const x: string = 5',
    'await f()',
    'for await (const x of y) {}',
    'export const a = 1',
    'interface A { b: number }',
    'function f<T>(x: T): T { return x }',
    '// a comment',
    '/* a comment */',
    '`a\nb`',
    '/a{1,2}[(]/.test(x)',
    'a < b && c > d',
    "import { a } from 'b'",
    'class A { #x = 1; static { } }',
    'using r = f()',
    '@dec class A {}',
    'x = {\n}\n',
    'if (a) {\n}',
    '({ a: 1 })',
  ]);
});

test('a text with something open goes on, one step further in', () => {
  answers('incomplete"  "', [
    'function f() {',
    'if (x) {',
    'const a = [',
    'f(',
    'f(a,',
    'const o = {',
    'class A {',
    'x.map((y) => {',
    'f(a, {',
    'switch (x) { case 1:',
    'interface A {',
    'function f(\n',
    'for (const x of y) {\n',
    'if (x) { // why\n',
  ]);
});

test('a text whose last line wants more goes on', () => {
  answers('incomplete"  "', [
    'const x =',
    '1 +',
    'x.',
    'if (x)',
    'else_ ?',
    'return_ =>',
    'let x:',
    'import { a } from',
    'a ?? ',
    'new',
    'typeof',
    'for (;;)',
    'x = y ?',
    '@dec',
  ]);
});

test('a block that waits for its other half goes on at its own depth', () => {
  answers('incomplete""', ['try { f() }', 'try {\n  f()\n}', 'do { f() }', 'do {\n  f()\n}\n']);
});

test('texts and comments over several lines go on without an indent', () => {
  answers('incomplete""', ['const t = `abc', `\`\${x} and`, '/* a comment', 'f(`a\n  b']);
});

test('the indent follows the depth, the last line and what the text itself uses', () => {
  assert.equal(answer('if (a) {\n  if (b) {'), 'incomplete"    "');
  assert.equal(answer('if (a) {\n  if (b) {\n    c()\n  }'), 'incomplete"  "');
  assert.equal(answer('function f() {\n    const a = 1;'), 'incomplete"    "');
  assert.equal(answer('function f() {\n\tconst a = 1\n\tif (a) {'), 'incomplete"\\t\\t"');
  assert.equal(answer('x.map((y) => {\n  const z = y +'), 'incomplete"    "');
  assert.equal(answer('f(\n  a,\n  b'), 'incomplete"  "');
  assert.equal(answer('const o = {\n  a: [1, 2],'), 'incomplete"  "');
  assert.equal(answer('`${f(\n  a'), 'incomplete"  "');
});

test('what is wrong whatever follows is invalid', () => {
  answers('invalid', [
    'const a = ;',
    '}',
    ')',
    'if (x) } {',
    "const s = 'abc",
    'const s = "abc\n',
    'let 1a',
    'foo bar',
    'function f() { ] ',
    'const x = 1;;)\n(',
    'def f(x):',
    '%time f()',
    '!pip install x',
    'x = [1, 2)',
  ]);
});

test('an object as the last statement is complete, or begins one', () => {
  answers('complete', ['{ a: 1 }', '{ a: 1, b: 2 }', 'const x = 1\n{ x, ...y }', '{ f() { return 1 }, [k]: 2 };']);
  answers('incomplete"  "', ['{ a: 1, b: 2,', '{\n  a: 1,\n  b: { c: 2 },']);
  answers('invalid', ['{ a: 1, b: 2 } 3', '{ a: 1, b: ] }']);
});
