/** Optimizers by name. */
import { checkOneOf, wrong } from '../../check.js';
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
  if (typeof choice === 'string')
    return optimizers[checkOneOf(where, 'optimizer', choice, Object.keys(optimizers) as OptimizerName[])]();
  if (typeof choice?.step === 'function') return choice;
  const given = choice as unknown as { readonly name?: string } | undefined;
  const fix = typeof given === 'function' ? `make one: new ${given.name ?? 'Adam'}()` : "such as 'adam' or new Adam()";
  throw new TypeError(wrong(where, 'optimizer to be an optimizer or its name', choice, fix).message);
}
