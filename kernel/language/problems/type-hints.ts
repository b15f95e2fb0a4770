/** Hints that need the checker's types: the names that fit, a missing await, a boolean among numbers. */

import ts from 'typescript';
import { internals } from '../project/typescript-internals.js';
import { nearestFirst } from './nearest-names.js';
import { isThenable } from './promises.js';
import { shortened } from './shortened.js';

/** More names than this are left out. */
const shownNames = 12;

/** Where TypeScript itself says "Did you forget to use 'await'?". */
const forgotAwait = 2773;
const arithmetic = new Set([2362, 2363]);
const wrongType = new Set([2322, 2345, 2559, 2739, 2740, 2741, 2769]);
const noProperty = new Set([2339, 2551]);

/** Returns a hint for a problem in a file of the program. */
export function typeHint(problem: ts.Diagnostic, program: ts.Program): string | undefined {
  const { code, file, start } = problem;
  if (file === undefined || start === undefined || program.getSourceFile(file.fileName) !== file) return undefined;
  const checker = program.getTypeChecker();
  const node = expressionAt(internals.getTouchingPropertyName(file, start), problem);
  if (isPromised(problem, node, checker)) return awaitHint(node, checker);
  if (wrongType.has(code)) return valueHint(assigned(node), checker);
  return arithmetic.has(code) && isBoolean(node, checker)
    ? 'arithmetic needs numbers: Number(flag) is 1 for true and 0 for false'
    : undefined;
}

/** Returns the widest node that the problem points at. */
function expressionAt(found: ts.Node, { start, length }: ts.Diagnostic): ts.Node {
  let node = found;
  while (node.parent && !ts.isStatement(node.parent) && isWithin(node.parent, start!, length!)) node = node.parent;
  return node;
}

function isWithin(node: ts.Node, start: number, length: number): boolean {
  return node.getStart() === start && node.end <= start + length;
}

/** Whether a promise stands where its value is meant. */
function isPromised({ code, relatedInformation = [] }: ts.Diagnostic, node: ts.Node, checker: ts.TypeChecker): boolean {
  if (relatedInformation.some((each) => each.code === forgotAwait)) return true;
  const owner = noProperty.has(code) ? ownerOf(node) : undefined;
  return owner !== undefined && isPromise(owner, checker);
}

/** Returns the expression that is asked for a property, by a dot or by a pattern. */
function ownerOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isPropertyAccessExpression(node.parent)) return node.parent.expression;
  if (!ts.isBindingElement(node) || !ts.isVariableDeclaration(node.parent.parent)) return undefined;
  return node.parent.parent.initializer;
}

function isPromise(node: ts.Node, checker: ts.TypeChecker): boolean {
  return isThenable(checker.getTypeAtLocation(node));
}

function awaitHint(node: ts.Node, checker: ts.TypeChecker): string {
  const { parent } = node;
  const isMember = ts.isPropertyAccessExpression(parent) && parent.name === node;
  if (isMember) return `it is a promise; write await: (await ${shortened(parent.expression)}).${node.getText()}`;
  const operands = ts.isBinaryExpression(node) ? [node.left, node.right] : [];
  const promise = operands.find((each) => isPromise(each, checker)) ?? ownerOf(node) ?? node;
  return `it is a promise; write await ${shortened(promise)}`;
}

/** A value that does not fit: a promise of what is wanted, or a text that is none of those allowed. */
function valueHint(value: ts.Expression | undefined, checker: ts.TypeChecker): string | undefined {
  const wanted = value && checker.getContextualType(value);
  if (wanted === undefined) return undefined;
  const given = checker.getTypeAtLocation(value!);
  if (isThenable(given) && !isThenable(wanted)) return awaitHint(value!, checker);
  return isText(given) ? namesThatFit(value!, textsOf(wanted)) : undefined;
}

/** Lists the texts that are allowed, nearest first. */
function namesThatFit(value: ts.Expression, texts: readonly string[]): string | undefined {
  if (texts.length < 2) return undefined;
  const written = ts.isStringLiteralLike(value) ? value.text : '';
  const [nearest, ...others] = nearestFirst(written, texts);
  const names = nearest === undefined ? others : [nearest, ...others];
  const quoted = names.slice(0, shownNames).map((name) => `'${name}'`);
  const list = `it is one of ${quoted.join(', ')}${names.length > shownNames ? ', …' : ''}`;
  return nearest === undefined ? list : `did you mean '${nearest}'? ${upperFirst(list)}`;
}

function upperFirst(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}

/** Returns the value that a problem about its target is about: the compiler points at the name that gets it. */
function assigned(node: ts.Node): ts.Expression | undefined {
  const { parent } = node;
  if (ts.isPropertyAssignment(parent) && parent.name === node) return parent.initializer;
  if ((ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent)) && parent.name === node)
    return parent.initializer;
  if (ts.isBinaryExpression(parent) && parent.left === node) return parent.right;
  if (ts.isReturnStatement(parent)) return parent.expression;
  return ts.isExpression(node) ? node : undefined;
}

function textsOf(type: ts.Type): string[] {
  const types = type.isUnion() ? type.types : [type];
  return types.flatMap((each) => (each.isStringLiteral() ? [each.value] : []));
}

function isText({ flags }: ts.Type): boolean {
  return (flags & ts.TypeFlags.StringLike) !== 0;
}

function isBoolean(node: ts.Node, checker: ts.TypeChecker): boolean {
  const type = checker.getNonNullableType(checker.getTypeAtLocation(node));
  return (type.flags & ts.TypeFlags.BooleanLike) !== 0;
}
