/** Promises by their types, and those that nobody waits for. */

import ts from 'typescript';
import { shortened } from './shortened.js';

/** Whether a value of a type can be awaited, also one that may be missing. */
export function isThenable(type: ts.Type): boolean {
  const types = type.isUnion() ? type.types : [type];
  return types.some((each) => each.getProperty('then') !== undefined);
}

/** These handle what becomes of a promise. */
const handlers = new Set(['then', 'catch', 'finally']);

/** Node's test runner waits for its tests itself. */
const waitsItself = /^(node:)?test$/;

/** Returns what is wrong with a statement that makes a promise and drops it. */
export function floatingPromise({ expression }: ts.ExpressionStatement, checker: ts.TypeChecker): string | undefined {
  const made = withoutParentheses(expression);
  if (isAssignment(made) || isHandled(made)) return undefined;
  if (!isThenable(checker.getTypeAtLocation(made)) || isTest(made, checker)) return undefined;
  const written = shortened(made);
  return `this promise is not awaited: write await ${written}, or void ${written} to let it run on`;
}

function withoutParentheses(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) ? withoutParentheses(node.expression) : node;
}

/** What is assigned can be awaited later. */
function isAssignment(node: ts.Node): boolean {
  if (!ts.isBinaryExpression(node)) return false;
  const { kind } = node.operatorToken;
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function isHandled(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  return handlers.has(node.expression.name.text);
}

function isTest(node: ts.Node, checker: ts.TypeChecker): boolean {
  const declaration = ts.isCallExpression(node) && checker.getResolvedSignature(node)?.declaration;
  return declaration ? waitsItself.test(moduleOf(declaration)) : false;
}

/** Returns the name of the ambient module that a declaration stands in. */
function moduleOf(declaration: ts.Node): string {
  const module = ts.findAncestor(declaration, (node) => ts.isModuleDeclaration(node) && ts.isStringLiteral(node.name));
  return module ? (module as ts.ModuleDeclaration).name.text : '';
}
