/** Runs a compiled file as Node runs a CommonJS module, or asynchronously if it awaits at its top level. */
import { dirname } from 'node:path';
import { Script } from 'node:vm';
import type { SideModule } from '../../../language/language.js';
import type { Loader } from './loader.js';

const parameters = 'exports, require, module, __filename, __dirname';

/** Runs a file and sets `module.exports`. Returns what to wait for, if the file awaits. */
export function runFile(
  { javascript, async }: SideModule,
  filename: string,
  module: { exports: Record<string, unknown> },
  loader: Loader,
): unknown {
  const folder = dirname(filename);
  const code = `(${async ? 'async ' : ''}function (${parameters}) {\n${javascript}\n})`;
  const script = new Script(code, {
    filename,
    lineOffset: -1, // the wrapper's head is a line of its own
    importModuleDynamically: ((specifier: string) => loader.dynamicImport(specifier, folder)) as never,
  });
  const run = script.runInThisContext() as (...values: unknown[]) => unknown;
  const require = Object.assign((specifier: string) => loader.require(specifier, folder), {
    imported: (specifier: string) => loader.imported(specifier, folder),
    resolveUrl: (specifier: string) => loader.resolveUrl(specifier, folder),
  });
  return run.call(module.exports, module.exports, require, module, filename, folder);
}
