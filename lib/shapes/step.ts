/** What a layer does to a shape, as a function on types: `(F & { in: S })['out']`. */
import type { Shape } from '../tensor-types.js';

/**
 * A function from the shape of the input to the shape of the output, or to a sentence that says why there is none. What is no
 * shape goes through: so the sentence of one layer is what comes out of the last. A shape
 * has `number` for a length that is not known, and `...number[]` for axes that are not known.
 */
export interface ShapeStep {
  /** Not constrained: an intersection with a shape would be distributed over it, and every sentence lost. */
  readonly in: unknown;
  readonly out: unknown;
  /** The inputs that it takes, as far as their rank is fixed. */
  readonly takes: Shape;
}

/** A layer whose function is known. */
export interface Stepped<F extends ShapeStep = ShapeStep> {
  /** Exists in types alone. */
  readonly '~step'?: F;
}

/** The shape of an input that nothing is known of yet. Layers that work along the last axis keep the rest of it. */
export type AnyInput = readonly [number, ...number[]];

/** The output's shape, or the sentence; any shape for a layer without a function. */
export type Applied<F, In> = 'out' extends keyof F
  ? (F & { readonly in: In })['out' & keyof F]
  : In extends string
    ? In
    : Shape;

/** For layers whose output has the input's shape, whatever it is. */
export interface KeepStep extends ShapeStep {
  readonly out: this['in'];
  readonly takes: Shape;
}
