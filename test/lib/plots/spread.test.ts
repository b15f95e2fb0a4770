import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spread } from '../../../lib/index.js';

const rows = [
  { rate: 0.5, ordering: 'a', seed: 1, accuracy: 0.6 },
  { rate: 0.1, ordering: 'a', seed: 1, accuracy: 0.8 },
  { rate: 0.1, ordering: 'a', seed: 2, accuracy: 0.9 },
  { rate: 0.1, ordering: 'a', seed: 3, accuracy: 1 },
  { rate: 0.1, ordering: 'b', seed: 1, accuracy: 0.5 },
  { rate: 0.1, ordering: 'b', seed: 2, accuracy: null },
  { rate: 0.1, ordering: 'b', seed: 3, accuracy: 'NaN' },
];

test('spread shows mean and sample deviation for each value, in order, a line for each of `by`', () => {
  const { data } = spread(rows, { x: 'rate', y: 'accuracy', by: 'ordering' });
  assert.deepEqual(
    data.map(({ name, x, y, error_y }) => [name, x, y, (error_y as { array: unknown }).array]),
    [
      ['a', [0.1, 0.5], [0.9, 0.6], [0.1, 0]],
      ['b', [0.1], [0.5], [0]],
    ],
  );
});

test('texts are categories, which no line joins', () => {
  const { data, layout } = spread(rows, { x: 'ordering', y: 'accuracy' });
  assert.equal((layout.xaxis as { type: string }).type, 'category');
  assert.deepEqual([data[0].mode, data[0].x, data[0].y], ['markers', ['a', 'b'], [0.825, 0.5]]);
});

test('its words have the numbers, and a single run has no spread', () => {
  assert.equal(
    spread(rows, { x: 'rate', y: 'accuracy', by: 'ordering' }).alt,
    'Spread: accuracy by rate, mean ± standard deviation of up to 3 runs.\n' +
      'a, rate 0.1: 0.9 ± 0.1 (3 runs).\na, rate 0.5: 0.6 (1 run).\nb, rate 0.1: 0.5 (1 run).',
  );
});

test('a column that no row has is refused with those that there are', () => {
  assert.throws(
    () => spread(rows, { x: 'rate', y: 'loss' }),
    /^RangeError: spread: expected rows with 'rate' and a number 'loss', got 'none'; the columns are rate, ordering, seed, accuracy$/,
  );
});
