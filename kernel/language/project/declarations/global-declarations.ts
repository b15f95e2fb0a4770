/** What cells see without an import, as declarations for the checker. */

import { readFileSync } from 'node:fs';

const isBuilt = !import.meta.url.endsWith('.ts');

/** The names of the kernel (globals.ts) and those of Node that @types/node leaves out (platform-globals.ts), as one script. */
export function globalDeclarations(): string {
  return ['globals', 'platform-globals'].map(asScript).join('\n');
}

/** What a module exports becomes global when the word `export` is taken away. */
function asScript(name: string): string {
  const file = new URL(isBuilt ? `./${name}.d.ts` : `./${name}.ts`, import.meta.url);
  return readFileSync(file, 'utf8').replaceAll(/^export (?=declare|interface|type|namespace)/gm, '');
}
