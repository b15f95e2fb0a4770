/** Constraints on weights, which training enforces after each update. */
import { checkInteger, checkOptions, checkPositive, wrong } from './check.js';
import type { FloatArray, Shape, Tensor } from './tensor-types.js';

/** Weights whose norm over some axes is at most a number, as data: `{ maxNorm: 3 }`. */
export interface MaxNorm {
  /** > 0 */
  readonly maxNorm: number;
  /** The axes that a norm is taken over, which follow each other. Defaults to all weights that lead into one unit. */
  readonly axis?: number | readonly number[];
}

/** Changes a weight in place so that it keeps to the constraint. */
export type Constraint = (weight: Tensor<FloatArray>) => void;

/**
 * Keeps the Euclidean norm of the weights that lead into each unit at or below `maxValue`, the companion of dropout in
 * Srivastava et al. 2014, which found 3 to 4 useful: `new Dense({ units: 64, kernelConstraint: maxNorm(3) })`. After each
 * update, as Keras' MaxNorm:
 *
 *     w ← w · min(norm, maxValue) / (norm + 1e-7)
 *
 * @param maxValue - > 0; defaults to 2, as in Keras
 * @param options - `axis`: what a norm is taken over. Defaults to all axes but that of the units or filters: 0 for Dense,
 * [0, 1, 2] for a channels-last Conv2D (in Keras it is always 0 unless you say so)
 */
export function maxNorm(maxValue: number = 2, options: Pick<MaxNorm, 'axis'> = {}): MaxNorm {
  checkOptions('maxNorm', options, ['axis']);
  return checkMaxNorm('maxNorm', 'maxValue', { maxNorm: maxValue, ...options });
}

export function checkMaxNorm(where: string, name: string, choice: MaxNorm): MaxNorm {
  if (typeof choice !== 'object' || choice === null) throw wrong(where, `${name} such as maxNorm(3)`, choice);
  checkOptions(`${where}: ${name}`, choice, ['maxNorm', 'axis']);
  checkPositive(where, name, choice.maxNorm);
  for (const axis of axesOf(choice.axis ?? 0)) checkInteger(where, `axis of ${name}`, axis, -8);
  return choice;
}

/** The constraint as a function; `axes` are those of one unit's weights. */
export function constraintOf(
  where: string,
  choice: MaxNorm | undefined,
  axes: readonly number[],
): Constraint | undefined {
  if (choice === undefined) return undefined;
  return ({ data, shape }) => {
    const chosen = axesOf(choice.axis ?? axes).map((axis) => (axis < 0 ? axis + shape.length : axis));
    limitNorms(data, blocksOf(where, shape, chosen), choice.maxNorm);
  };
}

/** The axes of a layout such as 'HWIO' that lead into one unit: all but outputs, channel and multiplier, labels. */
export function axesIntoUnit(layout: string): number[] {
  return [...layout].flatMap((letter, axis) => ('OCML'.includes(letter) ? [] : [axis]));
}

/** A list of axes. */
export function axesOf(axis: number | readonly number[]): readonly number[] {
  return typeof axis === 'number' ? [axis] : axis;
}

/** A row-major array as [before, reduced, after]: a norm runs over the middle. */
type Blocks = readonly [before: number, reduced: number, after: number];

function blocksOf(where: string, shape: Shape, axes: readonly number[]): Blocks {
  const [first, last] = [Math.min(...axes), Math.max(...axes)];
  if (first < 0 || last >= shape.length || last - first + 1 !== new Set(axes).size)
    throw wrong(where, `axes of a constraint that follow each other, for weights of shape [${shape.join(', ')}]`, axes);
  const product = (lengths: Shape): number => lengths.reduce((size, length) => size * length, 1);
  return [product(shape.slice(0, first)), product(shape.slice(first, last + 1)), product(shape.slice(last + 1))];
}

/** Keras adds this to a norm, so that it can be 0. */
const epsilon = 1e-7;

function limitNorms(weights: FloatArray, [before, reduced, after]: Blocks, limit: number): void {
  const factors = new Float64Array(after);
  for (let block = 0; block < before; block++) {
    const from = block * reduced * after;
    const to = from + reduced * after;
    factors.fill(0);
    for (let i = from; i < to; i++) factors[(i - from) % after] += weights[i] * weights[i];
    for (let unit = 0; unit < after; unit++) {
      const norm = Math.sqrt(factors[unit]);
      factors[unit] = Math.min(norm, limit) / (norm + epsilon);
    }
    for (let i = from; i < to; i++) weights[i] *= factors[(i - from) % after];
  }
}
