import assert from 'node:assert/strict';
import { test } from 'node:test';
import { col2im, im2col, isPointwise, patchSize } from '../../../../lib/compute/reference/products/im2col.js';
import { axisOf, type Padding, type Window } from '../../../../lib/ops/window.js';
import { fc } from '../../../helpers/property.js';

function squareWindow(input: number, kernel: number, stride: number, dilation: number, padding: Padding): Window {
  const sizes = { input, kernel, stride, dilation };
  return { rows: axisOf(padding, 0, sizes), columns: axisOf(padding, 1, sizes) };
}

const settings = fc.record({
  input: fc.integer({ min: 1, max: 6 }),
  kernel: fc.integer({ min: 1, max: 3 }),
  stride: fc.integer({ min: 1, max: 3 }),
  dilation: fc.integer({ min: 1, max: 2 }),
  padding: fc.constantFrom<Padding>('valid', 'same', 1, [
    [0, 2],
    [1, 0],
  ]),
  channels: fc.integer({ min: 1, max: 3 }),
  images: fc.integer({ min: 1, max: 3 }),
});

test('col2im is the transpose of im2col: both give the same inner product', () => {
  fc.assert(
    fc.property(settings, ({ input, kernel, stride, dilation, padding, channels, images }) => {
      const window = squareWindow(input, kernel, stride, dilation, padding);
      fc.pre(window.rows.output > 0 && window.columns.output > 0);
      const x = Float64Array.from({ length: images * input * input * channels }, (_, i) => (i % 11) - 5);
      const columns = new Float64Array(
        images * window.rows.output * window.columns.output * patchSize(window, channels),
      );
      const weights = columns.map((_, i) => (i % 7) - 3);
      im2col(x, columns, window, { images, channels });
      const back = new Float64Array(x.length);
      col2im(weights, back, window, { images, channels });
      const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + v * b[i], 0);
      assert.equal(dot(columns, weights), dot(x, back));
    }),
    { numRuns: 300, seed: 1 },
  );
});

test('the columns of a 3×3 image under a 2×2 window are its four patches', () => {
  const columns = new Float32Array(16);
  im2col(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), columns, squareWindow(3, 2, 1, 1, 'valid'), {
    images: 1,
    channels: 1,
  });
  assert.deepEqual([...columns], [1, 2, 4, 5, 2, 3, 5, 6, 4, 5, 7, 8, 5, 6, 8, 9]);
});

test("'same' puts the odd padded cell at the end, as Keras does", () => {
  const { before, after, output } = axisOf('same', 0, { input: 5, kernel: 2, stride: 1, dilation: 1 });
  assert.deepEqual([before, after, output], [0, 1, 5]);
});

test("'same' needs no padding where the stride is larger than the kernel", () => {
  const { before, after, output } = axisOf('same', 0, { input: 8, kernel: 2, stride: 3, dilation: 1 });
  assert.deepEqual([before, after, output], [0, 0, 3]);
});

test('only a 1×1 kernel with stride 1 and no padding is pointwise', () => {
  assert.equal(isPointwise(squareWindow(4, 1, 1, 1, 'same')), true);
  assert.equal(isPointwise(squareWindow(4, 1, 2, 1, 'same')), false);
  assert.equal(isPointwise(squareWindow(4, 1, 1, 1, 1)), false);
});
