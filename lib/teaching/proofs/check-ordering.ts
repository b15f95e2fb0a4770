/** Proves a dropout ordering right or wrong without sampling. */
import {
  type ActivationChoice,
  checkActivation,
  type ElementwiseActivation,
  elementwiseOf,
} from '../../activations.js';
import { checkBetween, checkOneOf, wrong } from '../../check.js';
import { formula } from '../../layers/dropout/formula.js';
import { DropoutMask } from '../../layers/dropout/mask.js';
import {
  type Mode,
  nameOfOrdering,
  type Ordering,
  type Stage,
  type StageName,
  stagesOf,
} from '../../layers/dropout/orderings.js';
import { applyStages, keepProbOf, scaleOf } from '../../layers/dropout/stages.js';
import { ones, type Tensor, valuesOf, wrap } from '../../tensor/tensor.js';
import { readable, signed } from '../in-words.js';
import { Report, type Verdict } from '../verdict.js';
import { factorInWords } from './factors.js';
import { relativeDifference, slopeAt } from './slope.js';

export interface CheckOrderingOptions {
  /** Defaults to 'sigmoid'. */
  readonly activation?: ActivationChoice;
  /** The share that is dropped, in [0, 1). Defaults to 0.5. */
  readonly rate?: number;
  /** Defaults to 'inverted'. */
  readonly mode?: Mode;
}

/** The result of `checkOrdering`; as a cell's value it shows itself in words. */
export class OrderingReport extends Report {
  /** Backward compared with central differences in float64, in both phases. */
  readonly gradient: Verdict & { readonly worst: number };
  /** Each unit's mean over all masks in training compared with its value in the test phase. */
  readonly mean: Verdict & { readonly units: readonly UnitMean[] };
  /** Whether scaling commutes with the activation; then all orderings are equal. */
  readonly homogeneous: Verdict & { readonly exact: boolean };
  /** Whether a NaN or an overflow in a dropped unit spreads. */
  readonly dropped: Verdict;

  constructor(title: string, parts: Pick<OrderingReport, 'gradient' | 'mean' | 'homogeneous' | 'dropped'>) {
    super(title, [parts.gradient, parts.mean, parts.homogeneous, parts.dropped]);
    this.gradient = parts.gradient;
    this.mean = parts.mean;
    this.homogeneous = parts.homogeneous;
    this.dropped = parts.dropped;
  }

  /** Whether the gradient is right and the mean is kept. */
  override get ok(): boolean {
    return this.gradient.ok && this.mean.ok;
  }
}

/** One unit at z. */
export interface UnitMean {
  readonly z: number;
  /** The exact mean over all masks. */
  readonly training: number;
  readonly test: number;
  /** training − test */
  readonly bias: number;
}

/** One unit per z: near 0 and beyond the kink of relu6, on both sides. */
const grid: readonly number[] = [-6.5, -3, -1.5, -0.75, -0.25, 0.25, 0.75, 1.5, 3, 6.5];

interface Subject {
  readonly stages: readonly (StageName | Stage)[];
  readonly activation: ElementwiseActivation;
  readonly mode: Mode;
  readonly keepProb: number;
  readonly rate: number;
}

/**
 * Judges an ordering: is its gradient right, and is each unit's mean the same in training and in the test phase?
 *
 *     checkOrdering(ordering('scale', 'activate', 'mask'), { activation: 'sigmoid', rate: 0.5 })
 *
 * Nothing is sampled: the means over all 2¹⁰ masks of ten units are exact. The report also says whether the activation is
 * positively homogeneous, f(c·z) = c·f(z) for c > 0 (then it does not matter where the scale goes), and whether a NaN
 * or an overflow in a dropped unit spreads.
 */
export function checkOrdering(choice: Ordering, options: CheckOrderingOptions = {}): OrderingReport {
  const { rate = 0.5, mode = 'inverted' } = options;
  checkBetween('checkOrdering', 'rate', rate, 0, 1);
  checkOneOf('checkOrdering', 'mode', mode, ['inverted', 'vanilla']);
  const stages = stagesOf('checkOrdering', choice);
  const activation = placeable(options.activation ?? 'sigmoid');
  const subject = { stages, activation, mode, keepProb: keepProbOf(rate), rate };
  const law = formula(stages, { mode, training: true, activation });
  return new OrderingReport(`${nameOfOrdering(choice)}, ${activation.name}, ${mode}, rate ${rate}: ${law}`, {
    gradient: gradientVerdict(subject),
    mean: meanVerdict(subject),
    homogeneous: homogeneousVerdict(subject),
    dropped: droppedVerdict(subject),
  });
}

function placeable(choice: ActivationChoice): ElementwiseActivation {
  const activation = elementwiseOf(checkActivation('checkOrdering', choice));
  if (activation === undefined) throw wrong('checkOrdering', 'an activation that works element by element', choice);
  return activation;
}

/** The outputs of some units, and their gradients by z. */
interface Run {
  readonly output: Float64Array;
  gradient(): Float64Array;
}

/** Runs the training phase with a mask of one bit per unit, or the test phase without one. */
function run({ stages, activation, mode, keepProb }: Subject, z: readonly number[], bits?: number): Run {
  const training = bits !== undefined;
  const mask = training ? DropoutMask.of(Uint8Array.from(z, (_, i) => (bits >> i) & 1)) : undefined;
  const x: Tensor<Float64Array> = wrap(Float64Array.from(z), [1, z.length]);
  const scale = scaleOf({ mode, keepProb, training }, x.data);
  const { output, backward } = applyStages(x, { stages, activation, mode, keepProb, training, mask, scale });
  return {
    output: valuesOf(output),
    gradient: () => valuesOf(backward(ones([1, z.length], { dtype: 'float64' }))),
  };
}

const everyOther = 0b1001100101;

function gradientVerdict(subject: Subject): OrderingReport['gradient'] {
  const question = 'gradient';
  let worst = { difference: 0, words: '' };
  for (const mask of [everyOther, 0b1111111111 ^ everyOther, 0b1111111111, undefined]) {
    const backward = run(subject, grid, mask).gradient();
    for (const [i, z] of grid.entries()) {
      const moved = (x: number) => run(subject, grid.with(i, x), mask).output[i];
      const measured = slopeAt(moved, z);
      const difference = measured === undefined ? 0 : relativeDifference(backward[i], measured);
      if (measured === undefined || !(difference > worst.difference || Number.isNaN(difference))) continue;
      const phase = mask === undefined ? 'test phase' : 'training';
      const words = `at z = ${readable(z)} in ${phase} backward says ${readable(backward[i])}, central differences ${readable(measured)}`;
      worst = { difference: Number.isNaN(difference) ? Infinity : difference, words };
    }
  }
  const ok = worst.difference < 1e-6;
  const words = ok
    ? `right, within ${worst.difference.toExponential(0)} of central differences`
    : `wrong: ${worst.words}; ${culprit(subject)}`;
  return { question, ok, words, worst: worst.difference };
}

/** Names the wrong derivative, the activation's or a stage's, by comparing each on its own. */
function culprit({ stages, activation, mode, keepProb }: Subject): string {
  const wrongAt = (f: (x: number) => number, derivative: (x: number) => number): boolean =>
    grid.some((z) => {
      const measured = slopeAt(f, z);
      return measured !== undefined && !(relativeDifference(derivative(z), measured) < 1e-6);
    });
  if (wrongAt(activation.value, activation.derivative)) return `the derivative of '${activation.name}' is wrong`;
  const common = { mode, keepProb, keptShare: keepProb };
  for (const stage of stages) {
    if (typeof stage === 'string' || stage.derivative === undefined) continue;
    for (const training of [true, false]) {
      for (const kept of training ? [0, 1] : [1]) {
        const state = { ...common, training, kept, scale: scaleOf({ training, mode, keepProb }, new Float64Array()) };
        const derivative = (x: number): number => stage.derivative?.(x, state) as number;
        if (wrongAt((x) => stage.apply(x, state), derivative))
          return `the derivative of stage '${stage.name}' is wrong`;
      }
    }
  }
  return 'the stages do not fit together';
}

/** The exact mean of each unit over all masks. */
function unitMeans(subject: Subject): UnitMean[] {
  const { keepProb, rate } = subject;
  const sums = new Float64Array(grid.length);
  for (const [mask, output] of allOutputs(subject).entries()) {
    const kept = grid.reduce((count, _, i) => count + ((mask >> i) & 1), 0);
    const probability = keepProb ** kept * rate ** (grid.length - kept);
    for (let i = 0; i < sums.length; i++) sums[i] += probability === 0 ? 0 : probability * output[i];
  }
  const test = run(subject, grid).output;
  return grid.map((z, i) => ({ z, training: sums[i], test: test[i], bias: sums[i] - test[i] }));
}

/** The units' outputs under each of the 2¹⁰ masks. With the built-in stages a unit's output depends only on its own bit. */
function allOutputs(subject: Subject): Float64Array[] {
  const masks = Array.from({ length: 2 ** grid.length }, (_, mask) => mask);
  if (subject.stages.some((stage) => typeof stage === 'object'))
    return masks.map((mask) => run(subject, grid, mask).output);
  const [dropped, kept] = [0, 2 ** grid.length - 1].map((mask) => run(subject, grid, mask).output);
  return masks.map((mask) => kept.map((output, i) => ((mask >> i) & 1 ? output : dropped[i])));
}

function meanVerdict(subject: Subject): OrderingReport['mean'] {
  const question = 'mean kept between the phases';
  const units = unitMeans(subject);
  const size = ({ bias }: UnitMean): number => (Number.isNaN(bias) ? Infinity : Math.abs(bias));
  const worst = units.reduce((a, b) => (size(b) > size(a) ? b : a));
  const ok = size(worst) < 1e-9;
  const rms = Math.sqrt(units.reduce((sum, { bias }) => sum + bias * bias, 0) / units.length);
  const numbers =
    `at z = ${readable(worst.z)} a unit gives ${readable(worst.training)} on average in training and ` +
    `${readable(worst.test)} in the test phase (${signed(worst.bias)}); over the grid of z the RMS is ${readable(rms)}`;
  const reason = ok ? '' : factorInWords(units, subject);
  const words = ok
    ? 'yes, for every unit, exactly (all 1024 masks of ten units)'
    : `no: ${numbers}${reason === '' ? '' : `; ${reason}`}`;
  return { question, ok, words, units };
}

function homogeneousVerdict({ activation, keepProb }: Subject): OrderingReport['homogeneous'] {
  const question = 'does it matter where the scale goes?';
  if (keepProb === 1) return { question, ok: true, exact: true, words: 'no: with rate 0 there is nothing to scale' };
  const f = activation.value;
  const worst = grid.reduce((a, z) => (gap(f, z, keepProb) > gap(f, a, keepProb) ? z : a));
  const exact = gap(f, worst, keepProb) < 1e-12;
  const words = exact
    ? `no: ${activation.name}(z / keepProb) = ${activation.name}(z) / keepProb for every z, it is positively homogeneous`
    : `yes: at z = ${readable(worst)} ${activation.name}(z / keepProb) is ${readable(f(worst / keepProb))}, ` +
      `but ${activation.name}(z) / keepProb is ${readable(f(worst) / keepProb)}`;
  return { question, ok: true, exact, words };
}

function gap(f: (x: number) => number, z: number, keepProb: number): number {
  return relativeDifference(f(z / keepProb), f(z) / keepProb);
}

/** Tries NaN and numbers that overflow when scaled, in a dropped unit. */
function droppedVerdict(subject: Subject): Verdict {
  const question = 'NaN or overflow in a dropped unit';
  if (subject.rate === 0) return { question, ok: true, words: 'nothing is dropped at rate 0' };
  const silent = run(subject, [0], 0).output[0];
  const leaks = [Number.NaN, Infinity, Number.MAX_VALUE].filter((z) => {
    const output = run(subject, [z], 0).output[0];
    return !Number.isFinite(output);
  });
  if (leaks.length === 0) return { question, ok: true, words: `does not spread: the unit gives ${readable(silent)}` };
  const names = leaks.map((z) => (z === Number.MAX_VALUE ? 'a number near the limit' : readable(z)));
  return {
    question,
    ok: false,
    words: `gets out: ${names.join(', ')} in a dropped unit gives no finite number; select instead of multiplying`,
  };
}
