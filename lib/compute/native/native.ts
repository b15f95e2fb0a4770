/**
 * Matrix products and convolutions by a native library, on the shared memory itself. Its sums differ from machine to
 * machine, and with the number of threads, so it is used only where `LAYERLAB_COMPUTE=native` asks for it.
 */
import type { NativeOperand, NativeProduct } from '../../platform.js';
import type { FloatArray, Tensor } from '../../tensor-types.js';
import type { ConvolutionSize, Window } from '../spec/shapes.js';
import { type Attempts, type Core, unsupported } from '../wasm/core.js';
import { forward } from '../wasm/matrix.js';

/** Operations below which the call costs more than it saves; a multiply-add is two. */
const fewest = 50_000;
/** Operations of one call: at most some 50 ms, because an interrupt is heard between calls alone. */
const most = 2.5e9;
/** Numbers in the matrix of columns at once: they stay in the third-level cache. */
const columnsAtOnce = 2 ** 20;

type NativeFunction = 'matmul' | 'convolve' | 'addKernelGradient' | 'inputGradient';

/** Where a matrix begins in the memory, and how its rows or columns follow each other. */
interface Place {
  readonly at: number;
  readonly line: number;
  readonly transposed: boolean;
}

type Size = readonly [m: number, n: number, k: number];

/** Images from `first` to `end`, and the address of the matrix of their columns: [positions, patch]. */
interface Part {
  readonly first: number;
  readonly end: number;
  /** Positions of the window in an image. */
  readonly perImage: number;
  readonly patch: number;
  readonly columns: number;
  readonly geometry: number;
}

export function native(core: Core, product: NativeProduct): Attempts<NativeFunction> {
  const { buffer } = core.memory.memory;
  let threads = 0;

  const operand = ({ at, line, transposed }: Place, [rows, columns]: readonly [number, number]): NativeOperand => {
    const length = transposed ? line * (columns - 1) + rows : line * (rows - 1) + columns;
    return { data: new Float32Array(buffer, at, length), line, transposed };
  };

  /** c = a · b, or += with `keep` 1, a block of rows at a time. */
  const multiply = (a: Place, b: Place, c: Place, [m, n, k]: Size, keep: 0 | 1): void => {
    if (threads !== core.threads.count) product.setThreads(core.threads.count);
    threads = core.threads.count;
    const right = operand(b, [k, n]);
    const block = Math.max(1, Math.floor(most / (2 * n * k)));
    for (let first = 0; first < m; first += block) {
      const rows = Math.min(block, m - first);
      const left = operand({ ...a, at: a.at + 4 * first * (a.transposed ? 1 : a.line) }, [rows, k]);
      const result = operand({ ...c, at: c.at + 4 * first * c.line }, [rows, n]);
      product.multiply(left, right, result, { m: rows, n, k, keep });
    }
  };

  const plain = (at: number, line: number): Place => ({ at, line, transposed: false });
  const turned = (at: number, line: number): Place => ({ at, line, transposed: true });

  /** Calls `work` for parts of the images, with room for the matrix of their columns. */
  const onColumns = (window: Window, size: ConvolutionSize, work: (part: Part) => void): void => {
    const patch = window.rows.kernel * window.columns.kernel * size.channels;
    const perImage = window.rows.output * window.columns.output;
    const images = Math.max(1, Math.min(size.images, Math.floor(columnsAtOnce / (perImage * patch))));
    const geometry = core.integers(forward(window, size));
    const columns = core.scratch(4 * images * perImage * patch);
    for (let first = 0; first < size.images; first += images)
      work({ first, end: Math.min(first + images, size.images), perImage, patch, columns, geometry });
  };

  /** Fills the matrix of columns from the images at x, or adds it to them. */
  const move = (
    name: 'im2col' | 'col2im',
    { first, end, perImage, patch, columns, geometry }: Part,
    x: number,
  ): void => {
    const [total, length] = [end - first, perImage * patch];
    core.share(name, { total, nanoseconds: total * length * 0.5, repeatable: name === 'im2col' }, (from, to) => [
      geometry,
      x,
      columns + 4 * from * length,
      first + from,
      first + to,
    ]);
  };

  /** The part's rows of a matrix [positions, filters]. */
  const rowsOf = ({ first, perImage }: Part, at: number, filters: number): Place =>
    plain(at + 4 * first * perImage * filters, filters);

  return {
    matmul(a, b, out, accumulate) {
      const size: Size = [a.shape[0], b.shape[1], a.shape[1]];
      const strides = [a, b, out].map(strideOf);
      const [left, right, c] = strides;
      const isSmall = 2 * size[0] * size[1] * size[2] < fewest;
      if (isSmall || left === undefined || right === undefined || c === undefined || c.transposed) return unsupported;
      if (out.data.length !== size[0] * size[1] && !core.memory.owns(out.data)) return unsupported;
      const reads = [a.data, b.data];
      return core.at(accumulate ? { reads, updates: [out.data] } : { reads, writes: [out.data] }, (...at) => {
        const [x, y, z] = [a, b, out].map(({ offset }, i) => ({ ...strides[i]!, at: at[i] + 4 * offset }));
        multiply(x, y, z, size, accumulate ? 1 : 0);
      });
    },

    convolve(x, kernel, y, window, size) {
      return core.at({ reads: [x, kernel], writes: [y] }, (xAt, kernelAt, yAt) =>
        onColumns(window, size, (part) => {
          const sizes: Size = [positionsOf(part), size.filters, part.patch];
          move('im2col', part, xAt);
          const weights = plain(kernelAt, size.filters);
          multiply(plain(part.columns, part.patch), weights, rowsOf(part, yAt, size.filters), sizes, 0);
        }),
      );
    },

    addKernelGradient(x, gradient, total, window, size) {
      return core.at({ reads: [x, gradient], updates: [total] }, (xAt, gradientAt, totalAt) =>
        onColumns(window, size, (part) => {
          const sizes: Size = [part.patch, size.filters, positionsOf(part)];
          move('im2col', part, xAt);
          const sum = plain(totalAt, size.filters);
          multiply(turned(part.columns, part.patch), rowsOf(part, gradientAt, size.filters), sum, sizes, 1);
        }),
      );
    },

    inputGradient(gradient, kernel, dx, window, size) {
      return core.at({ reads: [gradient, kernel], writes: [dx] }, (gradientAt, kernelAt, dxAt) => {
        core.kernels.clear(dxAt, dx.byteLength);
        onColumns(window, size, (part) => {
          const sizes: Size = [positionsOf(part), part.patch, size.filters];
          const weights = turned(kernelAt, size.filters);
          multiply(rowsOf(part, gradientAt, size.filters), weights, plain(part.columns, part.patch), sizes, 0);
          move('col2im', part, dxAt);
        });
      });
    },
  };
}

const positionsOf = ({ first, end, perImage }: Part): number => (end - first) * perImage;

/** How BLAS reads a matrix: rows or columns without gaps. Undefined where both have some. */
function strideOf({
  shape: [rows, columns],
  stride: [row, column],
}: Tensor<FloatArray>): Omit<Place, 'at'> | undefined {
  if (rows === 0 || columns === 0) return undefined;
  if ((column === 1 || columns === 1) && (row >= columns || rows === 1))
    return { line: rows === 1 ? columns : row, transposed: false };
  if (row === 1 && column >= rows) return { line: column, transposed: true };
  return undefined;
}
