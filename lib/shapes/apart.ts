/** Whether two shapes differ for certain. */
import type { Shape } from '../tensor-types.js';

/**
 * Whether the ranks differ, or two known lengths. Never `A & B extends never`: that makes the compiler compare all methods of
 * arrays.
 */
export type Apart<A, B> = A extends Shape
  ? B extends Shape
    ? [A['length'] & B['length']] extends [never]
      ? true
      : LengthsApart<A, B>
    : false
  : false;

type LengthsApart<A extends Shape, B extends Shape> = A extends readonly [infer X, ...infer RestOfA extends Shape]
  ? B extends readonly [infer Y, ...infer RestOfB extends Shape]
    ? [X & Y] extends [never]
      ? true
      : LengthsApart<RestOfA, RestOfB>
    : false
  : false;
