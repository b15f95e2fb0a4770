/** A name that nothing declares, but a package exports. */

import { type Importable, importLine } from '../project/importable.js';
import { nearestName } from './nearest-names.js';
import type { Explained } from './problem.js';

/** A name that cannot be found, as value, type or namespace. */
const unknownName = new Set([2304, 2503, 2552]);
const advice = /^did you mean/;
/** Similar names of fewer letters are chance. */
const leastLetters = 5;

/** Returns the hint to import a name, unless there is a better one. */
export function missingImport(
  code: number,
  name: string,
  { hint }: Explained,
  importable: () => ReadonlyMap<string, Importable>,
): string | undefined {
  if (!unknownName.has(code) || (hint !== undefined && !advice.test(hint))) return undefined;
  const names = importable();
  const exact = names.get(name);
  if (exact) return `write ${importLine(exact)}`;
  if (hint !== undefined || name.length < leastLetters) return undefined;
  const near = names.get(nearestName(name, [...names.keys()]) ?? '');
  return near && `did you mean '${near.name}'? Then write ${importLine(near)}`;
}
