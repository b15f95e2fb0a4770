/** Rewrites references to shared names: those of earlier cells, the cell's own variables, and in functions all its own names. */

import ts from 'typescript';
import { namesParameter } from '../language.js';
import { AssignmentKind, internals } from '../project/typescript-internals.js';

const { factory } = ts;

/** The runtime's global function that every thrown value passes through. */
const thrownHelper = '__layerlabThrown';

/** Returns `exports.name`, by which a name is declared. */
export function onExports(name: string): ts.PropertyAccessExpression {
  return factory.createPropertyAccessExpression(factory.createIdentifier('exports'), name);
}

/** Returns the expression that reads or assigns a declared name. */
function shared(name: string): ts.PropertyAccessExpression {
  return factory.createPropertyAccessExpression(factory.createIdentifier(namesParameter), name);
}

/** Gives a new node the position of an old one, for the source map. */
export function from<T extends ts.Node>(node: T, old: ts.Node): T {
  return ts.setTextRange(ts.setOriginalNode(node, old), old);
}

/** Which names are shared. */
export interface SharedNames {
  /** Whether a name may be one; a quick check before its symbol is looked up. */
  has(name: string): boolean;
  owns(symbol: ts.Symbol): boolean;
  /** Whether a function, which may run when a later cell has declared the name again, reads it from where cells share it. */
  ownsInFunctions(symbol: ts.Symbol): boolean;
  /** Notes that a shared name is read, and not only assigned. */
  reads(symbol: ts.Symbol): void;
}

/** Replaces references to shared names in a statement. Types are left alone, since they are erased. */
export function replaceNames(
  statement: ts.Statement,
  checker: ts.TypeChecker,
  names: SharedNames,
  context: ts.TransformationContext,
): ts.Statement {
  let functions = 0;
  /** Whether a name is shared; notes it if it is read. */
  const isShared = (symbol: ts.Symbol | undefined, node: ts.Node): boolean => {
    if (symbol === undefined) return false;
    const inFunctions = functions > 0 && names.ownsInFunctions(symbol) && !isItsOwnClass(symbol, node);
    if (!inFunctions && !names.owns(symbol)) return false;
    if (internals.getAssignmentTargetKind(node) !== AssignmentKind.definite) names.reads(symbol);
    return true;
  };
  const isReference = (node: ts.Node): node is ts.Identifier =>
    ts.isIdentifier(node) &&
    names.has(node.text) &&
    !isOwnName(node) &&
    isShared(checker.getSymbolAtLocation(node), node);

  const visit = (node: ts.Node): ts.Node => {
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return node;
    if (isReference(node)) return from(shared(node.text), node);
    if (ts.isImportEqualsDeclaration(node)) return alias(node);
    if (
      ts.isShorthandPropertyAssignment(node) &&
      isShared(checker.getShorthandAssignmentValueSymbol(node), node.name)
    ) {
      return longhand(node);
    }
    const visited = isDeferred(node) ? inFunction(node) : ts.visitEachChild(node, visit, context);
    if (ts.isThrowStatement(visited)) return recordedThrow(visited);
    return ts.isCallExpression(node) && isReference(node.expression)
      ? plainCall(visited as ts.CallExpression)
      : visited;
  };

  const inFunction = (node: ts.Node): ts.Node => {
    functions++;
    const visited = ts.visitEachChild(node, visit, context);
    functions--;
    return visited;
  };

  /** `{ x }` means `{ x: shared.x }`; in a pattern `{ x = 1 }` means `{ x: shared.x = 1 }`. */
  const longhand = (node: ts.ShorthandPropertyAssignment): ts.PropertyAssignment => {
    const target = from(shared(node.name.text), node.name);
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

/** Whether a node's code runs later than the statement that it stands in, or may do so. */
function isDeferred(node: ts.Node): boolean {
  if (ts.isPropertyDeclaration(node)) return !node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword);
  return ts.isFunctionLike(node);
}

/** A class means itself in its own body, as in JavaScript: static parts read it before it is declared. */
function isItsOwnClass(symbol: ts.Symbol, node: ts.Node): boolean {
  const contains = (declaration: ts.Node): boolean => declaration.pos <= node.pos && node.end <= declaration.end;
  return symbol.declarations?.some((declaration) => ts.isClassLike(declaration) && contains(declaration)) ?? false;
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
