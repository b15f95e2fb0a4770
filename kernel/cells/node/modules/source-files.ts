/** TypeScript files on disk: which one a specifier names, its text, its JavaScript. */
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import type { compileFile } from '../../../language/emit/compile-file.js';
import type { SideModule } from '../../../language/language.js';
import { isRelative } from './resolution.js';

const require = createRequire(import.meta.url);
const typeScript = /(?<!\.d)\.[cm]?tsx?$/;

export function withoutExtension(path: string): string {
  return path.replace(/\.[cm]?[jt]sx?$/, '');
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Returns the file on disk: the compiler's path may end in .js instead. */
export function existingSource(path: string): string {
  const base = withoutExtension(path);
  const candidates = [path, ...['.ts', '.tsx', '.mts', '.cts', '.js'].map((extension) => base + extension)];
  return candidates.find(isFile) ?? path;
}

/** Returns the TypeScript file that a relative specifier names, if it names one and no JavaScript file. */
export function typeScriptAt(specifier: string, from: string): string | undefined {
  if (!isRelative(specifier)) return undefined;
  const path = resolve(from, specifier);
  if (isFile(path)) return typeScript.test(path) ? path : undefined;
  const asTypeScript = path.replace(/\.([cm]?)js(x?)$/, '.$1ts$2');
  const added = [path, join(path, 'index')].flatMap((base) => [`${base}.ts`, `${base}.tsx`]);
  return [asTypeScript, ...added].find((each) => typeScript.test(each) && isFile(each));
}

/** Compiles a file. The compiler is only loaded if it is needed. */
export function compile(file: string, text: string): SideModule {
  const emit = require('../../../language/emit/compile-file.js') as { compileFile: typeof compileFile };
  return emit.compileFile(file, text);
}

export function displayName(folder: string, path: string): string {
  const short = relative(folder, path);
  return short.startsWith('..') ? short : `./${short}`;
}

export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
