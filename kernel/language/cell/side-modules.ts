/** Local files that a cell imports, compiled to CommonJS. */

import path from 'node:path';
import type ts from 'typescript';
import { emitCommonJs, emptyMap } from '../emit/common-js.js';
import { type LocalModules, moduleTransformer } from '../emit/emit-modules.js';
import { stopSigns } from '../emit/stop-signs.js';
import { awaits } from '../emit/top-level-await.js';
import type { SideModule } from '../language.js';
import type { Project } from '../project/project.js';
import { internals } from '../project/typescript-internals.js';

/** JSX without declarations of its elements, which are `any`. */
const untypedElement = 7026;

/** Compiles local files, and again only if one of them has changed. */
export class SideModules {
  readonly #project: Project;
  readonly #nameOf: (file: string) => string;
  #files: readonly ts.SourceFile[] = [];
  #modules: readonly SideModule[] = [];

  /** @param nameOf - what compiled code imports a file by; its path unless something else is said */
  constructor(project: Project, nameOf: (file: string) => string = path.normalize) {
    this.#project = project;
    this.#nameOf = nameOf;
  }

  /** Returns the problems of local files, which stop the cell. JavaScript files are only parsed. */
  diagnose(program: ts.Program, files: readonly ts.SourceFile[]): ts.Diagnostic[] {
    const found = files.flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ]);
    return found.filter(({ code }) => code !== untypedElement);
  }

  /** Returns the compiled files, also those that have not changed. */
  compile(program: ts.Program, files: readonly ts.SourceFile[]): readonly SideModule[] {
    const same = files.length === this.#files.length && files.every((file, index) => file === this.#files[index]);
    if (same) return this.#modules;
    this.#files = files;
    this.#modules = files.map((file) =>
      internals.isJsonSourceFile(file) ? jsonModule(file, this.#nameOf(file.fileName)) : this.#compile(program, file),
    );
    return this.#modules;
  }

  /** Returns what the specifiers in `file` mean. */
  localModules(program: ts.Program, file: ts.SourceFile): LocalModules {
    const { isLocal, host, resolver } = this.#project;
    const resolved = (specifier: string): ts.SourceFile | undefined => {
      const name = resolver.resolved(specifier, file.fileName);
      return name === undefined ? undefined : program.getSourceFile(name);
    };
    return {
      path: (specifier) => {
        const found = resolved(specifier);
        return found && isLocal(program, found) ? this.#nameOf(found.fileName) : undefined;
      },
      isOnlyTypes: (specifier) => isOnlyTypes(resolved(specifier), host.files.fileExists),
    };
  }

  #compile(program: ts.Program, file: ts.SourceFile): SideModule {
    const before = [moduleTransformer(this.localModules(program, file), this.#project.host.files.url)];
    const after = this.#project.hasStopSigns ? [stopSigns] : [];
    const { javascript, sourceMap, imports } = emitCommonJs(program, file, { before, after });
    const text = this.#project.isModule(file.fileName) ? { text: file.text } : {};
    const async = file.statements.some(awaits);
    return { path: this.#nameOf(file.fileName), javascript, sourceMap, imports, async, ...text };
  }
}

function jsonModule(file: ts.JsonSourceFile, name: string): SideModule {
  const javascript = `module.exports = ${file.text.trim() || 'undefined'};\n`;
  return { path: name, javascript, sourceMap: emptyMap, imports: [], async: false };
}

/** Whether a file has declarations for which there is no code: neither JavaScript nor data beside it. */
function isOnlyTypes(file: ts.SourceFile | undefined, fileExists: (file: string) => boolean): boolean {
  if (!file?.isDeclarationFile || file.fileName.includes('/node_modules/')) return false;
  const base = file.fileName.replace(/(\.[^./]+)?\.[cm]?ts$/, (_, kind: string) => (kind === '.d' ? '' : kind));
  return !['', '.js', '.mjs', '.cjs', '.json', '.node'].some((extension) => fileExists(base + extension));
}
