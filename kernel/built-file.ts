import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('./', import.meta.url));
const isBuilt = !import.meta.url.endsWith('.ts');

/** Returns the path of a file in `dist`, such as `cells/node/main.js`, also when running from the sources. */
export function builtFile(name: string): string {
  return `${here}${isBuilt ? '' : `dist${sep}`}${name.replaceAll('/', sep)}`;
}
