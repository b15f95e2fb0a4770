/** What the plain plots take, in types: numbers in any form, records, or an object of columns. */
import type { TensorLike } from '../../tensor/input.js';

/** One value of a column. Nothing stands there for null, undefined and NaN. */
export type Cell = number | string | boolean | bigint | Date | null | undefined;

/** Values along an axis: numbers in any form (arrays, typed arrays, tensors), or a list of names or dates. */
export type Values = TensorLike | readonly Cell[];

/** The names of a table's columns: the keys of its records, or of its columns. Values alone have none. */
export type ColumnName<T> = T extends Values
  ? never
  : T extends readonly (infer R)[]
    ? KeyOf<R>
    : T extends object
      ? KeyOf<T>
      : never;

/** The keys of all members of a union. */
type KeyOf<R> = R extends unknown ? keyof R & string : never;

/** What may follow the data: after values those of y, after a table options that name its columns. */
export type Rest<T, O> = T extends Values
  ? readonly [y: Values, options?: O] | readonly [options?: O]
  : readonly [options?: O];
