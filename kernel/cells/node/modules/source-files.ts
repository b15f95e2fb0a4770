/** TypeScript files on disk: which one a specifier names, and its text. */
import { readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { isRelative } from './resolution.js';

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
