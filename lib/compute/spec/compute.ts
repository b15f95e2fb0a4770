/**
 * The compute functions: what layers, losses and optimizers are made of. There are two implementations, WebAssembly
 * (wasm/) and the reference implementation in plain TypeScript (reference/), with the same contract:
 *
 * - Arrays are contiguous and row-major; sizes that follow from array lengths are not passed. Only `matmul` takes
 *   strides. Nothing is checked here: callers pass arrays of the right lengths.
 * - Inputs come first, then outputs, then sizes and options. An output is written whole unless the name says `add…`;
 *   an output may be the same array as an input only where documented.
 * - All arrays of one call have the same dtype. float64 always runs in plain TypeScript.
 * - Results are those of the formula, rounded; WebAssembly's float32 arithmetic may differ from plain TypeScript (float64,
 *   rounded once) by a few units in the last place, and in sums by the order of addition. Masks, maxima and counts are equal.
 * - Results do not depend on the number of threads.
 */
import type { FloatArray, Tensor } from '../../tensor-types.js';
import type { CopyFunctions } from './copy-functions.js';
import type { ActivationKind } from './kinds.js';
import type { LossFunctions } from './loss-functions.js';
import type { MaskFunctions } from './mask-functions.js';
import type { ConvolutionSize, DepthwiseSize, Grouping, Moments, PoolingSize, Window } from './shapes.js';

export type Backend = 'wasm' | 'wasm-deterministic' | 'javascript' | 'native';

/** An activation's parameters. */
export interface ActivateOptions {
  /** Multiplies the input. Defaults to 1. */
  readonly scale?: number;
  /** Leaky relu's slope below 0. Defaults to 0.01. */
  readonly slope?: number;
  /** elu's factor below 0. Defaults to 1. */
  readonly alpha?: number;
}

/** The factors of an ordering's backward, before and after the activation's derivative. Both default to 1. */
export interface MaskedOptions extends ActivateOptions {
  readonly before?: number;
  readonly after?: number;
}

export interface AdamStep {
  readonly beta1: number;
  readonly beta2: number;
  /** The learning rate, with the bias correction of the mean. */
  readonly rate: number;
  /** The bias correction that multiplies the mean square's root. */
  readonly correction: number;
  readonly epsilon: number;
}

export interface RmspropState<D extends FloatArray> {
  readonly meanSquare: D;
  readonly mean: D | undefined;
  readonly velocity: D | undefined;
}

export interface RmspropStep {
  readonly decay: number;
  readonly momentum: number;
  /** The gradient's factor in the step, and the step's in the weight. */
  readonly inner: number;
  readonly outer: number;
  /** What is added under the root, and to it. */
  readonly under: number;
  readonly after: number;
}

export interface MomentumStep {
  readonly momentum: number;
  /** The gradient's factor in the velocity's update; `velocityScale` is the velocity's factor in the weight's. */
  readonly gradientScale: number;
  readonly velocityScale: number;
  /** Whether to step by gradientScale · gradient + momentum · velocity instead of the velocity. */
  readonly nesterov: boolean;
}

/** Bins as plots/histogram.ts has them: the first begins `first` widths from 0. */
export interface HistogramBins {
  readonly width: number;
  readonly first: number;
  readonly count: number;
}

export interface Range {
  readonly min: number;
  readonly max: number;
}

export interface AgainstLine {
  /** The largest |y − slope · x|, NaN if one is NaN. */
  readonly furthest: number;
  /** Σ x · y */
  readonly products: number;
  /** Σ x² */
  readonly squares: number;
}

export interface Compute extends MaskFunctions, LossFunctions, CopyFunctions {
  readonly backend: Backend;

  /** out [m, n] = or += a [m, k] · b [k, n], of any strides; out is not a or b. */
  matmul<D extends FloatArray>(a: Tensor<D>, b: Tensor<D>, out: Tensor<D>, accumulate: boolean): void;
  /** out [o, i, m, n] = a [o, i, m, k] · b [o, i, k, n] for each o and i, of any strides; out is not a or b. */
  matmulBatch<D extends FloatArray>(a: Tensor<D>, b: Tensor<D>, out: Tensor<D>): void;
  /** x [..., n] = f(x + bias [n]) in place, or without f the sum alone. */
  addBias<D extends FloatArray>(x: D, bias: D, kind?: ActivationKind): void;
  /** total [n] += the sums of x [..., n] over all but the last axis. */
  addColumnSums<D extends FloatArray>(x: D, total: D): void;

  /** y = f(scale · x); y may be x. */
  activate<D extends FloatArray>(kind: ActivationKind, x: D, y: D, options?: ActivateOptions): void;
  /** dx = scale · gradient · f′(scale · x), where y = f(scale · x); dx may be any of the others. */
  activateBackward<D extends FloatArray>(
    kind: ActivationKind,
    x: D,
    y: D,
    gradient: D,
    dx: D,
    options?: ActivateOptions,
  ): void;
  /** dx = after · ((before · gradient) · f′(scale · x)) where the bit is 1, else 0, with y = f(scale · x); dx is none of the others. */
  activateMaskedBackward<D extends FloatArray>(
    kind: ActivationKind,
    x: D,
    y: D,
    gradient: D,
    bits: Uint8Array,
    dx: D,
    options?: MaskedOptions,
  ): void;
  /** to = x, but no less than `least` and no more than `most`; `to` may be x. NaN stays. */
  clamp<D extends FloatArray>(x: D, to: D, least: number, most: number): void;
  /** x = value everywhere. */
  fill(x: FloatArray, value: number): void;
  /** x[i] = start + span · i / last, in float64. */
  ramp(x: FloatArray, start: number, span: number, last: number): void;
  /** x = 0 everywhere. */
  clear(x: FloatArray): void;
  /** to = x · y, element by element; `to` may be x or y. */
  multiply<D extends FloatArray>(x: D, y: D, to: D): void;
  /** to = a · x + b · y; `to` may be x or y. */
  combine<D extends FloatArray>(x: D, y: D, to: D, a: number, b: number): void;
  /** to = factor · x + shift; `to` may be x. */
  scale<D extends FloatArray>(x: D, to: D, factor: number, shift?: number): void;

  /** y = x * kernel, without bias: images [images, height, width, channels], kernel [rows, columns, channels, filters]. */
  convolve<D extends FloatArray>(x: D, kernel: D, y: D, window: Window, size: ConvolutionSize): void;
  /** total += the kernel's gradient. */
  addKernelGradient<D extends FloatArray>(x: D, gradient: D, total: D, window: Window, size: ConvolutionSize): void;
  /** dx = the images' gradient. */
  inputGradient<D extends FloatArray>(gradient: D, kernel: D, dx: D, window: Window, size: ConvolutionSize): void;

  /** y = x * kernel with a kernel for each channel, [rows, columns, channels, multiplier]; output channel c · multiplier + m. */
  depthwise<D extends FloatArray>(x: D, kernel: D, y: D, window: Window, size: DepthwiseSize): void;
  /** total += the depthwise kernel's gradient. */
  addDepthwiseKernelGradient<D extends FloatArray>(
    x: D,
    gradient: D,
    total: D,
    window: Window,
    size: DepthwiseSize,
  ): void;
  /** dx = the images' gradient. */
  depthwiseInputGradient<D extends FloatArray>(
    gradient: D,
    kernel: D,
    dx: D,
    window: Window,
    size: DepthwiseSize,
  ): void;

  /** out [n, width] = the rows of the table [rows, width] at the n indices. */
  gatherRows<D extends FloatArray>(table: D, indices: Int32Array, out: D): void;
  /** total [rows, width] += each row of x [n, width] at its index, in the order of the indices. */
  addRowsAt<D extends FloatArray>(x: D, indices: Int32Array, total: D): void;
  /** x [..., times, times] = −∞ right of the diagonal: what a causal softmax must not see. */
  hideLater(x: FloatArray, times: number): void;

  /** y = the largest value of each window; winners = its index in x, the first one in row-major order. NaN wins. */
  maxPool<D extends FloatArray>(x: D, y: D, winners: Int32Array, window: Window, size: PoolingSize): void;
  /** dx = each window's gradient at its winner, 0 elsewhere. */
  maxPoolBackward<D extends FloatArray>(gradient: D, winners: Int32Array, dx: D, size: PoolingSize): void;
  averagePool<D extends FloatArray>(x: D, y: D, window: Window, size: PoolingSize): void;
  averagePoolBackward<D extends FloatArray>(gradient: D, dx: D, window: Window, size: PoolingSize): void;

  /** Each group's mean and biased variance, summed in float64. */
  moments(x: FloatArray, grouping: Grouping): Moments;
  /** out = (x − mean) · inverseStd, group by group. */
  normalize<D extends FloatArray>(x: D, mean: FloatArray, inverseStd: FloatArray, grouping: Grouping, out: D): void;
  /** dx = inverseStd · (gradient − mean(gradient) − normalized · mean(gradient · normalized)), group by group. */
  normalizeBackward<D extends FloatArray>(
    gradient: D,
    normalized: D,
    inverseStd: FloatArray,
    grouping: Grouping,
    dx: D,
  ): void;
  /** out = x · scale + shift, group by group; a missing scale is 1, a missing shift 0. */
  scaleAndShift<D extends FloatArray>(
    x: D,
    scale: FloatArray | undefined,
    shift: FloatArray | undefined,
    grouping: Grouping,
    out: D,
  ): void;
  /** total += each group's sum of gradient · factor (of the gradient alone without a factor). */
  addGroupSums<D extends FloatArray>(gradient: D, factor: D | undefined, grouping: Grouping, total: D): void;

  /** The sum of x, in float64. */
  sum(x: FloatArray): number;
  /** Σ (x − center)², in float64. */
  sumSquaredDeviations(x: FloatArray, center: number): number;
  /** Distances of the points (x, y) from the line y = slope · x, and the sums that give the best slope, in float64. */
  againstLine<D extends FloatArray>(x: D, y: D, slope: number): AgainstLine;
  /** The smallest and the largest element, NaN if one is NaN, and the number of zeros; at least one element. */
  minMax(x: FloatArray): Range & { readonly zeros: number };
  /** The smallest and the largest of the values that are finite and not 0; Infinity and −Infinity if there are none. */
  finiteRange(x: FloatArray): Range;
  /** Counts by bin, then of zeros, then of values that are not finite. */
  histogram(x: FloatArray, bins: HistogramBins): Uint32Array;

  /** weight −= rate · gradient */
  sgdStep<D extends FloatArray>(weight: D, gradient: D, rate: number): void;
  /** velocity = momentum · velocity + gradientScale · gradient; weight −= velocityScale · velocity. */
  momentumStep<D extends FloatArray>(weight: D, gradient: D, velocity: D, step: MomentumStep): void;
  /**
   * mean = beta1 · mean + (1 − beta1) · gradient; meanSquare = beta2 · meanSquare + (1 − beta2) · gradient²;
   * weight −= rate · mean / (correction · √meanSquare + epsilon).
   */
  adamStep<D extends FloatArray>(weight: D, gradient: D, mean: D, meanSquare: D, step: AdamStep): void;
  /**
   * meanSquare = decay · meanSquare + (1 − decay) · gradient²; spread is meanSquare, or with a mean, which is updated alike,
   * meanSquare − mean²; step = inner · gradient / (√(spread + under) + after); with a velocity, that = momentum · velocity + step
   * is the step; weight −= outer · step.
   */
  rmspropStep<D extends FloatArray>(weight: D, gradient: D, state: RmspropState<D>, step: RmspropStep): void;

  /** x = min + span · u for the stream's next numbers u, uniform in [0, 1); advances the state of xoshiro128++. */
  fillUniform(x: FloatArray, state: Uint32Array, min: number, span: number): void;
  /** x = mean + std · z for the stream's next normal numbers z. */
  fillNormal(x: FloatArray, state: Uint32Array, mean: number, std: number): void;
}
