import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reference } from '../../../lib/compute/reference/reference.js';
import { axisOf } from '../../../lib/ops/window.js';
import { fc } from '../../helpers/property.js';
import { difference, engines, places, put } from './engines.js';

const axis = fc
  .record({
    input: fc.integer({ min: 1, max: 9 }),
    kernel: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 4 }),
    padding: fc.integer({ min: 0, max: 3 }),
  })
  .filter(({ kernel, padding }) => padding < kernel)
  .map(({ padding, ...sizes }) =>
    axisOf(
      [
        [padding, padding],
        [padding, padding],
      ],
      0,
      { ...sizes, dilation: 1 },
    ),
  )
  .filter(({ output }) => output >= 1);

const images = fc.record({ images: fc.integer({ min: 1, max: 5 }), channels: fc.constantFrom(1, 2, 3, 4, 7, 8) });

/** Small whole numbers, so that there are ties, and now and then what is no number. */
const value = fc.oneof(
  { weight: 30, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity) },
);

for (const [name, engine] of engines) {
  test(`${name}: pooling, forward and backward, is the twin's to the bit, with ties and NaN`, () => {
    fc.assert(
      fc.property(
        axis,
        axis,
        images,
        fc.constantFrom(...places),
        fc.infiniteStream(value),
        (rows, columns, size, place, values) => {
          const window = { rows, columns };
          const [cells, outputs] = [rows.input * columns.input, rows.output * columns.output].map(
            (n) => n * size.images * size.channels,
          );
          const x = Float32Array.from({ length: cells }, () => values.next().value as number);
          const gradient = Float32Array.from({ length: outputs }, (_, i) => (i % 10) + 1);
          const run = (
            { maxPool, maxPoolBackward, averagePool, averagePoolBackward }: typeof reference,
            at: (v: Float32Array) => Float32Array,
          ) => {
            const [y, means] = [0, 1].map(() => at(new Float32Array(outputs)));
            const [dx, shares] = [0, 1].map(() => at(new Float32Array(cells).fill(5)));
            const winners = new Int32Array(outputs);
            const [px, pg] = [x, gradient].map(at);
            maxPool(px, y, winners, window, size);
            maxPoolBackward(pg, winners, dx, size);
            averagePool(px, means, window, size);
            averagePoolBackward(pg, shares, window, size);
            return { y, winners, dx, means, shares };
          };
          const expected = run(reference, (v) => v.slice());
          const actual = run(engine.compute, (v) => put(v, place, engine));
          assert.deepEqual(actual.winners, expected.winners);
          for (const exact of ['y', 'dx'] as const) assert.equal(difference(actual[exact], expected[exact]), 0, exact);
          for (const close of ['means', 'shares'] as const)
            assert.ok(difference(actual[close], expected[close]) < 1e-4, close);
        },
      ),
      { numRuns: 200, seed: 1 },
    );
  });
}
