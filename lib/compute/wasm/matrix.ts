/** Matrix products and convolutions. */
import type { FloatArray, Tensor } from '../../tensor-types.js';
import type { ConvolutionSize, Window } from '../spec/shapes.js';
import { type Attempts, type Core, unsupported } from './core.js';
import { ownWorkspace } from './engine/threads.js';

/** Operations that a thread does in a nanosecond; a multiply-add is two. */
const speed = 50;
/** Parts of a sum over images: the same for any number of threads, so that the result is the same. */
const chunks = 8;

/** A matrix as the compute functions read it: strides in elements. */
interface Matrix {
  readonly data: FloatArray;
  readonly offset: number;
  readonly row: number;
  readonly column: number;
}

export function matrix(core: Core): Attempts<'matmul' | 'convolve' | 'addKernelGradient' | 'inputGradient'> {
  const { kernels } = core;
  return {
    matmul(a, b, out, accumulate) {
      const [m, k] = a.shape;
      const n = b.shape[1];
      const [left, right, c] = [matrixOf(a), matrixOf(b), asIs(out)];
      if (c.column !== 1 || k === 0 || !canWrite(c, m * n, core)) return unsupported;
      const reads = [left.data, right.data];
      const arrays = accumulate ? { reads, updates: [c.data] } : { reads, writes: [c.data] };
      return core.at(arrays, (...at) => multiply(core, [left, right, c], at, [m, n, k], accumulate));
    },

    convolve(x, kernel, y, window, size) {
      return core.at({ reads: [x, kernel], writes: [y] }, (xAt, kernelAt, yAt) => {
        const geometry = core.integers(forward(window, size));
        const packed = core.scratch(kernels.kernelBytes(geometry));
        const run = onImages(core, window, size, geometry);
        kernels.packKernel(geometry, kernelAt, packed);
        run((first, end, workspace) => [geometry, xAt, packed, yAt, first, end, 0, workspace]);
      });
    },

    inputGradient(gradient, kernel, dx, window, size) {
      const transposed = backward(window, size);
      if (transposed === undefined) return unsupported;
      return core.at({ reads: [gradient, kernel], writes: [dx] }, (gradientAt, kernelAt, dxAt) => {
        const geometry = core.integers(transposed);
        const packed = core.scratch(kernels.kernelBytes(geometry));
        const scratch = core.scratch(kernel.byteLength);
        const run = onImages(core, window, size, geometry);
        kernels.packTurnedKernel(geometry, kernelAt, packed, scratch);
        run((first, end, workspace) => [geometry, gradientAt, packed, dxAt, first, end, 0, workspace]);
      });
    },

    addKernelGradient(x, gradient, total, window, size) {
      const count = Math.max(1, Math.min(chunks, size.images, Math.floor(2 ** 22 / total.length)));
      return core.at({ reads: [x, gradient], updates: [total] }, (xAt, gradientAt, totalAt) => {
        const geometry = core.integers(forward(window, size));
        const sums = core.doubles(Math.ceil((count * total.length) / 2)).byteOffset;
        const workspaceBytes = align(kernels.convolutionWorkspace(geometry));
        const workspaces = core.scratch(count * workspaceBytes);
        const tasks = Array.from({ length: count }, (_, i) => {
          const [first, end] = [i, i + 1].map((part) => Math.floor((part * size.images) / count));
          const sum = sums + i * total.byteLength;
          return [geometry, xAt, gradientAt, sum, first, end, workspaces + i * workspaceBytes];
        });
        if (nanoseconds(window, size) < 100_000) for (const task of tasks) kernels.kernelGradient(...task);
        else core.threads.run('kernelGradient', tasks, { repeatable: false });
        for (const task of tasks) kernels.combine(totalAt, task[3], totalAt, total.length, 1, 1);
      });
    },
  };
}

/** c = or += a · b, divided by columns if c is wide and by rows otherwise. */
function multiply(
  core: Core,
  [a, b, c]: readonly Matrix[],
  at: readonly number[],
  [m, n, k]: readonly [m: number, n: number, k: number],
  accumulate: boolean,
): void {
  const [aAt, bAt, cAt] = [a, b, c].map(({ offset }, i) => at[i] + 4 * offset);
  const isWide = m < n;
  const work = { nanoseconds: (2 * m * n * k) / speed, repeatable: !accumulate };
  const parts = isWide ? { total: n, step: 32, ...work } : { total: m, step: 30, ...work };
  core.share('matmul', parts, (first, end) => {
    const [row, column] = isWide ? [0, first] : [first, 0];
    const sizes = isWide ? [m, end - first, k] : [end - first, n, k];
    const left = [aAt + 4 * row * a.row, a.row, a.column];
    const right = [bAt + 4 * column * b.column, b.row, b.column];
    const result = [cAt + 4 * (row * c.row + column), c.row];
    return [...sizes, ...left, ...right, ...result, accumulate ? 1 : 0, ownWorkspace];
  });
}

function nanoseconds({ rows, columns }: Window, { images, channels, filters }: ConvolutionSize): number {
  const patch = rows.kernel * columns.kernel * channels;
  return (2 * images * rows.output * columns.output * patch * filters) / speed;
}

type ImageTask = (first: number, end: number, workspace: number) => readonly number[];

/** Takes scratch memory for a convolution on parts of the images; the result runs it. */
function onImages(core: Core, window: Window, size: ConvolutionSize, geometry: number): (task: ImageTask) => void {
  const workspaceBytes = align(core.kernels.convolutionWorkspace(geometry));
  const parts = core.parts({ total: size.images, nanoseconds: nanoseconds(window, size) });
  const workspaces = core.scratch(parts.length * workspaceBytes);
  return (task) =>
    core.threads.run(
      'convolve',
      parts.map(([first, end], i) => task(first, end, workspaces + i * workspaceBytes)),
    );
}

function align(sizeBytes: number): number {
  return Math.ceil(sizeBytes / 64) * 64;
}

/** The structure `Window` of assembly/convolution.ts. */
export function forward({ rows, columns }: Window, { channels, filters }: ConvolutionSize): number[] {
  return [
    ...[rows.input, columns.input, channels, filters, rows.kernel, columns.kernel, rows.stride, columns.stride],
    ...[rows.dilation, columns.dilation, rows.before, columns.before],
    ...[rows.before + rows.input + rows.after, columns.before + columns.input + columns.after],
    ...[rows.output, columns.output, 1, 1],
  ];
}

/**
 * The transposed convolution, which turns the output's gradient into the input's: the gradient, spread out by the stride,
 * convolved with the flipped kernel. Undefined where a window lies entirely in the padding.
 */
function backward({ rows, columns }: Window, { channels, filters }: ConvolutionSize): number[] | undefined {
  const [y, x] = [rows, columns].map(({ input, kernel, stride, dilation, before, output }) => {
    const extent = dilation * (kernel - 1) + 1;
    const isInside = before < extent && (output - 1) * stride < input + before;
    return isInside ? { first: extent - 1 - before, padded: input + extent - 1 } : undefined;
  });
  if (y === undefined || x === undefined) return undefined;
  return [
    ...[rows.output, columns.output, filters, channels, rows.kernel, columns.kernel, 1, 1],
    ...[rows.dilation, columns.dilation, y.first, x.first, y.padded, x.padded, rows.input, columns.input],
    ...[rows.stride, columns.stride],
  ];
}

function asIs({ data, offset, stride }: Tensor<FloatArray>): Matrix {
  return { data, offset, row: stride[0], column: stride[1] };
}

/** The matrix in its array, or in a subarray if its elements are contiguous, so that no more than them is copied. */
function matrixOf(x: Tensor<FloatArray>): Matrix {
  const [m, n] = x.shape;
  const [row, column] = x.stride;
  const isRun = (column === 1 && row === n) || (row === 1 && column === m);
  if (!isRun || x.data.length === m * n) return asIs(x);
  return { data: x.data.subarray(x.offset, x.offset + m * n) as FloatArray, offset: 0, row, column };
}

/** Whether a result can be written: it is in the shared memory, or fills its array, which is then copied back whole. */
function canWrite({ data }: Matrix, length: number, core: Core): boolean {
  return data.length === length || core.memory.owns(data);
}
