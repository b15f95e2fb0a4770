/** Explains why a module was not found: where it was searched for, and how to get it. */

import path from 'node:path';
import type { Host } from '../host.js';
import { packageName } from '../project/packages.js';
import { nearestName } from './nearest-names.js';
import type { Explained, Problem } from './problem.js';

/** What the explanation depends on. */
export interface ModuleFacts {
  /** The notebook's folder. */
  readonly folder: string;
  /** The kernel's own packages. */
  readonly packages: readonly string[];
  readonly host: Pick<Host, 'files' | 'builtins' | 'node' | 'libFolder'>;
}

/** Explains a module that was not found. */
export function missingModule({ word, message, from }: Problem, facts: ModuleFacts): Explained {
  const specifier = /module '(.+?)'/.exec(message)?.[1] ?? word.replace(/^['"]|['"]$/g, '');
  const scheme = /^(npm|jsr|https?|data|file):/.exec(specifier)?.[1];
  if (scheme !== undefined) return otherScheme(specifier, scheme);
  if (specifier.startsWith('node:')) return missingBuiltin(specifier, facts);
  const name = packageName(specifier);
  return name === undefined
    ? missingFile(specifier, path.dirname(from), facts)
    : missingPackage(specifier, name, facts);
}

function otherScheme(specifier: string, scheme: string): Explained {
  const name = specifier.replace(/^(npm|jsr):/, '').replace(/(.)@[^/]*/, '$1');
  const hint =
    scheme === 'npm' || scheme === 'jsr'
      ? `run await install('${specifier.slice(4)}') in its own cell, then import … from '${name}'`
      : "install it from npm with await install('name'), or save it as a file beside the notebook";
  return { message: `Cannot find module '${specifier}': Node cannot import ${scheme}: specifiers`, hint };
}

function missingBuiltin(specifier: string, { host }: ModuleFacts): Explained {
  const near = nearestName(specifier.slice('node:'.length), host.builtins);
  const message = `Cannot find module '${specifier}': Node has no such module`;
  return near === undefined ? { message } : { message, hint: `did you mean 'node:${near}'?` };
}

function missingFile(specifier: string, folder: string, { host: { files } }: ModuleFacts): Explained {
  const target = path.resolve(folder, specifier);
  const parent = path.dirname(target);
  const message = `Cannot find module '${specifier}': looked for ${target} with the extensions .ts, .js and .json`;
  if (!files.directoryExists(parent)) return { message, hint: `there is no folder ${parent}` };
  const base = path.basename(target).replace(/\.\w+$/, '');
  const candidates = files.list(parent).filter((file) => /\.([cm]?[jt]sx?|json)$/.test(file));
  const near = nearestName(
    base,
    candidates.map((file) => file.replace(/\.\w+$/, '')),
  );
  const found = candidates.find((file) => file.replace(/\.\w+$/, '') === near);
  const shown = found?.replace(/\.([cm]?)tsx?$/, '.$1js');
  const start = specifier.slice(0, specifier.length - path.basename(specifier).length);
  return { message, hint: shown ? `did you mean '${start}${shown}'?` : 'paths are relative to the notebook' };
}

function missingPackage(specifier: string, name: string, { folder, packages, host }: ModuleFacts): Explained {
  if (packages.includes(name) || host.files.directoryExists(path.join(folder, 'node_modules', name))) {
    return { message: `Cannot find module '${specifier}': the package ${name} is installed but has no such module` };
  }
  const message = `Cannot find module '${specifier}': looked in ${path.join(folder, 'node_modules')}, in the folders above, and in the kernel's own packages`;
  const near = nearestName(name, [...packages, ...host.builtins]);
  const install = `run await install('${name}') in its own cell to install it from npm`;
  return { message, hint: near === undefined ? install : `did you mean '${near}'? Otherwise ${install}` };
}
