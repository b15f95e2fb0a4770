/**
 * Where a program differs from its notebook: a function of an earlier cell reads a name that a later cell declares again. In
 * a notebook it then sees the newer value, in the program the older one.
 */
import ts from 'typescript';
import type { Draft } from './draft.js';
import type { Plan } from './plan.js';

/** A function that reads a name, with the cell that declares it. */
interface Reader {
  readonly name: string;
  readonly cell: number;
  readonly reads: string;
}

/** Returns a sentence for each function that is used after a name that it reads was declared again. */
export function olderValues(file: ts.SourceFile, checker: ts.TypeChecker, draft: Draft, plan: Plan): string[] {
  const again = plan.cells.flatMap(({ again, cell }) => again.map((name) => ({ name, cell: cell.number })));
  if (again.length === 0) return [];
  const names = new Set(again.map(({ name }) => name));
  const readers: Reader[] = [];
  const used = new Map<string, number>();
  const visit = (node: ts.Node, named: string | undefined): void => {
    const cell = draft.cellAt(node.getStart(file)) ?? 0;
    if (ts.isIdentifier(node)) {
      used.set(node.text, cell);
      if (named !== undefined && names.has(node.text) && isOfCells(node, checker, file))
        readers.push({ name: named, cell, reads: node.text });
    }
    const inside = named ?? nameOfFunction(node);
    ts.forEachChild(node, (child) => visit(child, inside));
  };
  visit(file, undefined);
  const sentences = readers.flatMap(({ name, cell, reads }) => {
    const later = again.find((each) => each.name === reads && each.cell > cell && (used.get(name) ?? 0) >= each.cell);
    return later
      ? [`cell ${later.cell} declares ${reads} again; ${name} of cell ${cell} keeps the older one here`]
      : [];
  });
  return [...new Set(sentences)];
}

/** The name of a function that a cell declares at its top, also as a constant. */
function nameOfFunction(node: ts.Node): string | undefined {
  const isTop = (declaration: ts.Node): boolean =>
    ts.findAncestor(declaration.parent, (each) => ts.isFunctionLike(each)) === undefined;
  if (ts.isFunctionDeclaration(node) && isTop(node)) return node.name?.text;
  const isFunction = ts.isArrowFunction(node) || ts.isFunctionExpression(node);
  if (!isFunction || !ts.isVariableDeclaration(node.parent) || !isTop(node.parent)) return undefined;
  return ts.isIdentifier(node.parent.name) ? node.parent.name.text : undefined;
}

/** Whether a name is one that a cell declares at its top, and no parameter or local variable. */
function isOfCells(node: ts.Identifier, checker: ts.TypeChecker, file: ts.SourceFile): boolean {
  const [declaration] = checker.getSymbolAtLocation(node)?.declarations ?? [];
  if (declaration === undefined || declaration.getSourceFile() !== file || declaration === node.parent) return false;
  return ts.findAncestor(declaration.parent, (each) => ts.isFunctionLike(each)) === undefined;
}
