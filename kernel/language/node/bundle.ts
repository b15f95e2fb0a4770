/** Bundles a module and all its imports into one CommonJS script: a start-up snapshot is built from a single file. */

import { readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

/** Source texts that replace modules, by path or by import name. */
export type Replacements = Readonly<Record<string, string>>;

/** Returns the bundle of `entry`. Files under `esModules` are ES modules, all others CommonJS; builtins that are not replaced are required. */
export function bundle(entry: string, esModules: string, replacements: Replacements): string {
  const modules = new Map<string, string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (modules.has(file)) continue;
    const text = replacements[file] ?? textOf(file, esModules);
    const names = Object.fromEntries(importsOf(text).flatMap((name) => found(name, file!, replacements)));
    modules.set(file, asFunction(file, text, names));
    waiting.push(...Object.values(names));
  }
  return latin1(
    `const modules = {\n${[...modules.values()].join(',\n')}\n};\n${loader}\nload(${JSON.stringify(entry)});\n`,
  );
}

/** Escapes what is not Latin-1: V8 would keep the whole source with two bytes for each of its ten million characters. */
const latin1 = (source: string): string =>
  source.replace(/[^\0-\xff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The bundle's module loader. `require.define` sets a module's exports from outside. */
const loader = `const loaded = {};
function load(file) {
  if (loaded[file]) return loaded[file].exports;
  const module = (loaded[file] = { exports: {} });
  const { names, folder, run } = modules[file];
  const find = (name) => (name in names ? load(names[name]) : require(name));
  find.define = (name, exports) => { loaded[name] = { exports }; };
  run.call(module.exports, module, module.exports, find, file, folder);
  return module.exports;
}`;

function asFunction(file: string, text: string, names: Readonly<Record<string, string>>): string {
  const [key, folder, known] = [file, path.dirname(file), names].map((each) => JSON.stringify(each));
  return `${key}: { names: ${known}, folder: ${folder}, run(module, exports, require, __filename, __dirname) {\n${text}\n} }`;
}

function textOf(file: string, esModules: string): string {
  const text = readFileSync(file, 'utf8');
  if (file.endsWith('.json')) return `module.exports = ${text}`;
  return file.startsWith(esModules + path.sep) ? fromEsModule(file, text) : text;
}

function fromEsModule(file: string, text: string): string {
  const named = text.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href));
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  return ts.transpileModule(named, { fileName: file, compilerOptions }).outputText;
}

/** Returns every name that a CommonJS text may require. */
function importsOf(text: string): string[] {
  return [...new Set([...text.matchAll(/\brequire\(["']([^"'\s]+)["']\)/g)].map(([, name]) => name!))];
}

/** Resolves a name. Leaves out builtins, and modules that are not installed: these fail when they are required. */
function found(name: string, from: string, replacements: Replacements): [string, string][] {
  const plain = name.replace(/^node:/, '');
  if (plain in replacements) return [[name, plain]];
  if (isBuiltin(name)) return [];
  try {
    return [[name, createRequire(from).resolve(name)]];
  } catch {
    return [];
  }
}
