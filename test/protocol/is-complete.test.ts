/** is_complete_request: whether a console should run what was typed or ask for more. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useKernel } from '../helpers/kernel-client.js';

const samples = {
  complete: [
    '',
    '1 + 1',
    'const a = 1',
    'const a = 1;\nconst b = 2;',
    'function f() {}',
    'class A { m() { return 1; } }',
    'if (a) { b }',
    'if (a) b; else c',
    'for (const x of y) z(x)',
    'const f = (x: number) => x',
    'await f()',
    '`template`',
    '`two\nlines`',
    '// comment',
    '/* comment */',
    'import x from "y"',
    'type T = { a: number }',
    'a\n  .b()\n  .c()',
    'const x: number = "wrong type"',
    'missingName',
    'x = 5 // }',
    '"{"',
    '/[{(]/',
    'label: for (;;) break label',
    'export const x = 1',
  ],
  incomplete: [
    'function f() {',
    'function f(',
    'if (a)',
    'if (a) {',
    'if (a) { b } else',
    'for (const x of y)',
    'while (true) {',
    'class A {',
    'class A {\n  m() {',
    'const x =',
    'const x = 1 +',
    'const f = () =>',
    'foo(',
    'foo(1,',
    '[1, 2,',
    '({ a: 1,',
    '`template',
    '`a ${b',
    '/* comment',
    'import {',
    'type T = {',
    'a ? b :',
    'a &&',
    'try { a }',
    'switch (a) {\n  case 1:',
    'x.',
  ],
  invalid: [
    ')',
    '}',
    ']',
    'foo(]',
    '"unclosed',
    "'unclosed",
    'const 1x = 2',
    'a b c d',
    'const = 3',
    'if (a) }',
    'function () {} )',
    'let let = 1; }',
  ],
};

describe('is_complete', () => {
  const kernel = useKernel();

  for (const [status, codes] of Object.entries(samples))
    test(`tells ${status} code`, async () => {
      const wrong: string[] = [];
      for (const code of codes) {
        const reply = await kernel().isComplete(code);
        if (reply.status !== status) wrong.push(`${JSON.stringify(code)}: ${reply.status}`);
      }
      assert.deepEqual(wrong, []);
    });

  test('gives the indent of the next line: two spaces for each open level', async () => {
    const indents: Record<string, string> = {
      'function f() {': '  ',
      'function f() {\n  if (a) {': '    ',
      'function f() {\n  if (a) {\n    b();\n  }': '  ',
      'if (a)': '  ',
    };
    for (const [code, indent] of Object.entries(indents))
      assert.equal((await kernel().isComplete(code)).indent, indent, code);
  });

  test('runs and declares nothing', async () => {
    await kernel().isComplete('const phantom = 1');
    assert.equal((await kernel().execute('phantom')).reply.status, 'error');
  });
});
