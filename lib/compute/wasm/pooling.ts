/** Pooling. */
import type { FloatArray } from '../../tensor-types.js';
import type { Compute } from '../compute.js';
import { javascript } from '../reference/reference.js';
import type { PoolingSize, Window } from '../shapes.js';
import type { Core } from './core.js';

type Functions = Pick<Compute, 'maxPool' | 'maxPoolBackward' | 'averagePool' | 'averagePoolBackward'>;

/** For each cell of each window, in nanoseconds. */
const cost = 0.5;
/** For each gradient that goes to its winner, and for each cell that becomes 0. */
const [scatterCost, clearCost] = [0.8, 0.1];

export function pooling(core: Core): Functions {
  return { maxPool, maxPoolBackward, averagePool, averagePoolBackward };

  function maxPool<D extends FloatArray>(x: D, y: D, winners: Int32Array, window: Window, size: PoolingSize): void {
    const at = core.place([x], [y, winners]);
    const geometry = at && core.integers(geometryOf(window, size));
    if (!at || !geometry) {
      javascript.maxPool(x, y, winners, window, size);
      return;
    }
    core.share('maxPool', workOf(window, size), (first, end) => [geometry, ...at, first, end]);
    core.release();
  }

  function maxPoolBackward<D extends FloatArray>(gradient: D, winners: Int32Array, dx: D, size: PoolingSize): void {
    const at = core.place([gradient, winners], [dx]);
    if (at === undefined) {
      javascript.maxPoolBackward(gradient, winners, dx, size);
      return;
    }
    const { images } = size;
    const [windows, cells] = [gradient.length / images, dx.length / images];
    const work = { total: images, nanoseconds: gradient.length * scatterCost + dx.length * clearCost };
    core.share('maxPoolBackward', work, (first, end) => {
      const begin = [at[0] + 4 * windows * first, at[1] + 4 * windows * first, at[2]];
      return [...begin, windows * (end - first), cells * first, cells * (end - first)];
    });
    core.release();
  }

  function averagePool<D extends FloatArray>(x: D, y: D, window: Window, size: PoolingSize): void {
    const at = core.place([x], [y]);
    const geometry = at && core.integers(geometryOf(window, size));
    if (!at || !geometry) {
      javascript.averagePool(x, y, window, size);
      return;
    }
    core.share('averagePool', workOf(window, size), (first, end) => [geometry, ...at, first, end]);
    core.release();
  }

  function averagePoolBackward<D extends FloatArray>(gradient: D, dx: D, window: Window, size: PoolingSize): void {
    const at = core.place([gradient], [dx]);
    const geometry = at && core.integers(geometryOf(window, size));
    if (!at || !geometry) {
      javascript.averagePoolBackward(gradient, dx, window, size);
      return;
    }
    clear(at[1], dx);
    const work = { ...workOf(window, size), repeatable: false };
    core.share('averagePoolBackward', work, (first, end) => [geometry, ...at, first, end]);
    core.release();
  }

  function clear(address: number, array: FloatArray): void {
    core.kernels.clear(address, array.byteLength);
  }
}

function workOf({ rows, columns }: Window, { images, channels }: PoolingSize): { total: number; nanoseconds: number } {
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
