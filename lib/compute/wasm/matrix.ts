/** Matrix products and convolutions. */
import type { FloatArray, Tensor } from '../../tensor-types.js';
import type { Compute } from '../compute.js';
import { javascript } from '../reference/reference.js';
import type { ConvolutionSize, Window } from '../shapes.js';
import type { Core } from './core.js';

type Functions = Pick<Compute, 'matmul' | 'convolve' | 'addKernelGradient' | 'inputGradient'>;

/** Multiply-adds, as two operations each, that a thread does in a nanosecond. */
const speed = 50;
/** Parts of a sum over images, whatever the number of threads, so that it comes out the same. */
const chunks = 8;

/** A matrix as the compute functions read it: strides in elements. */
interface Matrix {
  readonly data: FloatArray;
  readonly offset: number;
  readonly row: number;
  readonly column: number;
}

export function matrix(core: Core): Functions {
  return { matmul, convolve, addKernelGradient, inputGradient };

  function matmul<D extends FloatArray>(a: Tensor<D>, b: Tensor<D>, out: Tensor<D>, accumulate: boolean): void {
    const [m, k] = a.shape;
    const n = b.shape[1];
    const [left, right, c] = [matrixOf(a), matrixOf(b), asIs(out)];
    const at =
      c.column === 1 && k > 0 && isWhole(c, m, n, core)
        ? core.place([left.data, right.data], accumulate ? [] : [c.data], accumulate ? [c.data] : [])
        : undefined;
    if (at === undefined) {
      javascript.matmul(a, b, out, accumulate);
      return;
    }
    const [aAt, bAt, cAt] = [at[0] + 4 * left.offset, at[1] + 4 * right.offset, at[2] + 4 * c.offset];
    const add = accumulate ? 1 : 0;
    const work = { nanoseconds: (2 * m * n * k) / speed, repeatable: !accumulate };
    if (m < n)
      core.share('matmul', { total: n, step: 32, ...work }, (from, end) => {
        const [bPart, cPart] = [bAt + 4 * from * right.column, cAt + 4 * from];
        return [
          m,
          end - from,
          k,
          aAt,
          left.row,
          left.column,
          bPart,
          right.row,
          right.column,
          cPart,
          c.row,
          add,
          workspace,
        ];
      });
    else
      core.share('matmul', { total: m, step: 30, ...work }, (from, end) => {
        const [aPart, cPart] = [aAt + 4 * from * left.row, cAt + 4 * from * c.row];
        return [
          end - from,
          n,
          k,
          aPart,
          left.row,
          left.column,
          bAt,
          right.row,
          right.column,
          cPart,
          c.row,
          add,
          workspace,
        ];
      });
    core.release();
  }

  function convolve<D extends FloatArray>(x: D, kernel: D, y: D, window: Window, size: ConvolutionSize): void {
    const at = core.place([x, kernel], [y]);
    const geometry = at && core.integers(forward(window, size));
    const packed = geometry && core.scratch(core.kernels.kernelBytes(geometry));
    const run = packed && workspaces(core, window, size, geometry);
    if (!at || !run) {
      javascript.convolve(x, kernel, y, window, size);
      return;
    }
    core.kernels.packKernel(geometry, at[1], packed);
    run('convolve', (first, end, workspace) => [geometry, at[0], packed, at[2], first, end, 0, workspace]);
    core.release();
  }

  function inputGradient<D extends FloatArray>(
    gradient: D,
    kernel: D,
    dx: D,
    window: Window,
    size: ConvolutionSize,
  ): void {
    const turned = backward(window, size);
    const at = turned && core.place([gradient, kernel], [dx]);
    const geometry = at && core.integers(turned);
    const packed = geometry && core.scratch(core.kernels.kernelBytes(geometry));
    const scratch = packed && core.scratch(kernel.byteLength);
    const run = scratch && workspaces(core, window, size, geometry);
    if (!at || !run) {
      javascript.inputGradient(gradient, kernel, dx, window, size);
      return;
    }
    core.kernels.packTurnedKernel(geometry, at[1], packed, scratch);
    run('convolve', (first, end, workspace) => [geometry, at[0], packed, at[2], first, end, 0, workspace]);
    core.release();
  }

  function addKernelGradient<D extends FloatArray>(
    x: D,
    gradient: D,
    total: D,
    window: Window,
    size: ConvolutionSize,
  ): void {
    const at = core.place([x, gradient], [], [total]);
    const geometry = at && core.integers(forward(window, size));
    const count = Math.max(1, Math.min(chunks, size.images, Math.floor(2 ** 22 / total.length)));
    const sums = geometry && core.doubles(Math.ceil((count * total.length) / 2));
    const workspaceBytes = geometry && core.kernels.convolutionWorkspace(geometry);
    const workspace = sums && workspaceBytes && core.scratch(count * align(workspaceBytes));
    if (!at || !sums || !workspace || !workspaceBytes) {
      javascript.addKernelGradient(x, gradient, total, window, size);
      return;
    }
    const tasks = Array.from({ length: count }, (_, i) => {
      const [first, end] = [i, i + 1].map((part) => Math.floor((part * size.images) / count));
      const part = sums.byteOffset + i * 4 * total.length;
      return [geometry, at[0], at[1], part, first, end, workspace + i * align(workspaceBytes)];
    });
    if (nanoseconds(window, size) < 100_000) for (const task of tasks) core.kernels.kernelGradient(...task);
    else core.threads.run('kernelGradient', tasks, { repeatable: false });
    for (const task of tasks) core.kernels.combine(at[2], task[3], at[2], total.length, 1, 1);
    core.release();
  }
}

/** Stands for the workspace of whichever thread takes the task. */
const workspace = -1;

function nanoseconds({ rows, columns }: Window, { images, channels, filters }: ConvolutionSize): number {
  const patch = rows.kernel * columns.kernel * channels;
  return (2 * images * rows.output * columns.output * patch * filters) / speed;
}

/** Runs a convolution on parts of the images, each with a workspace of its own. */
function workspaces(core: Core, window: Window, size: ConvolutionSize, geometry: number) {
  const sizeBytes = align(core.kernels.convolutionWorkspace(geometry));
  const parts = core.parts({ total: size.images, nanoseconds: nanoseconds(window, size) });
  const start = core.scratch(parts.length * sizeBytes);
  if (start === undefined) return undefined;
  return (name: string, task: (first: number, end: number, workspace: number) => readonly number[]): void =>
    core.threads.run(
      name,
      parts.map(([first, end], i) => task(first, end, start + i * sizeBytes)),
    );
}

function align(sizeBytes: number): number {
  return Math.ceil(sizeBytes / 64) * 64;
}

/** The structure `Window` of assembly/convolution.ts. */
function forward({ rows, columns }: Window, { channels, filters }: ConvolutionSize): number[] {
  return [
    ...[rows.input, columns.input, channels, filters, rows.kernel, columns.kernel, rows.stride, columns.stride],
    ...[rows.dilation, columns.dilation, rows.before, columns.before],
    ...[rows.before + rows.input + rows.after, columns.before + columns.input + columns.after],
    ...[rows.output, columns.output, 1, 1],
  ];
}

/**
 * The convolution that takes the gradient by the output to that by the input: of the gradient, its elements `stride` apart,
 * with the kernel turned round. Undefined where a window lies in the padding alone.
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

/** The matrix where it lies; only its own part of the array if that is one run of memory, so that no more is copied. */
function matrixOf(x: Tensor<FloatArray>): Matrix {
  const [m, n] = x.shape;
  const [row, column] = x.stride;
  const isRun = (column === 1 && row === n) || (row === 1 && column === m);
  if (!isRun || x.data.length === m * n) return asIs(x);
  return { data: x.data.subarray(x.offset, x.offset + m * n) as FloatArray, offset: 0, row, column };
}

/** Whether a result may be written: it is in the memory, or it fills its array, which then is copied as a whole. */
function isWhole({ data }: Matrix, m: number, n: number, core: Core): boolean {
  return data.length === m * n || core.memory.owns(data);
}
