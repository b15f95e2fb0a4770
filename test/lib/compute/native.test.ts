/** Native products with a stand-in for the library, written from BLAS's contract: what we hand it, and what we make of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import ndarray from 'ndarray';
import { choose, type Engine } from '../../../lib/compute/backend.js';
import { native } from '../../../lib/compute/native/native.js';
import { reference } from '../../../lib/compute/reference/reference.js';
import type { Compute } from '../../../lib/compute/spec/compute.js';
import type { ConvolutionSize, Window } from '../../../lib/compute/spec/shapes.js';
import type { Core } from '../../../lib/compute/wasm/core.js';
import { replacing } from '../../../lib/compute/wasm/wasm.js';
import { axisOf, type Padding } from '../../../lib/ops/window.js';
import type { NativeOperand, NativeProduct } from '../../../lib/platform.js';
import { difference, randomFloats } from './engines.js';

const at = ({ data, line, transposed }: NativeOperand, row: number, column: number): number =>
  data[transposed ? column * line + row : row * line + column];

let calls = 0;
const standIn: NativeProduct = {
  name: 'a stand-in',
  setThreads() {},
  multiply(a, b, c, { m, n, k, keep }) {
    calls++;
    for (let i = 0; i < m; i++)
      for (let j = 0; j < n; j++) {
        let sum = keep === 1 ? c.data[i * c.line + j] : 0;
        for (let l = 0; l < k; l++) sum += at(a, i, l) * at(b, l, j);
        c.data[i * c.line + j] = sum;
      }
  },
};

const engine = choose('wasm') as Required<Engine> & { readonly core: Core };
const { memory, core } = engine;
const compute: Compute = replacing(engine.compute, native(core, standIn), 'native');

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
      const before = calls;
      compute.matmul(a, b, c, accumulate);
      assert.ok(calls > before, 'the library is asked');
      reference.matmul(a, b, expected, accumulate);
      assert.ok(difference(c.data, expected.data) < 1e-4, `turned ${turned}, added ${accumulate}`);
    }
});

test('a matrix with gaps in both directions goes to WebAssembly', () => {
  const wide = ndarray(randomFloats(80 * 80), [80, 80]).step(2, 2);
  const b = ndarray(randomFloats(40 * 40), [40, 40]);
  const [c, expected] = [0, 0].map(() => ndarray(new Float32Array(1600), [40, 40]));
  const before = calls;
  compute.matmul(wide, b, c, false);
  assert.equal(calls, before);
  reference.matmul(wide, b, expected, false);
  assert.ok(difference(c.data, expected.data) < 1e-4);
});

test('a long product is a list of short ones, so that an interrupt is heard between them', () => {
  const counted: number[] = [];
  const product = {
    ...standIn,
    multiply: (...[, , , { m }]: Parameters<NativeProduct['multiply']>) => counted.push(m),
  };
  const long = native(core, { ...product, multiply: (...values) => void product.multiply(...values) });
  const [m, n, k] = [100, 10_000, 5000];
  const array = (length: number) => memory.allocate(length, false) as Float32Array;
  long.matmul(ndarray(array(m * k), [m, k]), ndarray(array(k * n), [k, n]), ndarray(array(m * n), [m, n]), false);
  assert.equal(
    counted.reduce((sum, rows) => sum + rows, 0),
    m,
  );
  assert.ok(
    counted.every((rows) => 2 * rows * n * k <= 2.5e9),
    `${counted}`,
  );
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
