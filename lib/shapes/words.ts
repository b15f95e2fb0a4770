/** Shapes in sentences. */

/** A length that is not known is '?'. */
export type Length<N> = [N] extends [number] ? (number extends N ? '?' : `${N}`) : '?';

type Lengths<S> = S extends readonly [infer A]
  ? Length<A>
  : S extends readonly [infer A, ...infer Rest]
    ? `${Length<A>}, ${Lengths<Rest>}`
    : S extends readonly [...infer Front, infer Z]
      ? `${Front extends readonly [] ? '' : `${Lengths<Front>}, `}${Length<Z>}`
      : S extends readonly []
        ? ''
        : '…';

/** `[?, 28, 28, 1]` */
export type Show<S> = `[${Lengths<S>}]`;

/** `3` or `3 × 5` */
export type ShowPair<P> = P extends readonly [infer A, infer B]
  ? A extends B
    ? Length<A>
    : `${Length<A>} × ${Length<B>}`
  : Length<P>;
