/** Promises by their types. */

import type ts from 'typescript';

/** Whether a value of a type can be awaited, also one that may be missing. */
export function isThenable(type: ts.Type): boolean {
  const types = type.isUnion() ? type.types : [type];
  return types.some((each) => each.getProperty('then') !== undefined);
}
