/** The declarations of the globals that every cell sees. */

import { readFileSync } from 'node:fs';

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.d.ts';

/** Returns the kernel's own globals (globals.ts) and those of Node that @types/node leaves out (platform-globals.ts) as one script. */
export function globalDeclarations(): string {
  return ['globals', 'platform-globals'].map(asScript).join('\n');
}

/** Without the word `export`, a module's declarations become global. */
function asScript(name: string): string {
  const file = new URL(`../project/declarations/${name}${extension}`, import.meta.url);
  return readFileSync(file, 'utf8').replaceAll(/^export (?=declare|interface|type|namespace)/gm, '');
}
