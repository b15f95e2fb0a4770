/** Native products with a stand-in for the library, written from BLAS's contract: what we hand it, and what we make of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import ndarray from 'ndarray';
import { choose } from '../../../lib/compute/backend.js';
import { native } from '../../../lib/compute/native/native.js';
import { reference } from '../../../lib/compute/reference/reference.js';
import type { Compute } from '../../../lib/compute/spec/compute.js';
import type { ConvolutionSize, Window } from '../../../lib/compute/spec/shapes.js';
import { Core } from '../../../lib/compute/wasm/core.js';
import { loadLargest } from '../../../lib/compute/wasm/engine/load.js';
import { Threads } from '../../../lib/compute/wasm/engine/threads.js';
import { replacing, wasm } from '../../../lib/compute/wasm/wasm.js';
import { axisOf, type Padding } from '../../../lib/ops/window.js';
import type { NativeMultiply } from '../../../lib/platform.js';
import { difference, randomFloats } from './engines.js';

/** The rows and columns of each product that was asked for, and its operations. */
const calls: (readonly [m: number, n: number, operations: number])[] = [];

const { memory, kernels, ...loaded } = loadLargest('plain');
const floats = new Float32Array(memory.memory.buffer);

const standIn: NativeMultiply = (m, n, k, a, aLine, aTurned, b, bLine, bTurned, c, cLine, keep) => {
  calls.push([m, n, 2 * m * n * k]);
  if (2 * m * n * k > 1e8) return 0; // only the calls are looked at
  const at = (from: number, line: number, turned: number, row: number, column: number): number =>
    floats[from / 4 + (turned ? column * line + row : row * line + column)];
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      let sum = keep === 1 ? at(c, cLine, 0, i, j) : 0;
      for (let l = 0; l < k; l++) sum += at(a, aLine, aTurned, i, l) * at(b, bLine, bTurned, l, j);
      floats[c / 4 + i * cLine + j] = sum;
    }
  return 0;
};

const threads = new Threads({ ...loaded, memory: memory.memory, kernels: { ...kernels, product: standIn } }, 1);
const core = new Core({ memory, kernels, threads });
const compute: Compute = replacing(wasm('wasm', core), native(core), 'native');

test('products of matrices with any strides are those of the reference, stored or added', () => {
  const [m, n, k] = [37, 45, 40];
  for (const turned of [false, true])
    for (const accumulate of [false, true]) {
      const make = (rows: number, columns: number) => {
        const data = randomFloats(rows * columns);
        return turned ? ndarray(data, [columns, rows]).transpose(1, 0) : ndarray(data, [rows, columns]);
      };
      const [a, b] = [make(m, k), make(k, n)];
      const start = randomFloats(m * n);
      const [c, expected] = [ndarray(start.slice(), [m, n]), ndarray(start.slice(), [m, n])];
      const before = calls.length;
      compute.matmul(a, b, c, accumulate);
      assert.ok(calls.length > before, 'the library is asked');
      reference.matmul(a, b, expected, accumulate);
      assert.ok(difference(c.data, expected.data) < 1e-4, `turned ${turned}, added ${accumulate}`);
    }
});

test('a matrix with gaps in both directions goes to WebAssembly', () => {
  const wide = ndarray(randomFloats(80 * 80), [80, 80]).step(2, 2);
  const b = ndarray(randomFloats(40 * 40), [40, 40]);
  const [c, expected] = [0, 0].map(() => ndarray(new Float32Array(1600), [40, 40]));
  const before = calls.length;
  compute.matmul(wide, b, c, false);
  assert.equal(calls.length, before);
  reference.matmul(wide, b, expected, false);
  assert.ok(difference(c.data, expected.data) < 1e-4);
});

test('a long product is a list of short ones, so that an interrupt is heard between them', () => {
  for (const [m, n] of [
    [130, 10_000],
    [10_000, 130],
  ] as const) {
    const k = 5000;
    const [a, b, c] = [m * k, k * n, m * n].map(
      (length) => memory.allocate(length, { isZeroed: false }) as Float32Array,
    );
    calls.length = 0;
    compute.matmul(ndarray(a, [m, k]), ndarray(b, [k, n]), ndarray(c, [m, n]), false);
    const covered = calls.reduce((sum, [rows, columns]) => sum + rows * columns, 0);
    assert.equal(covered, m * n);
    assert.ok(
      calls.every(([, , operations]) => operations <= 2.6e9),
      `${calls}`,
    );
  }
});

const windowOf = (padding: Padding, stride: number, dilation: number): Window => {
  const axis = (which: 0 | 1, input: number) => axisOf(padding, which, { input, kernel: 3, stride, dilation });
  return { rows: axis(0, 11), columns: axis(1, 9) };
};

test('convolutions and their gradients are those of the reference, for any padding, stride and dilation', () => {
  for (const [padding, stride, dilation] of [
    ['valid', 1, 1],
    ['same', 1, 1],
    ['same', 2, 1],
    [2, 1, 2],
  ] as const)
    for (const channels of [1, 3, 8]) {
      const window = windowOf(padding, stride, dilation);
      const size: ConvolutionSize = { images: 4, channels, filters: 5 };
      const places = size.images * window.rows.output * window.columns.output;
      const x = randomFloats(size.images * 99 * channels);
      const kernel = randomFloats(9 * channels * 5);
      const gradient = randomFloats(places * 5);
      const run = (c: Compute): Float32Array[] => {
        const results = [places * 5, kernel.length, x.length].map((length) => new Float32Array(length).fill(0.5));
        c.convolve(x, kernel, results[0], window, size);
        c.addKernelGradient(x, gradient, results[1], window, size);
        c.inputGradient(gradient, kernel, results[2], window, size);
        return results;
      };
      const expected = run(reference);
      for (const [i, values] of run(compute).entries())
        assert.ok(difference(values, expected[i]) < 1e-4, `${i}: ${padding}, stride ${stride}, ${channels} channels`);
    }
});

test('without the library WebAssembly runs, and the reason says how to get it', () => {
  const { warn } = console;
  const warned: string[] = [];
  console.warn = (text: string) => warned.push(text);
  const before = process.env.LAYERLAB_OPENBLAS;
  process.env.LAYERLAB_OPENBLAS = 'nowhere.so';
  const { compute, why } = choose('native');
  console.warn = warn;
  if (before === undefined) delete process.env.LAYERLAB_OPENBLAS;
  else process.env.LAYERLAB_OPENBLAS = before;
  assert.equal(compute.backend, 'wasm');
  assert.match(why, /nowhere\.so.*`layerlab accelerate` fetches it; WebAssembly runs instead/);
  assert.deepEqual(warned, [`layerlab: ${why}`]);
});
