/**
 * A cell's `let` and `var` live on `exports` alone: `let x = 1` becomes `exports.x = 1`, so that an assignment in one cell
 * reaches the functions of another.
 */

import ts from 'typescript';
import { internals } from '../project/typescript-internals.js';
import { declaredNames, identifiersOf } from './binding-names.js';
import { from, onExports } from './emit-names.js';

const { factory } = ts;

/** The parameters of the function that a cell runs in: no constant beside them may have their names. */
const ofTheWrapper: ReadonlySet<string> = new Set(['exports', 'require']);

/** The statements whose variables can live on `exports`: `var` only when it declares a name once. */
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

/** An assignment in place of each declaration. One without a value is undefined again when the cell is run again. */
export function asAssignments({ declarationList }: ts.VariableStatement): ts.Statement[] {
  return declarationList.declarations.map((declaration) => {
    const { name, initializer = factory.createVoidZero() } = declaration;
    const value = ts.isIdentifier(name) ? named(initializer, name) : initializer;
    const assignment = ts.setTextRange(factory.createAssignment(target(name), value), declaration);
    return ts.setTextRange(factory.createExpressionStatement(assignment), declaration);
  });
}

/** A function takes its name from the variable it is the value of, but not from a property it is assigned to. */
function named(value: ts.Expression, name: ts.Identifier): ts.Expression {
  const isNameless =
    ts.isArrowFunction(value) || ((ts.isFunctionExpression(value) || ts.isClassExpression(value)) && !value.name);
  if (!isNameless) return value;
  const holder = factory.createObjectLiteralExpression([factory.createPropertyAssignment(name.text, value)]);
  return factory.createPropertyAccessExpression(factory.createParenthesizedExpression(holder), name.text);
}

/** What a pattern of a declaration is in an assignment. */
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

/** How often variables declare each name outside of functions. */
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
