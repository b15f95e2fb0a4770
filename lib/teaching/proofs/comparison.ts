/** Compares two tensors over the steps of two trainings: equal, in a fixed ratio, or different from some step on. */
import { wrong } from '../../check.js';
import { ulpsBetween } from '../../math/ulps.js';
import { dtypeOf, type FloatArray, type Tensor, valuesOf } from '../../tensor/tensor.js';
import { readable } from '../in-words.js';

/** One number that differs. */
export interface Difference {
  /** Counted from 1. */
  readonly step: number;
  /** A layer's output, a parameter, or 'loss'. */
  readonly where: string;
  /** The row-major index. */
  readonly unit: number;
  readonly a: number;
  readonly b: number;
  /** How many representable numbers lie between them. */
  readonly ulps: number;
}

export class Comparison {
  readonly where: string;
  first: Difference | undefined;
  maxUlps: number = 0;
  #ratio: number | undefined;
  #inRatio = true;

  constructor(where: string) {
    this.where = where;
  }

  get equal(): boolean {
    return this.first === undefined;
  }

  /** c, if every b so far was exactly c · a and c is not 1. */
  get ratio(): number | undefined {
    return this.#inRatio && !this.equal ? this.#ratio : undefined;
  }

  compare(a: Tensor<FloatArray>, b: Tensor<FloatArray>, step: number): void {
    if (a.shape.join() !== b.shape.join())
      throw wrong('lockstep', `${this.where} of one shape in both models, [${a.shape}]`, `[${b.shape}]`);
    this.compareValues(valuesOf(a), valuesOf(b), step);
  }

  compareValues(a: FloatArray, b: FloatArray, step: number): void {
    for (let i = 0; i < a.length; i++) {
      if (a[i] !== 0 || b[i] !== 0) this.#follow(a[i], b[i], b);
      if (a[i] === b[i]) continue;
      const ulps = ulpsBetween(a[i], b[i], b);
      if (ulps === 0) continue;
      this.first ??= { step, where: this.where, unit: i, a: a[i], b: b[i], ulps };
      this.maxUlps = Math.max(this.maxUlps, Number.isNaN(ulps) ? Infinity : ulps);
    }
  }

  #follow(a: number, b: number, like: FloatArray): void {
    this.#ratio ??= b / a;
    const product = dtypeOf(like) === 'float32' ? Math.fround(a * this.#ratio) : a * this.#ratio;
    if (product !== b) this.#inRatio = false;
  }

  /** The result in words. */
  get words(): string {
    if (this.first === undefined) return 'bitwise equal in all steps';
    if (this.ratio !== undefined) return `b is exactly ${readable(this.ratio)} times a in all steps`;
    return `differs from step ${this.first.step} on: ${differenceInWords(this.first)}; at most ${readable(this.maxUlps)} ulps`;
  }
}

export function differenceInWords({ unit, a, b, ulps }: Difference): string {
  return `unit ${unit} is ${a} in a and ${b} in b, ${readable(ulps)} ${ulps === 1 ? 'ulp' : 'ulps'} apart`;
}
