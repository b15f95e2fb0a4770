/** Names of earlier cells in a cell's expressions: each becomes `exports.name`, where those cells left their values. */

import ts from 'typescript';

const { factory } = ts;

/** `exports.name`. */
export function onExports(name: string): ts.PropertyAccessExpression {
  return factory.createPropertyAccessExpression(factory.createIdentifier('exports'), name);
}

/** What decides whether a name is an earlier cell's. */
export interface EarlierNames {
  /** The names that may be. */
  readonly names: ReadonlySet<string>;
  owns(symbol: ts.Symbol): boolean;
}

/** Replaces the names of earlier cells in a statement. Types are left alone: they are erased later. */
export function replaceEarlierNames(
  statement: ts.Statement,
  checker: ts.TypeChecker,
  earlier: EarlierNames,
  context: ts.TransformationContext,
): ts.Statement {
  const isEarlier = (symbol: ts.Symbol | undefined): boolean => symbol !== undefined && earlier.owns(symbol);
  const isReference = (node: ts.Node): node is ts.Identifier =>
    ts.isIdentifier(node) &&
    earlier.names.has(node.text) &&
    !isOwnName(node) &&
    isEarlier(checker.getSymbolAtLocation(node));

  const visit = (node: ts.Node): ts.Node => {
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return node;
    if (isReference(node)) return from(onExports(node.text), node);
    if (ts.isShorthandPropertyAssignment(node) && isEarlier(checker.getShorthandAssignmentValueSymbol(node))) {
      return longhand(node);
    }
    if (ts.isCallExpression(node)) mapCallToName(node.expression);
    const visited = ts.visitEachChild(node, visit, context);
    return ts.isCallExpression(node) && isReference(node.expression)
      ? plainCall(visited as ts.CallExpression)
      : visited;
  };

  /** `{ x }` means `{ x: exports.x }`; in a pattern `{ x = 1 }` means `{ x: exports.x = 1 }`. */
  const longhand = (node: ts.ShorthandPropertyAssignment): ts.PropertyAssignment => {
    const target = from(onExports(node.name.text), node.name);
    const fallback = node.objectAssignmentInitializer;
    const value = fallback ? factory.createAssignment(target, visit(fallback) as ts.Expression) : target;
    return from(factory.createPropertyAssignment(node.name.text, value), node);
  };

  return visit(statement) as ts.Statement;
}

/** Whether an identifier names something where it stands, and does not read it. */
function isOwnName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (parent === undefined) return true;
  if (ts.isBindingElement(parent) && parent.propertyName === node) return true;
  return (parent as Partial<ts.NamedDeclaration>).name === node;
}

/** V8 places a call of `(0, exports.f)` behind the name: without an entry there, the map leads to the name itself. */
function mapCallToName(callee: ts.Expression): void {
  if (ts.isIdentifier(callee)) ts.setEmitFlags(callee, ts.EmitFlags.NoTrailingSourceMap);
}

/** A call of an earlier cell's function gets no `this`. */
function plainCall(call: ts.CallExpression): ts.CallExpression {
  const { expression } = call;
  const bare = factory.createComma(factory.createNumericLiteral(0), expression);
  const callee = from(factory.createParenthesizedExpression(bare), expression);
  ts.setEmitFlags(callee, ts.EmitFlags.NoTrailingSourceMap | ts.EmitFlags.NoNestedSourceMaps);
  const { questionDotToken, typeArguments, arguments: given } = call;
  return ts.isCallChain(call)
    ? factory.updateCallChain(call, callee, questionDotToken, typeArguments, given)
    : factory.updateCallExpression(call, callee, typeArguments, given);
}

/** Gives a new node the place of the old one, for the source map. */
export function from<T extends ts.Node>(node: T, old: ts.Node): T {
  return ts.setTextRange(ts.setOriginalNode(node, old), old);
}
