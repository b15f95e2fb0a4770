/** The names that a cell could import: those of layerlab, and of the packages that cells and local files import already. */

import type ts from 'typescript';
import type { Project } from './project.js';

export interface Importable {
  readonly name: string;
  readonly specifier: string;
  readonly symbol: ts.Symbol;
}

/** Makes layerlab part of every program, so that its names can be offered before a cell imports it. */
export function offerLibrary(project: Project): void {
  project.addRoot(project.virtual('__offered__.ts'), "import 'layerlab';\n");
}

/** Returns the names, layerlab's first. */
export function importableNames(project: Project, program: ts.Program): ReadonlyMap<string, Importable> {
  const found = new Map<string, Importable>();
  const checker = program.getTypeChecker();
  for (const [specifier, file] of project.resolver.importedPackages()) {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    for (const symbol of module ? checker.getExportsOfModule(module) : []) {
      const { name } = symbol;
      if (name !== 'default' && !found.has(name)) found.set(name, { name, specifier, symbol });
    }
  }
  return found;
}

/** Returns the line that imports a name. */
export function importLine({ name, specifier }: Importable): string {
  return `import { ${name} } from '${specifier}'`;
}
