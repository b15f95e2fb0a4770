import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reference } from '../../../lib/compute/reference/reference.js';
import type { Compute } from '../../../lib/compute/spec/compute.js';
import { axisOf } from '../../../lib/ops/window.js';
import { engines, randomFloats } from './engines.js';

const axis = axisOf(
  [
    [0, 0],
    [0, 0],
  ],
  0,
  { input: 20, kernel: 2, stride: 1, dilation: 1 },
);
const window = { rows: axis, columns: axis };
/** An odd number of images, so that the parts differ; large enough that the work is shared. */
const size = { images: 41, channels: 16 };
const x = randomFloats(size.images * axis.input ** 2 * size.channels);
const gradient = randomFloats(size.images * axis.output ** 2 * size.channels);
const masked = randomFloats(1_500_003);
const bits = Uint8Array.from({ length: Math.ceil(masked.length / 8) }, (_, i) => (i * 37) & 255);

function gradients(compute: Compute): Float32Array[] {
  const winners = new Int32Array(gradient.length);
  reference.maxPool(x, new Float32Array(gradient.length), winners, window, size);
  const [pooled, dropped] = [new Float32Array(x.length).fill(5), new Float32Array(masked.length).fill(5)];
  compute.maxPoolBackward(gradient, winners, pooled, size);
  compute.applyMask(masked, dropped, bits, 1.25);
  return [pooled, dropped];
}

for (const [name, { compute, threads }] of engines)
  test(`${name}: the gradients of max pooling and dropout, shared by two threads, are the twin's to the bit`, () => {
    const expected = gradients(reference);
    threads.count = 2;
    while (threads.helped === 0) assert.deepEqual(gradients(compute), expected);
    assert.deepEqual(gradients(compute), expected);
    threads.count = 1;
  });
