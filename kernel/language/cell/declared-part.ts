/** The declarations of a cell that did not reach all of them: it failed or was stopped. */

import ts from 'typescript';

const { factory } = ts;
const printer = ts.createPrinter({ removeComments: false });

/** Returns the declarations without the values in `missing`; types stay, since they need not be reached. */
export function withoutMissing(declarations: string, missing: ReadonlySet<string>): string {
  if (missing.size === 0) return declarations;
  const file = ts.createSourceFile('cell.d.ts', declarations, ts.ScriptTarget.ES2024, true);
  const statements = file.statements.flatMap((statement) => reached(statement, missing) ?? []);
  return statements.map((statement) => `${printer.printNode(ts.EmitHint.Unspecified, statement, file)}\n`).join('');
}

function reached(statement: ts.Statement, missing: ReadonlySet<string>): ts.Statement | undefined {
  const isThere = ({ name }: { readonly name?: ts.Node | undefined }): boolean =>
    name === undefined || !ts.isIdentifier(name) || !missing.has(name.text);
  if (ts.isVariableStatement(statement)) return variables(statement, isThere);
  if (ts.isImportDeclaration(statement)) return imports(statement, isThere);
  if (ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)) {
    const elements = factory.createNamedExports(statement.exportClause.elements.filter(isThere));
    return factory.createExportDeclaration(undefined, false, elements);
  }
  return isThere(statement as Partial<ts.NamedDeclaration>) ? statement : undefined;
}

type Filter = (node: { readonly name?: ts.Node | undefined }) => boolean;

function variables(statement: ts.VariableStatement, isThere: Filter): ts.Statement | undefined {
  const { declarations, flags } = statement.declarationList;
  const kept = declarations.filter(isThere);
  if (kept.length === 0) return undefined;
  return factory.createVariableStatement(statement.modifiers, factory.createVariableDeclarationList(kept, flags));
}

function imports(statement: ts.ImportDeclaration, isThere: Filter): ts.Statement | undefined {
  const { importClause } = statement;
  if (importClause === undefined) return statement;
  const name = isThere(importClause) ? importClause.name : undefined;
  const bindings = importClause.namedBindings && importBindings(importClause.namedBindings, isThere);
  if (name === undefined && bindings === undefined) return undefined;
  const clause = factory.createImportClause(importClause.phaseModifier, name, bindings);
  return factory.createImportDeclaration(undefined, clause, statement.moduleSpecifier, statement.attributes);
}

function importBindings(bindings: ts.NamedImportBindings, isThere: Filter): ts.NamedImportBindings | undefined {
  if (ts.isNamespaceImport(bindings)) return isThere(bindings) ? bindings : undefined;
  const kept = bindings.elements.filter(isThere);
  return kept.length > 0 ? factory.createNamedImports(kept) : undefined;
}
