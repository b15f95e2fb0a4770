import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('./', import.meta.url));
const isBuilt = !import.meta.url.endsWith('.ts');

/** Returns the path of a built file, named as in `dist`, also when this runs from its source: `builtFile('cells/node/main.js')`. */
export function builtFile(name: string): string {
  return `${here}${isBuilt ? '' : `dist${sep}`}${name.replaceAll('/', sep)}`;
}
