/** Local files that a cell imports, compiled to CommonJS. */

import path from 'node:path';
import type ts from 'typescript';
import { emitCommonJs, emptyMap } from '../emit/common-js.js';
import { moduleTransformer } from '../emit/emit-modules.js';
import type { SideModule } from '../language.js';
import type { Project } from '../project/project.js';
import { internals } from '../project/typescript-internals.js';

/** Compiles local files, and again only if one of them has changed. */
export class SideModules {
  readonly #project: Project;
  #files: readonly ts.SourceFile[] = [];
  #modules: readonly SideModule[] = [];

  constructor(project: Project) {
    this.#project = project;
  }

  /** Returns the problems of local files, which stop the cell. JavaScript files are only parsed. */
  diagnose(program: ts.Program, files: readonly ts.SourceFile[]): ts.Diagnostic[] {
    return files.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]);
  }

  /** Returns the compiled files, also those that have not changed. */
  compile(program: ts.Program, files: readonly ts.SourceFile[]): readonly SideModule[] {
    const same = files.length === this.#files.length && files.every((file, index) => file === this.#files[index]);
    if (same) return this.#modules;
    this.#files = files;
    this.#modules = files.map((file) =>
      internals.isJsonSourceFile(file) ? jsonModule(file) : this.#compile(program, file),
    );
    return this.#modules;
  }

  /** Returns a function that resolves a specifier in `file` to the path of a local file. */
  localPath(program: ts.Program, file: ts.SourceFile): (specifier: string) => string | undefined {
    return (specifier) => {
      const name = this.#project.resolver.resolved(specifier, file.fileName);
      const found = name === undefined ? undefined : program.getSourceFile(name);
      return found && this.#project.isLocal(program, found) ? path.normalize(found.fileName) : undefined;
    };
  }

  #compile(program: ts.Program, file: ts.SourceFile): SideModule {
    const before = [moduleTransformer(this.localPath(program, file), this.#project.host.files.url)];
    const { javascript, sourceMap, imports } = emitCommonJs(program, file, { before });
    return { path: path.normalize(file.fileName), javascript, sourceMap, imports: imports.filter(isPackage) };
  }
}

function jsonModule(file: ts.JsonSourceFile): SideModule {
  const javascript = `module.exports = ${file.text.trim() || 'undefined'};\n`;
  return { path: path.normalize(file.fileName), javascript, sourceMap: emptyMap, imports: [] };
}

/** Whether a specifier in compiled code names a package or a builtin: local files have absolute paths. */
export function isPackage(specifier: string): boolean {
  return !path.isAbsolute(specifier);
}
