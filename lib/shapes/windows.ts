/** How a window slides along one axis: the rules of `ops/window.ts` on literal types. */
import type { Count, CountOf, Less, Multiple, Positions } from './numbers.js';

/** The first or the second of `[rows, columns]`, or the number that stands for both. */
type Rows<P> = P extends readonly [infer A, unknown] ? A : P;
type Columns<P> = P extends readonly [unknown, infer B] ? B : P;

/** Height and width after the window; `undefined` for one that it does not fit into. */
export type Slid<H, W, Kernel, Strides, Padding, Dilation> = [
  Along<H, Rows<Kernel>, Rows<Strides>, Rows<Padding>, Rows<Dilation>>,
  Along<W, Columns<Kernel>, Columns<Strides>, Columns<Padding>, Columns<Dilation>>,
];

/** The positions along an axis of n cells; `number` where something is not known. */
export type Along<N, Kernel, Stride, Padding, Dilation> = Padding extends 'same'
  ? Stride extends 1
    ? N
    : From<CountOf<N>, [0], CountOf<Stride>>
  : From<Padding extends 'valid' ? CountOf<N> : Padded<CountOf<N>, Padding>, Extent<Kernel, Dilation>, CountOf<Stride>>;

type From<Cells, Covered, Stride> = [Cells] extends [never]
  ? number
  : [Covered] extends [never]
    ? number
    : [Stride] extends [never]
      ? number
      : [Cells, Covered, Stride] extends [infer C extends Count, infer K extends Count, infer S extends Count]
        ? Less<C, K> extends infer Rest extends Count
          ? Positions<Rest, S>
          : undefined
        : number;

type Padded<C extends Count, Padding> = Padding extends readonly [infer Before, infer After]
  ? [...C, ...CountOf<Before>, ...CountOf<After>]
  : Padding extends 'causal'
    ? never
    : [...C, ...CountOf<Padding>, ...CountOf<Padding>];

/** The cells under the kernel: dilation · (kernel − 1) + 1. */
type Extent<Kernel, Dilation> = Dilation extends 1
  ? CountOf<Kernel>
  : CountOf<Kernel> extends readonly [0, ...infer Others extends Count]
    ? `${Dilation & number}` extends infer D extends keyof Multiple<Count>
      ? [...Multiple<Others>[D], 0]
      : never
    : never;
