/** Optimizers by name. */
import { wrong } from '../../check.js';
import { Adam, AdamW } from './adam.js';
import type { Optimizer } from './optimizer.js';
import { RMSprop } from './rmsprop.js';
import { SGD } from './sgd.js';

export type OptimizerName = 'sgd' | 'adam' | 'adamW' | 'rmsprop';

const optimizers: Readonly<Record<OptimizerName, () => Optimizer>> = {
  sgd: () => new SGD(),
  adam: () => new Adam(),
  adamW: () => new AdamW(),
  rmsprop: () => new RMSprop(),
};

/** The optimizer itself, or one with the defaults of that name. */
export function optimizerOf(where: string, choice: Optimizer | OptimizerName): Optimizer {
  if (typeof choice !== 'string') return choice;
  const make = optimizers[choice];
  if (make === undefined) throw wrong(where, `optimizer to be one of ${Object.keys(optimizers).join(', ')}`, choice);
  return make();
}
