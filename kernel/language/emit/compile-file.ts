/** Compiles a TypeScript file by itself, without checking it: its name is only known when a cell runs. */

import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import type { SideModule } from '../language.js';
import { placeAt } from '../positions.js';
import { markImports } from './common-js.js';
import { type LocalModules, moduleTransformer } from './emit-modules.js';
import { awaits } from './top-level-await.js';

/** TypeScript keeps `import()` in Node's CommonJS files alone. */
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2024,
  module: ts.ModuleKind.Node16,
  esModuleInterop: true,
  sourceMap: true,
  jsx: ts.JsxEmit.ReactJSX,
};

/** Nothing is known of other files: what runs looks for them. */
const asWritten: LocalModules = {
  path: () => undefined,
  isOnlyTypes: (specifier) => /\.d\.[cm]?ts$/.test(specifier),
};

/**
 * Returns a file as CommonJS.
 *
 * @throws SyntaxError with the file's name and line if it cannot be parsed
 */
export function compileFile(path: string, text: string): SideModule {
  const imports = new Set<string>();
  let async = false;
  const readAwaits: ts.TransformerFactory<ts.SourceFile> = () => (file) => {
    async = file.statements.some(awaits);
    return file;
  };
  const { outputText, sourceMapText, diagnostics } = ts.transpileModule(text, {
    fileName: path.replace(/\.[cm]ts$/, '.ts'),
    compilerOptions: options,
    reportDiagnostics: true,
    transformers: {
      before: [readAwaits, moduleTransformer(asWritten, () => pathToFileURL(path).href)],
      after: [markImports(imports)],
    },
  });
  refuseErrors(path, text, diagnostics);
  return { path, javascript: outputText, sourceMap: sourceMapText!, imports: [...imports], async };
}

function refuseErrors(path: string, text: string, diagnostics: readonly ts.Diagnostic[] = []): void {
  const [error] = diagnostics.filter(({ file }) => file !== undefined);
  if (error === undefined) return;
  const { line, column } = placeAt(text, error.start ?? 0);
  throw new SyntaxError(`${path}:${line}:${column}: ${ts.flattenDiagnosticMessageText(error.messageText, '\n')}`);
}
