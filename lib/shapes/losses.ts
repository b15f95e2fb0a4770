/** Whether what a model puts out is what its loss takes: the rules of `training/objective/fits-loss.ts` on types. */
import type { Shape } from '../tensor-types.js';
import type { Apart } from './apart.js';
import type { ModelStep, Through } from './chain.js';
import type { Stepped } from './step.js';
import type { Show } from './words.js';

/** Numbers whose shape is known. */
export interface Sized<S extends Shape> {
  /** Exists in types alone. */
  readonly '~shape'?: S;
}

/** The shape of samples or targets, where it is known. Of lists the rank is. */
type ShapeOf<T> = [T] extends [Sized<infer S>]
  ? S
  : [T] extends [Int32Array | Uint8Array | Float32Array | Float64Array]
    ? [number]
    : [T] extends [readonly (infer E)[]]
      ? ListShape<E>
      : Shape;

type Row = readonly number[];
type ListShape<E> = [E] extends [number]
  ? [number]
  : [E] extends [Row]
    ? [number, number]
    : [E] extends [readonly Row[]]
      ? [number, number, number]
      : [E] extends [readonly (readonly Row[])[]]
        ? [number, number, number, number]
        : Shape;

/** A sentence about a list: of a text itself, the compiler would look for the letters in each element. */
export interface Refused<Sentence extends string> {
  readonly '~refused': Sentence;
}

/**
 * To intersect T with: the sentence, or nothing. What uses it asks about T first: so help shows its name until T is known,
 * not what it computes.
 */
type Told<T, Sentence> = Sentence extends string
  ? T extends readonly unknown[]
    ? Refused<Sentence>
    : Sentence
  : unknown;

/** To intersect samples with: a sentence if the model cannot take them, else nothing. */
export type Untaken<M, X> = [X] extends [never] ? unknown : Told<X, TakesNot<M, X>>;

type TakesNot<M, X> =
  M extends Stepped<ModelStep<infer In, infer _>>
    ? Apart<In, ShapeOf<X>> extends true
      ? `the model takes ${Show<In>} but x is ${Show<ShapeOf<X>>}`
      : unknown
    : unknown;

/** To intersect targets with: a sentence if the loss of this name cannot compare them with the model's output, else nothing. */
export type Misfit<M, X, Y, Loss extends string> = [Y] extends [never] ? unknown : Told<Y, FitsNot<M, X, Y, Loss>>;

/** To intersect the samples of `validation` with: a sentence if `fit` cannot measure on them, else nothing. */
export type Unvalidated<M, V, Loss extends string> = V extends { readonly x: infer X; readonly y: infer Y }
  ? Named<TakesNot<M, X>, Named<FitsNot<M, X, Y, Loss>, unknown>>
  : unknown;

type Named<Sentence, Else> = Sentence extends string ? `validation: ${Sentence}` : Else;

type FitsNot<M, X, Y, Loss extends string> = [Loss] extends [never]
  ? unknown
  : ['crossEntropy' | 'binaryCrossEntropy'] extends [Loss]
    ? unknown // a function of your own, or one of several
    : M extends Stepped<ModelStep<infer _, infer Out>>
      ? Verdict<Loss, Through<ShapeOf<X>, Out>, ShapeOf<Y>>
      : unknown;

type Verdict<Loss extends string, Out, Target> = Loss extends 'crossEntropy'
  ? Out extends readonly [...unknown[], 1]
    ? Sentence<Loss, Out, oneOutput>
    : Apart<Out, Target> extends true
      ? Apart<Front<Out>, Target> extends true
        ? Sentence<Loss, Out, WayOut<Out, Target>>
        : unknown
      : unknown
  : Apart<Out, Target> extends true
    ? Sentence<Loss, Out, WayOut<Out, Target>>
    : unknown;

type oneOutput = "with one output the loss is always 0; take loss: 'binaryCrossEntropy', or one unit for each class";

type Front<Out> = Out extends readonly [...infer Before, unknown] ? Before : Shape;

type Sentence<
  Loss extends string,
  Out,
  Fix extends string,
> = `${Loss} takes ${Loss extends 'crossEntropy' ? '[batch, classes]' : "targets of the output's shape"} but the model gives ${Show<Out>}: ${Fix}`;

type WayOut<Out, Target> = Out extends readonly [unknown, unknown, unknown, ...unknown[]]
  ? Target extends readonly [unknown, unknown?]
    ? 'put a Flatten before Dense'
    : `the targets have shape ${Show<Target>}`
  : `the targets have shape ${Show<Target>}`;
