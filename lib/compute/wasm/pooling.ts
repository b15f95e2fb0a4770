/** Windows that slide over each channel by itself: pooling and depthwise convolution. */
import type { DepthwiseSize, PoolingSize, Window } from '../spec/shapes.js';
import type { Attempts, Core, Work } from './core.js';

/** Nanoseconds for each cell of each window. */
const cost = 0.5;
/** Nanoseconds for each gradient that goes to its winner, and for each cell that is cleared. */
const [scatterCost, clearCost] = [0.8, 0.1];

type PoolingFunction =
  | 'maxPool'
  | 'maxPoolBackward'
  | 'averagePool'
  | 'averagePoolBackward'
  | 'depthwise'
  | 'addDepthwiseKernelGradient'
  | 'depthwiseInputGradient';

export function pooling(core: Core): Attempts<PoolingFunction> {
  return {
    maxPool(x, y, winners, window, size) {
      return core.at({ reads: [x], writes: [y, winners] }, (...at) => {
        const geometry = core.integers(geometryOf(window, size));
        core.share('maxPool', workOf(window, size), (first, end) => [geometry, ...at, first, end]);
      });
    },

    maxPoolBackward(gradient, winners, dx, { images }) {
      const [windows, cells] = [gradient.length / images, dx.length / images];
      const work = { total: images, nanoseconds: gradient.length * scatterCost + dx.length * clearCost };
      return core.at({ reads: [gradient, winners], writes: [dx] }, (gradientAt, winnersAt, dxAt) => {
        core.share('maxPoolBackward', work, (first, end) => {
          const begin = 4 * windows * first;
          const sizes = [windows * (end - first), cells * first, cells * (end - first)];
          return [gradientAt + begin, winnersAt + begin, dxAt, ...sizes];
        });
      });
    },

    averagePool(x, y, window, size) {
      return core.at({ reads: [x], writes: [y] }, (...at) => {
        const geometry = core.integers(geometryOf(window, size));
        core.share('averagePool', workOf(window, size), (first, end) => [geometry, ...at, first, end]);
      });
    },

    averagePoolBackward(gradient, dx, window, size) {
      return core.at({ reads: [gradient], writes: [dx] }, (...at) => {
        const geometry = core.integers(geometryOf(window, size));
        core.kernels.clear(at[1], dx.byteLength);
        const work = { ...workOf(window, size), repeatable: false };
        core.share('averagePoolBackward', work, (first, end) => [geometry, ...at, first, end]);
      });
    },

    depthwise(x, kernel, y, window, size) {
      return core.at({ reads: [x, kernel], writes: [y] }, (...at) => {
        const geometry = core.integers(depthwiseGeometry(window, size));
        const work = { total: size.images * window.rows.output, nanoseconds: tapNanoseconds(window, size) };
        core.share('depthwise', work, (first, end) => [geometry, ...at, first, end]);
      });
    },

    addDepthwiseKernelGradient(x, gradient, total, window, size) {
      return core.at({ reads: [x, gradient], updates: [total] }, (...at) => {
        const geometry = core.integers(depthwiseGeometry(window, size));
        const cells = window.rows.kernel * window.columns.kernel;
        const work = { total: cells, nanoseconds: tapNanoseconds(window, size), repeatable: false };
        core.share('depthwiseKernelGradient', work, (first, end) => [geometry, ...at, size.images, first, end]);
      });
    },

    depthwiseInputGradient(gradient, kernel, dx, window, size) {
      return core.at({ reads: [gradient, kernel], writes: [dx] }, (...at) => {
        const geometry = core.integers(depthwiseGeometry(window, size));
        const work = { total: size.images * window.rows.input, nanoseconds: tapNanoseconds(window, size) };
        core.share('depthwiseInputGradient', work, (first, end) => [geometry, ...at, first, end]);
      });
    },
  };
}

function tapNanoseconds({ rows, columns }: Window, { images, channels, multiplier }: DepthwiseSize): number {
  return images * rows.output * columns.output * rows.kernel * columns.kernel * channels * multiplier * cost;
}

/** The structure `Window` of assembly/depthwise.ts. */
function depthwiseGeometry({ rows, columns }: Window, { channels, multiplier }: DepthwiseSize): number[] {
  return [
    ...[rows.input, columns.input, channels, multiplier, rows.kernel, columns.kernel, rows.stride, columns.stride],
    ...[rows.dilation, columns.dilation, rows.before, columns.before, rows.output, columns.output],
  ];
}

function workOf({ rows, columns }: Window, { images, channels }: PoolingSize): Work {
  const cells = rows.output * columns.output * rows.kernel * columns.kernel;
  return { total: images, nanoseconds: images * cells * channels * cost };
}

/** The structure `Window` of assembly/pooling.ts. */
function geometryOf({ rows, columns }: Window, { channels }: PoolingSize): number[] {
  return [
    ...[rows.input, columns.input, channels, rows.kernel, columns.kernel, rows.stride, columns.stride],
    ...[rows.before, columns.before, rows.output, columns.output],
  ];
}
