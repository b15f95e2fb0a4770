/**
 * What earlier cells declared. Each committed cell is a declaration file in memory whose enclosing scope is the cell
 * before it, and the cell being checked stands innermost: a name means the newest declaration of it, a type keeps what
 * it was typed with.
 */

import type ts from 'typescript';
import type { Project } from './project.js';

export class CellScopes {
  readonly #project: Project;
  readonly #index: string;
  readonly #files: string[] = [];
  #made = 0;

  constructor(project: Project) {
    this.#project = project;
    this.#index = project.virtual('__cells__.d.ts');
    project.addRoot(this.#index, 'export {};\n');
  }

  /** Adds the declarations of a cell, innermost. */
  add(declarations: string): void {
    const file = this.#project.virtual(`__cell_${++this.#made}__.d.ts`);
    this.#project.write(file, declarations);
    this.#files.push(file);
    this.#writeIndex();
  }

  /** Forgets every cell. */
  clear(): void {
    for (const file of this.#files.splice(0)) this.#project.remove(file);
    this.#writeIndex();
  }

  /** Makes each file's scope enclose the next newer one's, and the newest enclose `innermost`. */
  link(program: ts.Program, innermost: ts.SourceFile): void {
    let inner: ts.SourceFile = innermost;
    for (const name of this.#files.toReversed()) {
      const file = program.getSourceFile(name)!;
      (inner as { parent?: ts.Node }).parent = file;
      inner = file;
    }
  }

  /** Whether a file holds declarations of an earlier cell. */
  has(file: ts.SourceFile): boolean {
    return this.#files.includes(file.fileName);
  }

  #writeIndex(): void {
    this.#project.write(
      this.#index,
      `export {};\n${this.#files.map((file) => `import ${JSON.stringify(file.replace(/\.d\.ts$/, '.js'))};\n`).join('')}`,
    );
  }
}
