/**
 * Moves a cell's `let` and `var` to `exports`: `let x = 1` becomes `exports.x = 1`, so that the functions of one cell see
 * the assignments of another.
 */

import ts from 'typescript';
import { internals } from '../project/typescript-internals.js';
import { declaredNames, identifiersOf } from './binding-names.js';
import { from, onExports } from './emit-names.js';

const { factory } = ts;

/** The parameters of the function that a cell runs in. A constant of the same name would redeclare one. */
const ofTheWrapper: ReadonlySet<string> = new Set(['exports', 'require', '__filename', '__dirname']);

/** Returns the statements whose variables can live on `exports`; a `var` only if it declares each name once. */
export function variableStatements(statements: readonly ts.Statement[]): ReadonlySet<ts.Statement> {
  const counts = countDeclarations(statements);
  const canMove = ({ name }: ts.VariableDeclaration): boolean =>
    identifiersOf(name).every(({ text }) => counts.get(text) === 1);
  const moving = statements.filter((statement) => {
    if (!ts.isVariableStatement(statement)) return false;
    const { flags, declarations } = statement.declarationList;
    if ((flags & internals.NodeFlags.Ambient) !== 0) return false;
    const kind = flags & ts.NodeFlags.BlockScoped;
    if (kind === ts.NodeFlags.Const) return declaredNames(statement).some(({ text }) => ofTheWrapper.has(text));
    return kind === ts.NodeFlags.Let || (kind === ts.NodeFlags.None && declarations.every(canMove));
  });
  return new Set(moving);
}

/** Returns an assignment for each declaration. Without an initializer, the variable becomes undefined again on each run. */
export function asAssignments({ declarationList }: ts.VariableStatement): ts.Statement[] {
  return declarationList.declarations.map((declaration) => {
    const { name, initializer = factory.createVoidZero() } = declaration;
    const value = ts.isIdentifier(name) ? named(initializer, name) : initializer;
    const assignment = ts.setTextRange(factory.createAssignment(target(name), value), declaration);
    return ts.setTextRange(factory.createExpressionStatement(assignment), declaration);
  });
}

/** An anonymous function takes the name of its variable, but not that of a property it is assigned to. */
function named(value: ts.Expression, name: ts.Identifier): ts.Expression {
  const isAnonymous =
    ts.isArrowFunction(value) || ((ts.isFunctionExpression(value) || ts.isClassExpression(value)) && !value.name);
  if (!isAnonymous) return value;
  const holder = factory.createObjectLiteralExpression([factory.createPropertyAssignment(name.text, value)]);
  return factory.createPropertyAccessExpression(factory.createParenthesizedExpression(holder), name.text);
}

/** Returns the assignment target for a name or a pattern. */
function target(name: ts.BindingName): ts.Expression {
  if (ts.isIdentifier(name)) return from(onExports(name.text), name);
  if (ts.isArrayBindingPattern(name)) return factory.createArrayLiteralExpression(name.elements.map(listElement));
  return factory.createObjectLiteralExpression(name.elements.map(property));
}

function listElement(element: ts.ArrayBindingElement): ts.Expression {
  if (ts.isOmittedExpression(element)) return element;
  return element.dotDotDotToken ? factory.createSpreadElement(target(element.name)) : withDefault(element);
}

function property(element: ts.BindingElement): ts.ObjectLiteralElementLike {
  if (element.dotDotDotToken) return factory.createSpreadAssignment(target(element.name));
  return factory.createPropertyAssignment(
    element.propertyName ?? (element.name as ts.Identifier).text,
    withDefault(element),
  );
}

function withDefault({ name, initializer }: ts.BindingElement): ts.Expression {
  return initializer ? factory.createAssignment(target(name), initializer) : target(name);
}

/** Counts how often variables declare each name outside of functions. */
function countDeclarations(statements: readonly ts.Statement[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const count = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    if (ts.isVariableDeclaration(node)) {
      for (const { text } of identifiersOf(node.name)) counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    ts.forEachChild(node, count);
  };
  statements.forEach(count);
  return counts;
}
