/** Training-phase passes that do not train. */
import type { Parameter } from './layer.js';

/** Runs a training-phase forward pass and restores the running statistics that it moved. The layers must be built. */
export function withRunningStatistics<R>(parameters: readonly Parameter[], run: () => R): R {
  const statistics = parameters.filter(({ trainable }) => !trainable).map(({ value }) => value.data);
  const saved = statistics.map((data) => data.slice());
  try {
    return run();
  } finally {
    for (const [i, data] of statistics.entries()) data.set(saved[i]);
  }
}
