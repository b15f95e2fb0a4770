import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reference } from '../../../lib/compute/reference/reference.js';
import { axisOf, type Window } from '../../../lib/ops/window.js';
import { fc } from '../../helpers/property.js';
import { difference, engines, places, put, randomFloats } from './engines.js';

const axis = fc
  .record({
    input: fc.integer({ min: 1, max: 9 }),
    kernel: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 3 }),
    dilation: fc.integer({ min: 1, max: 3 }),
    before: fc.integer({ min: 0, max: 3 }),
    after: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ before, after, ...sizes }) =>
    axisOf(
      [
        [before, after],
        [before, after],
      ],
      0,
      sizes,
    ),
  )
  .filter(({ output }) => output >= 1);

const images = fc.record({
  images: fc.integer({ min: 1, max: 9 }),
  channels: fc.constantFrom(1, 2, 3, 4, 5, 8),
  filters: fc.constantFrom(1, 3, 7, 8, 10, 16),
});

function sizesOf({ rows, columns }: Window, n: { images: number; channels: number; filters: number }) {
  return {
    x: n.images * rows.input * columns.input * n.channels,
    y: n.images * rows.output * columns.output * n.filters,
    kernel: rows.kernel * columns.kernel * n.channels * n.filters,
    patch: rows.kernel * columns.kernel * n.channels,
  };
}

for (const [name, engine] of engines) {
  test(`${name}: convolution and both its gradients are the twin's for any stride, dilation, padding and place`, () => {
    fc.assert(
      fc.property(axis, axis, images, fc.constantFrom(...places), (rows, columns, size, place) => {
        const window = { rows, columns };
        const n = sizesOf(window, size);
        const [x, kernel, gradient, total] = [n.x, n.kernel, n.y, n.kernel].map((length) => randomFloats(length));
        const run = (
          { convolve, addKernelGradient, inputGradient }: typeof reference,
          at: (v: Float32Array) => Float32Array,
        ) => {
          const [y, dx, sums] = [gradient, x, total].map((like) => at(like.slice()));
          const [px, pk, pg] = [x, kernel, gradient].map(at);
          convolve(px, pk, y, window, size);
          addKernelGradient(px, pg, sums, window, size);
          inputGradient(pg, pk, dx, window, size);
          return [y, sums, dx];
        };
        const expected = run(reference, (values) => values.slice());
        const actual = run(engine.compute, (values) => put(values, place, engine));
        for (const [i, values] of actual.entries()) assert.ok(difference(values, expected[i]) < 2e-4, `result ${i}`);
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  test(`${name}: convolution is the same to the bit on one thread and on two`, () => {
    const window = {
      rows: axisOf('same', 0, { input: 14, kernel: 3, stride: 1, dilation: 1 }),
      columns: axisOf('same', 1, { input: 14, kernel: 3, stride: 1, dilation: 1 }),
    };
    const size = { images: 11, channels: 16, filters: 20 };
    const n = sizesOf(window, size);
    const [x, kernel, gradient] = [n.x, n.kernel, n.y].map((length) => put(randomFloats(length), 'inside', engine));
    const run = (threads: number): Float32Array[] => {
      engine.threads.count = threads;
      const [y, dx, total] = [n.y, n.x, n.kernel].map((length) => new Float32Array(length));
      engine.compute.convolve(x, kernel, y, window, size);
      engine.compute.inputGradient(gradient, kernel, dx, window, size);
      engine.compute.addKernelGradient(x, gradient, total, window, size);
      return [y, dx, total];
    };
    assert.deepEqual(run(2), run(1));
    engine.threads.count = 1;
  });
}
