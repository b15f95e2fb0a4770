/** Sequences: rows of a table, and attention's products and causal mask. */
import { type Attempts, type Core, unsupported } from './core.js';
import { ownWorkspace } from './engine/threads.js';

/** Nanoseconds for each element that is copied or added, and for each multiply-add. */
const costs = { copy: 0.15, add: 0.3, product: 0.05 };

type SequenceFunction = 'gatherRows' | 'addRowsAt' | 'hideLater' | 'matmulBatch';

export function sequence(core: Core): Attempts<SequenceFunction> {
  return {
    gatherRows(table, indices, out) {
      return core.at({ reads: [table, indices], writes: [out] }, (...at) => {
        const width = out.length / indices.length;
        const work = { total: indices.length, nanoseconds: out.length * costs.copy };
        core.share('gatherRows', work, (first, end) => [...at, width, first, end]);
      });
    },

    addRowsAt(x, indices, total) {
      return core.at({ reads: [x, indices], updates: [total] }, (...at) => {
        const width = x.length / indices.length;
        const work = { total: width, step: 16, nanoseconds: x.length * costs.add, repeatable: false };
        core.share('addRowsAt', work, (first, end) => [...at, indices.length, width, first, end]);
      });
    },

    hideLater(x, times) {
      return core.at({ updates: [x] }, (at) => {
        const work = { total: x.length / times, nanoseconds: x.length * costs.copy };
        core.share('hideLater', work, (first, end) => [at, times, first, end]);
      });
    },

    matmulBatch(a, b, out) {
      const [outer, inner, m, n] = out.shape;
      const k = a.shape[3];
      const fills = out.data.length === out.size || core.memory.owns(out.data);
      if (out.stride[3] !== 1 || k === 0 || !fills) return unsupported;
      return core.at({ reads: [a.data, b.data], writes: [out.data] }, (...at) => {
        const [left, right, result] = [a, b, out].map(({ offset, stride }, i) => [at[i] + 4 * offset, ...stride]);
        const work = { total: outer * inner, nanoseconds: outer * inner * m * n * k * costs.product };
        core.share('matmulBatch', work, (first, end) => {
          return [first, end, inner, m, n, k, ...left, ...right, ...result.slice(0, 4), ownWorkspace];
        });
      });
    },
  };
}
