/** Names that live on `exports` in a cell's expressions: those of earlier cells, and the cell's own variables. */

import ts from 'typescript';

const { factory } = ts;

/** The global function of the runtime that a cell's `throw` goes through. */
const thrownHelper = '__layerlabThrown';

/** `exports.name`. */
export function onExports(name: string): ts.PropertyAccessExpression {
  return factory.createPropertyAccessExpression(factory.createIdentifier('exports'), name);
}

/** Gives a new node the place of the old one, for the source map. */
export function from<T extends ts.Node>(node: T, old: ts.Node): T {
  return ts.setTextRange(ts.setOriginalNode(node, old), old);
}

/** Which names live on `exports`. */
export interface ExportedNames {
  /** Whether a name may be one: asked before its symbol is looked up. */
  has(name: string): boolean;
  owns(symbol: ts.Symbol): boolean;
}

/** Replaces such names in a statement by `exports.name`. Types are left alone: they are erased later. */
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
    if (ts.isThrowStatement(visited)) return rememberedThrow(visited);
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

  /** `import a = b.c` is a constant where it stands for a value; TypeScript drops it where it stands for types alone. */
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

/** What is thrown need not be an Error: the runtime's helper remembers where it was thrown. A `new` makes an Error, mostly. */
function rememberedThrow(node: ts.ThrowStatement): ts.ThrowStatement {
  if (ts.isNewExpression(node.expression)) return node;
  const call = factory.createCallExpression(factory.createIdentifier(thrownHelper), undefined, [node.expression]);
  return factory.updateThrowStatement(node, from(call, node.expression));
}

function isValue(alias: ts.Identifier, checker: ts.TypeChecker): boolean {
  const symbol = checker.getSymbolAtLocation(alias);
  return symbol !== undefined && (checker.getAliasedSymbol(symbol).flags & ts.SymbolFlags.Value) !== 0;
}

/** Whether an identifier names something where it stands, and does not read it. */
function isOwnName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (parent === undefined) return true;
  if (ts.isBindingElement(parent) && parent.propertyName === node) return true;
  return (parent as Partial<ts.NamedDeclaration>).name === node;
}

/** A call of such a function gets no `this`. V8 places it behind the name: without an entry there, the map leads to the name. */
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
