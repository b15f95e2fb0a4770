/** Recognises a missing or duplicated scale by the factor between the actual and the expected mean. */
import type { ElementwiseActivation } from '../../activations.js';
import type { Mode } from '../../layers/dropout/orderings.js';
import { readable } from '../in-words.js';

interface Means {
  readonly z: number;
  readonly training: number;
  readonly test: number;
}

interface Setting {
  readonly activation: ElementwiseActivation;
  readonly mode: Mode;
  readonly keepProb: number;
}

/**
 * Says what is wrong with the scale if both phases are multiples of f(z). Returns '' if they are not: then the activation
 * bends the mean.
 */
export function factorInWords(units: readonly Means[], { activation, mode, keepProb }: Setting): string {
  const expected = mode === 'inverted' ? 1 : keepProb;
  const training = constantRatio(units, (unit) => unit.training, activation);
  const test = constantRatio(units, (unit) => unit.test, activation);
  const faults = [
    training === undefined ? '' : fault('training', training / expected, keepProb, mode),
    test === undefined ? '' : fault('test', test / expected, keepProb, mode),
  ].filter((words) => words !== '');
  if (faults.length > 0) return faults.join('; ');
  return training === undefined || test === undefined
    ? `what is done before ${activation.name} does not come out of it as a factor`
    : '';
}

/** The factor c with value = c · f(z) at every z, if there is one. */
function constantRatio(
  units: readonly Means[],
  value: (unit: Means) => number,
  { value: f }: ElementwiseActivation,
): number | undefined {
  const ratios = units.filter(({ z }) => f(z) !== 0).map((unit) => value(unit) / f(unit.z));
  const [first] = ratios;
  return ratios.every((ratio) => Math.abs(ratio - first) <= 1e-9 * Math.abs(first)) ? first : undefined;
}

/** Explains a factor other than 1. */
function fault(phase: 'training' | 'test', factor: number, keepProb: number, mode: Mode): string {
  const near = (value: number): boolean => Math.abs(factor / value - 1) < 1e-9;
  if (near(1)) return '';
  const should = mode === 'inverted' ? 'f(z)' : 'keepProb · f(z)';
  if (phase === 'training') {
    if (near(keepProb)) return `the scale 1/keepProb is missing in training: the mean is keepProb times ${should}`;
    if (near(1 / keepProb))
      return `the scale 1/keepProb is there once too often in training: the mean is ${should} / keepProb`;
    return `the scale in training is wrong: the mean is ${readable(factor)} times ${should}`;
  }
  if (near(1 / keepProb) && mode === 'inverted')
    return 'the test phase is scaled as well: it gives f(z) / keepProb, the scale belongs to training alone';
  if (near(1 / keepProb)) return 'the scale keepProb is missing in the test phase: it gives f(z)';
  if (near(keepProb))
    return `the test phase is scaled by keepProb ${mode === 'inverted' ? 'as in vanilla mode' : 'twice'}: the scale belongs to one phase alone`;
  return `the scale in the test phase is wrong: it gives ${readable(factor)} times ${should}`;
}
