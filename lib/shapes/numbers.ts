/**
 * Arithmetic on literal types. Small numbers are tuples of that length, products are decimal digits, so that an image of
 * 224 × 224 costs hardly more than one of 28 × 28. What is not known, or not worth its cost, is `number`.
 */

type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9';

/** A list as long as the number. */
export type Count = readonly 0[];

// biome-ignore format: a table
type Digits = [
  [], [0], [0, 0], [0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0],
  [0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 0],
];

/** The number, if it is one: neither several nor unknown. */
type Single<N, All = N> = N extends unknown ? ([All] extends [N] ? (number extends N ? never : N) : never) : never;

/** Ten times as long. */
type TenTimes<C extends Count> = [...C, ...C, ...C, ...C, ...C, ...C, ...C, ...C, ...C, ...C];

/** A whole number below 1000 as a list of that length; never for any other. */
export type CountOf<N> = [Single<N>] extends [never] ? never : CountOfText<`${N & number}`>;
type CountOfText<S extends string> = S extends `${infer A extends Digit}${infer Rest}`
  ? Rest extends ''
    ? Digits[A]
    : Rest extends `${infer B extends Digit}${infer Last}`
      ? Last extends ''
        ? [...TenTimes<Digits[A]>, ...Digits[B]]
        : Last extends Digit
          ? [...TenTimes<[...TenTimes<Digits[A]>, ...Digits[B]]>, ...Digits[Last]]
          : never
      : never
  : never;

/** A − B; undefined where B is larger. */
export type Less<A extends Count, B extends Count> = A extends readonly [...B, ...infer Rest extends Count]
  ? Rest
  : undefined;

/** floor(count / step) + 1, for a step that is not 0. */
export type Positions<C extends Count, Step extends Count> = Step extends readonly [0]
  ? [...C, 0]['length']
  : Increased<Divided<`${C['length']}`, Step>>;

type Increased<N> = [...CountOf<N>, 0]['length'];

/** Long division, digit by digit from the left: the rest so far is always shorter than the step. */
type Divided<
  S extends string,
  Step extends Count,
  Rest extends Count = [],
  Quotient extends string = '',
> = S extends `${infer D extends Digit}${infer Others}`
  ? Taken<[...TenTimes<Rest>, ...Digits[D]], Step> extends [infer R extends Count, infer Q extends number]
    ? Divided<Others, Step, R, Quotient extends '0' ? `${Q}` : `${Quotient}${Q}`>
    : never
  : NumberOf<Quotient>;

/** The rest, and how often the step goes into the count: at most nine times. */
type Taken<C extends Count, Step extends Count, Times extends Count = []> = C extends readonly [
  ...Step,
  ...infer Rest extends Count,
]
  ? Taken<Rest, Step, [...Times, 0]>
  : [C, Times['length']];

type NumberOf<S extends string> = S extends `${infer N extends number}` ? N : number;

/** The product of all sizes; `number` where one of them is not known. */
export type Product<S extends readonly number[], Reversed extends string = '1'> = S extends readonly [
  infer N extends number,
  ...infer Rest extends number[],
]
  ? [N] extends [1]
    ? Product<Rest, Reversed>
    : [Single<N>] extends [never]
      ? number
      : Product<Rest, Times<Reversed, `${N}`>>
  : S extends readonly []
    ? NumberOf<Turned<Reversed>>
    : number;

type Turned<S extends string, Result extends string = ''> = S extends `${infer D}${infer Rest}`
  ? Turned<Rest, `${D}${Result}`>
  : Result;

/** A · B by Horner's rule, for A and the result with the lowest digit first, and B with the highest. */
type Times<
  A extends string,
  B extends string,
  Sum extends string = '',
> = B extends `${infer D extends Digit}${infer Rest}`
  ? Times<A, Rest, TimesPlus<A, D, Sum extends '' ? '' : `0${Sum}`>>
  : B extends ''
    ? Sum
    : '?';

/** A · digit + sum, all with the lowest digit first. */
type TimesPlus<
  A extends string,
  D extends Digit,
  Sum extends string,
  Carry extends Count = [],
  Result extends string = '',
> = A extends `${infer X extends Digit}${infer RestOfA}`
  ? Sum extends `${infer Y extends Digit}${infer RestOfSum}`
    ? Carried<[...Multiple<Digits[X]>[D], ...Digits[Y], ...Carry], RestOfA, D, RestOfSum, Result>
    : Carried<[...Multiple<Digits[X]>[D], ...Carry], RestOfA, D, '', Result>
  : Sum extends `${infer Y extends Digit}${infer RestOfSum}`
    ? Carried<[...Digits[Y], ...Carry], '', D, RestOfSum, Result>
    : Carry extends readonly []
      ? Result
      : `${Result}${Carry['length']}`;

/** Writes the last digit of the count, which is below 100, and carries the first. */
type Carried<
  C extends Count,
  A extends string,
  D extends Digit,
  Sum extends string,
  Result extends string,
> = `${C['length']}` extends `${infer Ten extends Digit}${infer One extends Digit}`
  ? TimesPlus<A, D, Sum, Digits[Ten], `${Result}${One}`>
  : TimesPlus<A, D, Sum, [], `${Result}${C['length']}`>;

// biome-ignore format: a table
export interface Multiple<C extends Count> {
  readonly '0': [];
  readonly '1': [...C];
  readonly '2': [...C, ...C];
  readonly '3': [...C, ...C, ...C];
  readonly '4': [...C, ...C, ...C, ...C];
  readonly '5': [...C, ...C, ...C, ...C, ...C];
  readonly '6': [...C, ...C, ...C, ...C, ...C, ...C];
  readonly '7': [...C, ...C, ...C, ...C, ...C, ...C, ...C];
  readonly '8': [...C, ...C, ...C, ...C, ...C, ...C, ...C, ...C];
  readonly '9': [...C, ...C, ...C, ...C, ...C, ...C, ...C, ...C, ...C];
}
