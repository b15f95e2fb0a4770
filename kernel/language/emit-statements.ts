/**
 * A cell's top-level statements, so that they can run again and again beside the other cells':
 * the last expression goes to an export, imported names are copied to `exports`, and `let` and `var` live there alone,
 * so that an assignment in one cell reaches the functions of another.
 */

import ts from 'typescript';
import { namesOf } from './cell-scopes.js';
import { from, onExports } from './emit-names.js';
import { type EmitContext, internals } from './typescript-internals.js';

const { factory } = ts;

/** The export that holds the value of the last expression. */
export const lastExpressionName = 'tsLastExpr';

/** The names of a cell that need no export list: they are written to `exports` where they are declared. */
interface Written {
  readonly names: Set<string>;
}

/** Rewrites the statements. `ambient` are the names that the cell only says to exist. */
export function rewriteStatements(
  statements: readonly ts.Statement[],
  ambient: ReadonlySet<string>,
  context: ts.TransformationContext,
): ts.Statement[] {
  const written: Written = { names: new Set(ambient) };
  const variables = countVariables(statements);
  const last = lastExpressionIndex(statements);
  const rewritten = statements.flatMap((statement, index) => {
    if (index === last) return [keepValue(statement as ts.ExpressionStatement)];
    if (ts.isImportDeclaration(statement)) return [statement, ...copyImports(statement, written, context)];
    if (ts.isVariableStatement(statement) && livesOnExports(statement, variables))
      return [onlyExported(statement, written)];
    return [statement];
  });
  return rewritten.map((statement) =>
    ts.isExportDeclaration(statement) ? withoutWritten(statement, written) : statement,
  );
}

/** The place of the last expression among statements, or -1. Empty statements and tslab's export list do not count. */
export function lastExpressionIndex(statements: readonly ts.Statement[]): number {
  const at = statements.findLastIndex((each) => !ts.isEmptyStatement(each) && !ts.isExportDeclaration(each));
  return at >= 0 && ts.isExpressionStatement(statements[at]!) ? at : -1;
}

function keepValue(statement: ts.ExpressionStatement): ts.Statement {
  const { expression } = statement;
  const kept = from(factory.createAssignment(onExports(lastExpressionName), expression), expression);
  return ts.setTextRange(factory.createExpressionStatement(kept), statement);
}

/** `exports.name = name` for each value that an import brings. */
function copyImports(
  statement: ts.ImportDeclaration,
  written: Written,
  context: ts.TransformationContext,
): ts.Statement[] {
  const resolver = (context as EmitContext).getEmitResolver();
  const values = namesOf(statement.importClause).filter((name) => resolver.isReferencedAliasDeclaration(name.parent));
  return values.map((name) => {
    written.names.add(name.text);
    const copy = factory.createAssignment(onExports(name.text), factory.createIdentifier(name.text));
    return factory.createExpressionStatement(copy);
  });
}

/** How often `var` declares a name: only what is declared once may move. */
function countVariables(statements: readonly ts.Statement[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const count = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    if (ts.isVariableDeclaration(node)) {
      for (const name of boundNames(node.name)) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    ts.forEachChild(node, count);
  };
  statements.forEach(count);
  return counts;
}

function livesOnExports({ declarationList }: ts.VariableStatement, variables: ReadonlyMap<string, number>): boolean {
  const { flags, declarations } = declarationList;
  if ((flags & internals.NodeFlags.Ambient) !== 0) return false;
  if ((flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.Let) return true;
  const isVar = (flags & ts.NodeFlags.BlockScoped) === 0;
  return isVar && declarations.every(({ name }) => boundNames(name).every((each) => variables.get(each) === 1));
}

/** TypeScript gives an exported variable no local copy. One without a value starts as undefined again when the cell is run again. */
function onlyExported(statement: ts.VariableStatement, written: Written): ts.Statement {
  const { declarationList: list } = statement;
  const declarations = list.declarations.map((declaration) => {
    for (const name of boundNames(declaration.name)) written.names.add(name);
    const { name, exclamationToken, type, initializer = factory.createVoidZero() } = declaration;
    return factory.updateVariableDeclaration(declaration, name, exclamationToken, type, initializer);
  });
  const exported = [factory.createModifier(ts.SyntaxKind.ExportKeyword)];
  return factory.updateVariableStatement(
    statement,
    exported,
    factory.updateVariableDeclarationList(list, declarations),
  );
}

function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(element.name) : []));
}

function withoutWritten(statement: ts.ExportDeclaration, { names }: Written): ts.Statement {
  const { exportClause } = statement;
  if (exportClause === undefined || !ts.isNamedExports(exportClause)) return statement;
  const elements = exportClause.elements.filter(({ name }) => !names.has(name.text));
  const clause = factory.updateNamedExports(exportClause, elements);
  return factory.updateExportDeclaration(statement, undefined, false, clause, undefined, undefined);
}
