/** Which parts of JavaScript's library each Node has: types must not promise what the running Node lacks. */

/** TypeScript's libraries newer than ES2023, each with the first major version of Node that has it. */
const firstNode: Readonly<Record<string, number>> = {
  'es2024.arraybuffer': 20,
  'es2024.collection': 21,
  'es2024.object': 21,
  'es2024.promise': 22,
  'es2024.regexp': 20,
  'es2024.sharedmemory': 20,
  'es2024.string': 20,
  'es2025.collection': 22,
  'es2025.float16': 24,
  'es2025.intl': 23,
  'es2025.iterator': 22,
  'es2025.promise': 23,
  'es2025.regexp': 24,
  'esnext.array': 22,
  'esnext.collection': 26,
  'esnext.date': 26,
  'esnext.decorators': 20,
  'esnext.disposable': 20,
  'esnext.error': 24,
  'esnext.intl': 26,
  'esnext.sharedmemory': 24,
  'esnext.temporal': 26,
  'esnext.typedarrays': 25,
};

const fileOf = (library: string): string => `lib.${library}.d.ts`;

/** Returns the library files for a major version of Node. */
export function librariesFor(node: number): string[] {
  const newer = Object.keys(firstNode).filter((library) => firstNode[library]! <= node);
  return ['es2023', ...newer].map(fileOf);
}

/** Iterators of all kinds get their methods from one interface. */
const declaredName = (type: string): string => (/(Iterator|Generator)$/.test(type) ? 'IteratorObject' : type);

/**
 * Returns the first Node that has a global, or a member of a type, which `node` lacks; undefined if none is known.
 *
 * @param read - returns the text of a library file
 */
export function firstNodeWith(
  name: string,
  type: string | undefined,
  node: number,
  read: (file: string) => string | undefined,
): number | undefined {
  const missing = Object.keys(firstNode).filter((library) => firstNode[library]! > node);
  const owner = type && new RegExp(`\\binterface ${declaredName(type)}\\b`);
  const declared = type
    ? new RegExp(`^ +(readonly )?${name}\\b`, 'm')
    : new RegExp(`\\b(var|namespace|class) ${name}\\b`);
  const found = missing.find((library) => {
    const text = read(fileOf(library)) ?? '';
    return declared.test(text) && (!owner || owner.test(text));
  });
  return found === undefined ? undefined : firstNode[found];
}
