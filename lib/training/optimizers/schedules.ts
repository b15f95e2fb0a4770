/** Learning-rate schedules: pure functions of the step, counted from 0. */
import { checkInteger } from '../../check.js';

/** Returns the factor on the learning rate at a step. */
export type Schedule = (step: number) => number;

/** Always 1. */
function constant(): Schedule {
  return () => 1;
}

/**
 * Multiplies by `gamma` after every `every` steps: gamma ^ ⌊step / every⌋, as PyTorch's StepLR.
 *
 * @param every - number of steps, a whole number above 0
 */
function step({ every, gamma = 0.1 }: { readonly every: number; readonly gamma?: number }): Schedule {
  checkInteger('schedules.step', 'every', every);
  return (count) => gamma ** Math.floor(count / every);
}

/**
 * Half a cosine from 1 down to `floor`, then constant: floor + (1 − floor) · (1 + cos(π · step / steps)) / 2, as the
 * first `steps` of PyTorch's CosineAnnealingLR.
 *
 * @param steps - length of the descent, a whole number above 0
 * @param floor - the last factor, in [0, 1]
 */
function cosine({ steps, floor = 0 }: { readonly steps: number; readonly floor?: number }): Schedule {
  checkInteger('schedules.cosine', 'steps', steps);
  return (count) => floor + ((1 - floor) * (1 + Math.cos((Math.PI * Math.min(count, steps)) / steps))) / 2;
}

/** `new Adam({ schedule: schedules.cosine({ steps: 500 }) })`. A schedule of your own is a function of the step. */
export const schedules: {
  readonly constant: typeof constant;
  readonly step: typeof step;
  readonly cosine: typeof cosine;
} = { constant, step, cosine };
