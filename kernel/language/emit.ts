/** From a checked cell to statements that can run again and again: names of other cells and of this one live on `exports`. */

import ts from 'typescript';

/** What the change needs to know about names. */
export interface Names {
  /** Whether the symbol was declared by an earlier cell. */
  isEarlier(symbol: ts.Symbol): boolean;
  readonly lastExpression: string;
}

const { factory } = ts;

function onExports(name: string): ts.PropertyAccessExpression {
  return factory.createPropertyAccessExpression(factory.createIdentifier('exports'), name);
}

/**
 * The change before types are erased:
 * names of earlier cells become `exports.name`; the last expression goes to an export; `let` and `var` live on `exports`
 * alone, so that another cell's assignment reaches the functions of this one; imported names are copied there.
 */
export function cellTransformer(checker: ts.TypeChecker, names: Names): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (file) => {
    const isEarlier = (symbol: ts.Symbol | undefined): boolean => symbol !== undefined && names.isEarlier(symbol);
    const visit = (node: ts.Node): ts.Node => {
      if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return node;
      if (ts.isShorthandPropertyAssignment(node) && isEarlier(checker.getShorthandAssignmentValueSymbol(node)))
        return longhand(node, visit);
      if (
        ts.isCallExpression(node) &&
        ts.isIdentifier(node.expression) &&
        isReference(node.expression, isEarlier, checker)
      )
        return plainCall(node, visit, context);
      if (ts.isIdentifier(node) && isReference(node, isEarlier, checker))
        return ts.setTextRange(ts.setOriginalNode(onExports(node.text), node), node);
      return ts.visitEachChild(node, visit, context);
    };
    const statements = file.statements.map((statement) =>
      ts.isImportDeclaration(statement) ? statement : (visit(statement) as ts.Statement),
    );
    return factory.updateSourceFile(
      file,
      ts.setTextRange(factory.createNodeArray(kept(statements, names.lastExpression)), file.statements),
    );
  };
}

function isReference(
  node: ts.Identifier,
  isEarlier: (symbol: ts.Symbol | undefined) => boolean,
  checker: ts.TypeChecker,
): boolean {
  const { parent } = node;
  if (parent === undefined) return false;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return false;
  if (ts.isBindingElement(parent) && parent.propertyName === node) return false;
  if ('name' in parent && parent.name === node && !ts.isShorthandPropertyAssignment(parent)) return false;
  return isEarlier(checker.getSymbolAtLocation(node));
}

/** `{ x }` means `{ x: exports.x }`; in a pattern `{ x = 1 }` means `{ x: exports.x = 1 }`. */
function longhand(node: ts.ShorthandPropertyAssignment, visit: (node: ts.Node) => ts.Node): ts.PropertyAssignment {
  const target = onExports(node.name.text);
  const fallback = node.objectAssignmentInitializer;
  const value = fallback ? factory.createAssignment(target, visit(fallback) as ts.Expression) : target;
  return factory.createPropertyAssignment(node.name.text, value);
}

/** A call of an earlier function gets no `this`. */
function plainCall(
  node: ts.CallExpression,
  visit: (node: ts.Node) => ts.Node,
  context: ts.TransformationContext,
): ts.Node {
  const { expression, typeArguments } = node;
  const callee = ts.setTextRange(
    factory.createParenthesizedExpression(
      factory.createComma(
        factory.createNumericLiteral(0),
        ts.setTextRange(onExports((expression as ts.Identifier).text), expression),
      ),
    ),
    expression,
  );
  const parameters = ts.visitNodes(node.arguments, visit, ts.isExpression);
  void context;
  return ts.setTextRange(
    ts.setOriginalNode(
      node.questionDotToken
        ? factory.createCallChain(callee, node.questionDotToken, typeArguments, parameters)
        : factory.createCallExpression(callee, typeArguments, parameters),
      node,
    ),
    node,
  );
}

function kept(statements: readonly ts.Statement[], lastExpression: string): ts.Statement[] {
  const result = [...statements];
  const at = lastExpressionIndex(result);
  const last = result[at];
  if (last && ts.isExpressionStatement(last)) {
    const assigned = factory.createAssignment(onExports(lastExpression), last.expression);
    result[at] = ts.setTextRange(factory.createExpressionStatement(ts.setTextRange(assigned, last.expression)), last);
  }
  return result;
}

/** The place of the last expression among a cell's statements, or -1. Empty statements and tslab's export list do not count. */
export function lastExpressionIndex(statements: readonly ts.Statement[]): number {
  const at = statements.findLastIndex(
    (statement) => !ts.isEmptyStatement(statement) && !ts.isExportDeclaration(statement),
  );
  return at >= 0 && ts.isExpressionStatement(statements[at]!) ? at : -1;
}

/** The change of the CommonJS statements: nothing resets a name before the cell gives it a value, nothing is frozen. */
export const afterCommonJs: ts.TransformerFactory<ts.SourceFile> = () => (file) =>
  factory.updateSourceFile(
    file,
    file.statements.filter((statement) => !isHeader(statement)),
  );

function isHeader(statement: ts.Statement): boolean {
  if (!ts.isExpressionStatement(statement)) return false;
  const { expression } = statement;
  if (ts.isCallExpression(expression))
    return (
      expression.arguments.length === 3 &&
      ts.isStringLiteral(expression.arguments[1]!) &&
      expression.arguments[1].text === '__esModule'
    );
  return ts.isBinaryExpression(expression) && resets(expression);
}

/** `exports.a = exports.b = void 0`, which TypeScript writes before everything else. */
function resets(expression: ts.Expression): boolean {
  if (ts.isVoidExpression(expression)) return true;
  return (
    ts.isBinaryExpression(expression) &&
    ts.isPropertyAccessExpression(expression.left) &&
    ts.isIdentifier(expression.left.expression) &&
    expression.left.expression.text === 'exports' &&
    resets(expression.right)
  );
}
