/**
 * Matrix products and convolutions by a native library, on the shared memory itself. Its sums differ from machine to
 * machine, and with the number of threads, so it is used only where `LAYERLAB_COMPUTE=native` asks for it.
 */
import type { FloatArray, Tensor } from '../../tensor-types.js';
import type { ConvolutionSize, Window } from '../spec/shapes.js';
import { type Attempts, type Core, unsupported } from '../wasm/core.js';
import { forward } from '../wasm/matrix.js';

/** Operations below which the call costs more than it saves; a multiply-add is two. */
const fewest = 50_000;
/** Cells under a kernel below which WebAssembly, which fills no matrix of columns, is faster. */
const smallestPatch = 24;
/** Operations that a thread does in a nanosecond, at least. */
const speed = 50;
/** One call may take some 50 ms, because an interrupt is heard between calls alone. */
const longest = 50e6;
/** Rows of the matrix of columns at once, for one thread alone and for each of several: few stay in the core's cache. */
const rowsAtOnce = { alone: 192, shared: 768 };

type NativeFunction = 'matmul' | 'convolve' | 'addKernelGradient' | 'inputGradient';

/** Where a matrix begins in the memory, and how its rows or columns follow each other. */
interface Place {
  readonly at: number;
  readonly line: number;
  readonly turned: 0 | 1;
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

export function native(core: Core): Attempts<NativeFunction> {
  /** c = a · b, or += with `keep` 1, in parts of its longer side. */
  const multiply = (a: Place, b: Place, c: Place, [m, n, k]: Size, keep: 0 | 1): void => {
    const isWide = m < n;
    const work = {
      total: Math.max(m, n),
      step: 32,
      nanoseconds: (2 * m * n * k) / speed,
      longest,
      repeatable: keep === 0,
    };
    core.share('product', work, (first, end) => {
      const [row, column] = isWide ? [0, first] : [first, 0];
      const sizes = isWide ? [m, end - first, k] : [end - first, n, k];
      const left = [a.at + 4 * row * (a.turned ? 1 : a.line), a.line, a.turned];
      const right = [b.at + 4 * column * (b.turned ? b.line : 1), b.line, b.turned];
      return [...sizes, ...left, ...right, c.at + 4 * (row * c.line + column), c.line, keep];
    });
  };

  const plain = (at: number, line: number): Place => ({ at, line, turned: 0 });
  const turned = (at: number, line: number): Place => ({ at, line, turned: 1 });

  /** Calls `work` for parts of the images, with room for the matrix of their columns. */
  const onColumns = (window: Window, size: ConvolutionSize, work: (part: Part) => void): void => {
    const patch = patchOf(window, size);
    const perImage = window.rows.output * window.columns.output;
    const { count } = core.threads;
    const rows = count === 1 ? rowsAtOnce.alone : count * rowsAtOnce.shared;
    const images = Math.min(size.images, Math.ceil(rows / perImage));
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
      if (isSmall || left === undefined || right === undefined || c === undefined || c.turned) return unsupported;
      if (out.data.length !== size[0] * size[1] && !core.memory.owns(out.data)) return unsupported;
      const reads = [a.data, b.data];
      return core.at(accumulate ? { reads, updates: [out.data] } : { reads, writes: [out.data] }, (...at) => {
        const [x, y, z] = [a, b, out].map(({ offset }, i) => ({ ...strides[i]!, at: at[i] + 4 * offset }));
        multiply(x, y, z, size, accumulate ? 1 : 0);
      });
    },

    convolve(x, kernel, y, window, size) {
      if (patchOf(window, size) < smallestPatch) return unsupported;
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
      if (patchOf(window, size) < smallestPatch) return unsupported;
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

function patchOf({ rows, columns }: Window, { channels }: ConvolutionSize): number {
  return rows.kernel * columns.kernel * channels;
}

const positionsOf = ({ first, end, perImage }: Part): number => (end - first) * perImage;

/** How BLAS reads a matrix: rows or columns without gaps. Undefined where both have some. */
function strideOf({
  shape: [rows, columns],
  stride: [row, column],
}: Tensor<FloatArray>): Omit<Place, 'at'> | undefined {
  if (rows === 0 || columns === 0) return undefined;
  if ((column === 1 || columns === 1) && (row >= columns || rows === 1))
    return { line: rows === 1 ? columns : row, turned: 0 };
  if (row === 1 && column >= rows) return { line: column, turned: 1 };
  return undefined;
}
