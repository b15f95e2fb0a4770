/** Losses, and softmax over rows. */
import type { ElementwiseLoss, LossFunctions } from '../spec/loss-functions.js';
import { type Attempts, type Core, type Unsupported, unsupported } from './core.js';

/** Nanoseconds for each element on one thread, roughly. */
const costs = {
  softmax: 1.6,
  softmaxBackward: 0.6,
  logSoftmax: 1.8,
  logSoftmaxBackward: 1.5,
  crossEntropy: 1.7,
  softCrossEntropy: 3,
  squaredError: 0.6,
  absoluteError: 0.6,
  binaryCrossEntropy: 2.5,
};

type RowFunction = 'softmax' | 'softmaxBackward' | 'logSoftmax' | 'logSoftmaxBackward';
type LossName = 'squaredError' | 'absoluteError' | 'binaryCrossEntropy';

/** Elements whose losses are summed by themselves: CHUNK of ../assembly/losses.ts. */
const chunk = 4096;

export function losses(core: Core): Attempts<keyof LossFunctions> {
  /** Shares rows among the threads. `at` are the addresses of arrays of as many rows, each `bytes` long. */
  const shareRows = (
    name: keyof typeof costs,
    at: readonly (readonly [address: number, bytes: number])[],
    [rows, columns]: readonly [number, number],
    numbers: readonly number[] = [],
  ): void => {
    core.share(name, { total: rows, nanoseconds: rows * columns * costs[name], repeatable: false }, (first, end) => [
      ...at.map(([address, bytes]) => address + first * bytes),
      end - first,
      columns,
      ...numbers,
    ]);
  };
  const rowwise = (name: RowFunction, arrays: readonly number[], length: number, columns: number): void =>
    shareRows(
      name,
      arrays.map((address) => [address, 4 * columns] as const),
      [length / columns, columns],
    );
  const elementwise =
    (name: LossName) =>
    (...[y, target, gradient, weight]: Parameters<ElementwiseLoss>): number | Unsupported =>
      core.at({ reads: [y, target], writes: [gradient] }, (...at) => {
        const sums = core.doubles(Math.ceil(y.length / chunk));
        const work = { total: y.length, step: chunk, nanoseconds: y.length * costs[name], repeatable: false };
        core.share(name, work, (first, end) => {
          const arrays = at.map((address) => address + 4 * first);
          return [...arrays, sums.byteOffset + (8 * first) / chunk, end - first, weight];
        });
        return sums.reduce((total, sum) => total + sum, 0);
      });
  return {
    softmax(x, y, columns) {
      return core.at({ reads: [x], writes: [y] }, (...at) => rowwise('softmax', at, x.length, columns));
    },

    softmaxBackward(y, gradient, dx, columns) {
      return core.at({ reads: [y, gradient], writes: [dx] }, (...at) =>
        rowwise('softmaxBackward', at, y.length, columns),
      );
    },

    logSoftmax(x, y, columns) {
      return core.at({ reads: [x], writes: [y] }, (...at) => rowwise('logSoftmax', at, x.length, columns));
    },

    logSoftmaxBackward(y, gradient, dx, columns) {
      return core.at({ reads: [y, gradient], writes: [dx] }, (...at) =>
        rowwise('logSoftmaxBackward', at, y.length, columns),
      );
    },

    crossEntropy(logits, labels, gradient, columns, weight) {
      return core.at({ reads: [logits, labels], writes: [gradient] }, (logitsAt, labelsAt, gradientAt) => {
        const [rows, line] = [labels.length, 4 * columns];
        const parts = core.doubles(2 * rows);
        const arrays = [
          [logitsAt, line],
          [labelsAt, 4],
          [gradientAt, line],
          [parts.byteOffset, 16],
        ] as const;
        shareRows('crossEntropy', arrays, [rows, columns], [weight]);
        let total = 0;
        for (let i = 0; i < parts.length; i += 2) total += parts[i] + Math.log(parts[i + 1]);
        return total;
      });
    },

    softCrossEntropy(logits, target, gradient, columns, weight, { share, floor }) {
      return core.at({ reads: [logits, target], writes: [gradient] }, (...at) => {
        const rows = logits.length / columns;
        const parts = core.doubles(3 * rows);
        const arrays = [...at.map((address) => [address, 4 * columns] as const), [parts.byteOffset, 24] as const];
        shareRows('softCrossEntropy', arrays, [rows, columns], [weight, share, floor]);
        let total = 0;
        for (let i = 0; i < parts.length; i += 3) total += parts[i] + parts[i + 1] * Math.log(parts[i + 2]);
        return total;
      });
    },

    squaredError: elementwise('squaredError'),
    absoluteError: elementwise('absoluteError'),
    binaryCrossEntropy: elementwise('binaryCrossEntropy'),

    firstOutside(x, least, most) {
      if (Math.fround(least) !== least || Math.fround(most) !== most) return unsupported;
      return core.at({ reads: [x] }, (at) => core.kernels.firstOutside(at, x.length, least, most));
    },
  };
}
