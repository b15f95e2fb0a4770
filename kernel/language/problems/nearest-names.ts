/** Which of several names a wrong one probably meant. */

import { internals } from '../project/typescript-internals.js';

/** Returns the names with the one that was probably meant in front. It is undefined if none is near. */
export function nearestFirst(written: string, names: readonly string[]): [nearest: string | undefined, ...string[]] {
  const nearest = names.find((name) => isShortFor(written, name)) ?? nearestName(written, names);
  return [nearest, ...names.filter((name) => name !== nearest)];
}

/** Returns the most similar name, if one is similar enough. */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  return internals.getSpellingSuggestion(written, names, (each) => each);
}

/** Whether a text is a name's initials (`mse` of `meanSquaredError`) or its beginning, whatever case and separators. */
function isShortFor(written: string, name: string): boolean {
  const short = bare(written);
  if (short.length < 2) return false;
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').split(/[^A-Za-z0-9]+/);
  const initials = words.map((word) => word[0] ?? '').join('');
  return initials.toLowerCase() === short || bare(name).startsWith(short);
}

function bare(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}
