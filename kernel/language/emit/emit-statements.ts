/**
 * Transforms a cell's top-level statements so that the cell can be run again and share its names: the last expression is
 * assigned to an export, imported names become getters of `exports`, and variables live there alone.
 */

import ts from 'typescript';
import { lastExpressionName } from '../language.js';
import { type EmitContext, internalsOf } from '../project/typescript-internals.js';
import { declaredNames, importedNames } from './binding-names.js';
import { from, onExports, replaceNames, type SharedNames } from './emit-names.js';
import { asAssignments, variableStatements } from './variables-on-exports.js';

const { factory } = ts;

/** Returns the transformer that runs before types are erased. `ambient` are the names that the cell only declares to exist. */
export function cellTransformer(
  checker: ts.TypeChecker,
  earlier: Pick<SharedNames, 'has' | 'owns' | 'reads'>,
  ambient: ReadonlySet<string>,
): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (file) => {
    const { statements } = file;
    const moving = variableStatements(statements);
    const variables = [...moving].flatMap(declaredNames);
    const symbols = new Set(variables.map((name) => checker.getSymbolAtLocation(name)));
    const texts = new Set(variables.map(({ text }) => text));
    const locals = internalsOf(file).locals ?? new Map<ts.__String, ts.Symbol>();
    const constants = new Set([...locals.values()].filter((symbol) => isConstant(symbol) && !ambient.has(symbol.name)));
    const shared: SharedNames = {
      has: (name) => locals.has(ts.escapeLeadingUnderscores(name)) || earlier.has(name),
      owns: (symbol) => symbols.has(symbol) || earlier.owns(symbol),
      ownsInFunctions: (symbol) => constants.has(symbol),
      reads: (symbol) => symbols.has(symbol) || constants.has(symbol) || earlier.reads(symbol),
    };
    const unlisted = new Set([...ambient, ...texts]);
    const last = lastExpressionIndex(statements);
    const rewritten = statements.flatMap((statement, index) => {
      if (ts.isImportDeclaration(statement)) return [statement, ...exportImports(statement, unlisted, context)];
      if (ts.isExportDeclaration(statement)) return [withoutNames(statement, unlisted)];
      const replaced = replaceNames(statement, checker, shared, context);
      if (moving.has(statement)) return asAssignments(replaced as ts.VariableStatement);
      return [index === last ? keepValue(replaced as ts.ExpressionStatement) : replaced];
    });
    return factory.updateSourceFile(file, ts.setTextRange(factory.createNodeArray(rewritten), statements));
  };
}

/** Returns the index of the cell's last expression, or -1. Ignores empty statements and tslab's export list. */
export function lastExpressionIndex(statements: readonly ts.Statement[]): number {
  const at = statements.findLastIndex((each) => !ts.isEmptyStatement(each) && !ts.isExportDeclaration(each));
  return at >= 0 && ts.isExpressionStatement(statements[at]!) ? at : -1;
}

function keepValue(statement: ts.ExpressionStatement): ts.Statement {
  const { expression } = statement;
  const kept = from(factory.createAssignment(onExports(lastExpressionName), expression), expression);
  return ts.setTextRange(factory.createExpressionStatement(kept), statement);
}

/** Whether a name is declared once and for all by its cell: a constant, function, class, enum, namespace or import. */
function isConstant({ flags, declarations = [] }: ts.Symbol): boolean {
  if ((flags & ts.SymbolFlags.FunctionScopedVariable) !== 0) return false;
  const isLet = (declaration: ts.Declaration): boolean =>
    (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.BlockScoped) === ts.NodeFlags.Let;
  return !declarations.some(isLet);
}

/** Adds a getter to `exports` for each imported value, which its module may change. TypeScript's own could not be declared again. */
function exportImports(
  statement: ts.ImportDeclaration,
  unlisted: Set<string>,
  context: ts.TransformationContext,
): ts.Statement[] {
  const resolver = (context as EmitContext).getEmitResolver();
  const values = importedNames(statement.importClause).filter((name) =>
    resolver.isReferencedAliasDeclaration(name.parent),
  );
  return values.map((name) => {
    unlisted.add(name.text);
    const imported = ts.setOriginalNode(factory.createIdentifier(name.text), name);
    return factory.createExpressionStatement(getter(name.text, imported));
  });
}

/** Returns `Object.defineProperty(exports, 'name', { get: () => value })`. */
function getter(name: string, value: ts.Expression): ts.Expression {
  const get = factory.createArrowFunction(undefined, undefined, [], undefined, undefined, value);
  const attributes = factory.createObjectLiteralExpression([factory.createPropertyAssignment('get', get)]);
  return factory.createCallExpression(
    factory.createPropertyAccessExpression(factory.createIdentifier('Object'), 'defineProperty'),
    undefined,
    [factory.createIdentifier('exports'), factory.createStringLiteral(name), attributes],
  );
}

/** tslab's export list, the last statement, without the names that are on `exports` already. */
function withoutNames(statement: ts.ExportDeclaration, names: ReadonlySet<string>): ts.Statement {
  const { exportClause } = statement;
  if (exportClause === undefined || !ts.isNamedExports(exportClause)) return statement;
  const elements = exportClause.elements.filter(({ name }) => !names.has(name.text));
  const clause = factory.updateNamedExports(exportClause, elements);
  return factory.updateExportDeclaration(statement, undefined, false, clause, undefined, undefined);
}

/** The transformer that runs after modules have become CommonJS: removes `__esModule` and the statement that resets all exports. */
export const withoutHead: ts.TransformerFactory<ts.SourceFile> = () => (file) => {
  const statements = file.statements.filter((statement) => !isHead(statement));
  return factory.updateSourceFile(file, ts.setTextRange(factory.createNodeArray(statements), file.statements));
};

/** `Object.defineProperty(exports, '__esModule', …)`, or `exports.a = exports.b = void 0`, as TypeScript writes them. */
function isHead(statement: ts.Statement): boolean {
  if (!ts.isExpressionStatement(statement) || statement.pos >= 0) return false;
  const { expression } = statement;
  return ts.isCallExpression(expression) ? marksModule(expression) : resets(expression);
}

function marksModule({ arguments: [, name] }: ts.CallExpression): boolean {
  return name !== undefined && ts.isStringLiteral(name) && name.text === '__esModule';
}

function resets(expression: ts.Expression): boolean {
  if (!ts.isBinaryExpression(expression)) return false;
  const { left, right } = expression;
  const isExport = ts.isPropertyAccessExpression(left) && (left.expression as ts.Identifier).text === 'exports';
  return isExport && (ts.isVoidExpression(right) || resets(right));
}
