/** The order of a table's rows. The page itself is in test/browser. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sorted } from '../../../kernel/labextension/src/page/tables.js';

/** The texts of a column in the order of its sorted rows. */
function order(texts: readonly string[], direction: string): string[] {
  const rows = texts.map((textContent) => ({ cells: [{ textContent: 'same' }, { textContent }] }));
  return sorted(rows, 1, direction).map(({ cells }) => cells[1]!.textContent);
}

const ascending: Readonly<Record<string, readonly string[]>> = {
  numbers: ['-Infinity', '-2.5', '0', '9', '10', '1e+21'],
  'big integers': ['-3n', '2n', '10n', '9007199254740993n'],
  texts: ['a', 'b2', 'b10', 'é', 'z'],
  dates: ['1999-12-31T00:00:00.000Z', '2024-01-01T00:00:00.000Z'],
  'numbers before texts': ['1', '2', 'none'],
};

for (const [what, texts] of Object.entries(ascending))
  test(`${what} are sorted by their value, and back`, () => {
    assert.deepEqual(order([...texts].reverse(), 'ascending'), texts);
    assert.deepEqual(order(texts, 'descending'), [...texts].reverse());
  });

test('what is empty comes last in either order, and equal rows stay as they came', () => {
  assert.deepEqual(order(['', '2', 'null', '1', 'NaN'], 'ascending'), ['1', '2', '', 'null', 'NaN']);
  assert.deepEqual(order(['', '2', 'null', '1', 'NaN'], 'descending'), ['2', '1', '', 'null', 'NaN']);
  const rows = ['b', 'a', 'c'].map((name) => ({ name, cells: [{ textContent: 'same' }] }));
  assert.deepEqual(sorted(rows, 0, 'ascending'), rows);
});

test('without an order the rows are as they came', () => {
  assert.deepEqual(order(['3', '1', '2'], 'none'), ['3', '1', '2']);
});
