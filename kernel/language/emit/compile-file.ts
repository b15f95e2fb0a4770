/** Compiles a TypeScript file by itself, without checking it: its name is only known when a cell runs. */

import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import type { SideModule } from '../language.js';
import { placeAt } from '../positions.js';
import { forJsxRuntime } from '../project/compiler-options.js';
import { internals, internalsOf } from '../project/typescript-internals.js';
import { markImports } from './common-js.js';
import { type LocalModules, moduleTransformer } from './emit-modules.js';
import { awaits } from './top-level-await.js';

/** TypeScript keeps `import()` in Node's CommonJS files alone. */
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2024,
  module: ts.ModuleKind.Node16,
  esModuleInterop: true,
  sourceMap: true,
  jsx: ts.JsxEmit.React,
};

/** What a project decides about a file's JavaScript. */
const projectOptions = [
  ...(['experimentalDecorators', 'emitDecoratorMetadata', 'useDefineForClassFields'] as const),
  ...(['jsx', 'jsxFactory', 'jsxFragmentFactory', 'jsxImportSource'] as const),
];

/** The project that a file belongs to. */
export interface FileProject {
  readonly options: ts.CompilerOptions;
  /** Returns the file that one of the project's own names for files stands for. */
  path(specifier: string): string | undefined;
  /** Whether a package can be imported. */
  has(module: string): boolean;
}

/** As in a file that is checked, JSX calls what the file says, and else the runtime that is installed. */
function optionsIn(path: string, text: string, { options: theirs, has }: FileProject): ts.CompilerOptions {
  const given = projectOptions.filter((name) => theirs[name] !== undefined);
  const known: ts.CompilerOptions = { ...options, ...Object.fromEntries(given.map((name) => [name, theirs[name]])) };
  const isClassic = known.jsx === ts.JsxEmit.React && /x$/.test(path);
  return isClassic && !hasFactory(path, text, known) ? forJsxRuntime(known, has) : known;
}

/** Whether a file has the function that makes its elements: it names one, or the project's is among its names. */
function hasFactory(path: string, text: string, known: ts.CompilerOptions): boolean {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2024);
  internals.bindSourceFile(file, known);
  const { locals, pragmas } = internalsOf(file);
  const [factory] = (known.jsxFactory ?? 'React').split('.');
  return pragmas?.has('jsx') || (locals?.has(ts.escapeLeadingUnderscores(factory!)) ?? false);
}

/** Nothing is known of other files: what runs looks for them. */
const localModules = ({ path }: FileProject): LocalModules => ({
  path,
  isOnlyTypes: (specifier) => /\.d\.[cm]?ts$/.test(specifier),
});

/**
 * Returns a file as CommonJS.
 *
 * @throws SyntaxError with the file's name and line if it cannot be parsed
 */
export function compileFile(path: string, text: string, project: FileProject): SideModule {
  const imports = new Set<string>();
  let async = false;
  const readAwaits: ts.TransformerFactory<ts.SourceFile> = () => (file) => {
    async = file.statements.some(awaits);
    return file;
  };
  const { outputText, sourceMapText, diagnostics } = ts.transpileModule(text, {
    fileName: path.replace(/\.[cm]ts$/, '.ts'),
    compilerOptions: optionsIn(path, text, project),
    reportDiagnostics: true,
    transformers: {
      before: [readAwaits, moduleTransformer(localModules(project), () => pathToFileURL(path).href)],
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
