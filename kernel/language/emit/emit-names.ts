/** Rewrites the names that live on `exports`: those of earlier cells, and the cell's own variables. */

import ts from 'typescript';

const { factory } = ts;

/** The runtime's global function that every thrown value passes through. */
const thrownHelper = '__layerlabThrown';

/** `exports.name`. */
export function onExports(name: string): ts.PropertyAccessExpression {
  return factory.createPropertyAccessExpression(factory.createIdentifier('exports'), name);
}

/** Gives a new node the position of an old one, for the source map. */
export function from<T extends ts.Node>(node: T, old: ts.Node): T {
  return ts.setTextRange(ts.setOriginalNode(node, old), old);
}

/** Which names live on `exports`. */
export interface ExportedNames {
  /** Whether a name may be one; a quick check before its symbol is looked up. */
  has(name: string): boolean;
  owns(symbol: ts.Symbol): boolean;
}

/** Replaces such names in a statement by `exports.name`. Types are left alone, since they are erased. */
export function replaceNames(
  statement: ts.Statement,
  checker: ts.TypeChecker,
  exported: ExportedNames,
  context: ts.TransformationContext,
): ts.Statement {
  const isExported = (symbol: ts.Symbol | undefined): boolean => symbol !== undefined && exported.owns(symbol);
  const isReference = (node: ts.Node): node is ts.Identifier =>
    ts.isIdentifier(node) &&
    exported.has(node.text) &&
    !isOwnName(node) &&
    isExported(checker.getSymbolAtLocation(node));

  const visit = (node: ts.Node): ts.Node => {
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return node;
    if (isReference(node)) return from(onExports(node.text), node);
    if (ts.isImportEqualsDeclaration(node)) return alias(node);
    if (ts.isShorthandPropertyAssignment(node) && isExported(checker.getShorthandAssignmentValueSymbol(node))) {
      return longhand(node);
    }
    const visited = ts.visitEachChild(node, visit, context);
    if (ts.isThrowStatement(visited)) return recordedThrow(visited);
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

  /** `import a = b.c` becomes a constant if it refers to a value; TypeScript erases it if it only refers to types. */
  const alias = (node: ts.ImportEqualsDeclaration): ts.Node => {
    const { modifiers, name, moduleReference } = node;
    if (ts.isExternalModuleReference(moduleReference) || !isValue(name, checker)) return node;
    const constant = factory.createVariableDeclaration(name, undefined, undefined, expressionOf(moduleReference));
    const list = factory.createVariableDeclarationList([constant], ts.NodeFlags.Const);
    return from(factory.createVariableStatement(modifiers, list), node);
  };

  const expressionOf = (entity: ts.EntityName): ts.Expression =>
    ts.isIdentifier(entity)
      ? (visit(entity) as ts.Expression)
      : factory.createPropertyAccessExpression(expressionOf(entity.left), entity.right);

  return visit(statement) as ts.Statement;
}

/** Any value can be thrown, so the runtime's helper records where. A `new` expression is usually an Error, which knows. */
function recordedThrow(node: ts.ThrowStatement): ts.ThrowStatement {
  if (ts.isNewExpression(node.expression)) return node;
  const call = factory.createCallExpression(factory.createIdentifier(thrownHelper), undefined, [node.expression]);
  return factory.updateThrowStatement(node, from(call, node.expression));
}

function isValue(alias: ts.Identifier, checker: ts.TypeChecker): boolean {
  const symbol = checker.getSymbolAtLocation(alias);
  return symbol !== undefined && (checker.getAliasedSymbol(symbol).flags & ts.SymbolFlags.Value) !== 0;
}

/** Whether an identifier is the name of a declaration or property, and not a reference. */
function isOwnName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (parent === undefined) return true;
  if (ts.isBindingElement(parent) && parent.propertyName === node) return true;
  return (parent as Partial<ts.NamedDeclaration>).name === node;
}

/** Calls the function without `this`, as `(0, exports.f)()`. The emit flags are those of `mapCallsToNames` in common-js.ts. */
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
