import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluate, readFormula, type Scope, textOf } from '../../../../lib/teaching/exercises/formula.js';

const value = (text: string, scope: Scope = {}): number => evaluate(readFormula(text), scope);
const scope = { a: 3, b: -2, yes: true };

test('a formula has the value that JavaScript gives it', () => {
  const texts = [
    '1 + 2 * 3',
    '(1 + 2) * 3',
    '8 - 3 - 2',
    '8 / 4 / 2',
    '2 ** 3 ** 2',
    'a * (b - 1)',
    'a - (b - 1)',
    '1e-3 * a',
  ];
  for (const text of [...texts, 'yes ? a : b', 'a > b ? a / 2 : b', '-a + b', '2 * -a', '(a == 3 ? 1 : 2) * 5']) {
    const [names, values] = [Object.keys(scope), Object.values(scope)];
    const expected = new Function(...names, `return ${text}`)(...values);
    assert.equal(value(text, scope), expected, text);
    assert.equal(value(textOf(readFormula(text)), scope), expected, `${text} written again`);
  }
});

test('the minus sign binds less than a power, as on paper', () => {
  assert.equal(value('-2 ** 2'), -4);
});

test('functions are called, also those that are given', () => {
  assert.equal(value('sqrt(16) + relu(-3)'), 4);
  assert.equal(value('sigmoid(0)'), 0.5);
  assert.equal(value('f(2) - 2 * f(1)', { f: (x: number) => x ** 2 }), 2);
});

test('what is no formula is refused, with its text', () => {
  assert.throws(() => readFormula('1 +'), /formula '1 \+': expected a number, a name or a bracket, got its end/);
  assert.throws(() => readFormula('(1'), /formula '\(1': expected \), got its end/);
  assert.throws(() => readFormula('1 2'), /expected its end, got 2/);
  assert.throws(() => value('2 * c', scope), /a formula uses c, and only a,b,yes are given/);
});
