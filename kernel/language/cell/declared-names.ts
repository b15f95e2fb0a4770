/** The names that a declaration file declares and uses. */

import ts from 'typescript';
import { importedNames } from '../emit/binding-names.js';

export interface DeclaredNames {
  readonly values: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
  /** Whether it augments global declarations, which later names cannot hide. */
  readonly global: boolean;
}

/** Returns all identifiers and strings in a tree. */
export function wordsOf(tree: ts.SourceFile): Set<string> {
  const words = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isStringLiteral(node)) words.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return words;
}

/** Returns the names that a declaration file declares. An imported name may be a value, a type, or both. */
export function declaredIn(tree: ts.SourceFile): DeclaredNames {
  const names = tree.statements.map(namesOfStatement);
  return {
    values: new Set(names.flatMap(({ values = [] }) => values)),
    types: new Set(names.flatMap(({ types = [] }) => types)),
    global: tree.statements.some(isAugmentation),
  };
}

interface Names {
  readonly values?: readonly string[];
  readonly types?: readonly string[];
}

function namesOfStatement(statement: ts.Statement): Names {
  if (ts.isVariableStatement(statement)) return { values: textsOf(statement.declarationList.declarations.map(nameOf)) };
  if (ts.isFunctionDeclaration(statement)) return { values: textsOf([statement.name]) };
  if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement))
    return { types: [statement.name.text] };
  if (isAugmentation(statement)) return {};
  const names = ts.isImportDeclaration(statement) ? importedNames(statement.importClause) : [nameOf(statement)];
  return { values: textsOf(names), types: textsOf(names) };
}

function nameOf(node: ts.Node): ts.Node | undefined {
  return (node as Partial<ts.NamedDeclaration>).name;
}

function textsOf(names: readonly (ts.Node | undefined)[]): string[] {
  return names.flatMap((name) => (name && ts.isIdentifier(name) ? [name.text] : []));
}

/** Whether it is `declare global` or `declare module 'm'`, which change declarations elsewhere. */
function isAugmentation(statement: ts.Statement): boolean {
  if (!ts.isModuleDeclaration(statement)) return false;
  return ts.isStringLiteral(statement.name) || (statement.flags & ts.NodeFlags.GlobalAugmentation) !== 0;
}
