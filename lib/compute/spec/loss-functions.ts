/** The compute functions of losses, and of softmax over rows. The contract is that of compute.ts. */
import type { FloatArray } from '../../tensor-types.js';

/** Probabilities as a target: share · target + floor. */
export interface Smoothing {
  readonly share: number;
  readonly floor: number;
}

/** Returns the sum of the loss over all elements; gradient = weight · its derivative by each prediction. */
export type ElementwiseLoss = <D extends FloatArray>(prediction: D, target: D, gradient: D, weight: number) => number;

export interface LossFunctions {
  /** y = softmax of each row of x; y may be x. */
  softmax<D extends FloatArray>(x: D, y: D, columns: number): void;
  /** dx = y · (gradient − Σ gradient · y), row by row; dx may be the gradient. */
  softmaxBackward<D extends FloatArray>(y: D, gradient: D, dx: D, columns: number): void;
  /** y = x − log Σ e^x of each row; y is not x. */
  logSoftmax<D extends FloatArray>(x: D, y: D, columns: number): void;
  /** dx = gradient − e^y · Σ gradient, row by row; dx may be the gradient. */
  logSoftmaxBackward<D extends FloatArray>(y: D, gradient: D, dx: D, columns: number): void;
  /** Returns Σ −log softmax(logits)[label] over the rows; gradient = weight · (softmax(logits) − one-hot of the labels). */
  crossEntropy<D extends FloatArray>(
    logits: D,
    labels: Int32Array,
    gradient: D,
    columns: number,
    weight: number,
  ): number;
  /**
   * The same with probabilities t for each class: returns Σ −t · log softmax(logits), without the classes of t = 0;
   * gradient = weight · (softmax(logits) · Σ t − t).
   */
  softCrossEntropy<D extends FloatArray>(
    logits: D,
    target: D,
    gradient: D,
    columns: number,
    weight: number,
    smoothing: Smoothing,
  ): number;
  /** (prediction − target)² */
  readonly squaredError: ElementwiseLoss;
  /** |prediction − target|, with the derivative 0 where they are equal. */
  readonly absoluteError: ElementwiseLoss;
  /** max(z, 0) − z · target + log(1 + e^−|z|) of logits z. */
  readonly binaryCrossEntropy: ElementwiseLoss;
  /** Returns the index of the first element that is not in [least, most], or −1. */
  firstOutside(x: FloatArray, least: number, most: number): number;
}
