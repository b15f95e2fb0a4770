/**
 * Stopping where nothing can stop a worker's JavaScript from outside: every loop looks for the stop sign now and then, and
 * throws when it is up. A turn costs a decrement; `__layerlabTurns` says how many turns may pass until the next look.
 */

import ts from 'typescript';
import { importFunction, turnsFunction } from '../language.js';

const { factory } = ts;

/** The turns that are left, one variable for each cell or file. */
const turnsLeft = '__layerlabTurnsLeft';

/** Puts signs into loops, and replaces `import()`. Runs after modules have become CommonJS. */
export const stopSigns: ts.TransformerFactory<ts.SourceFile> = (context) => (file) => {
  let hasLoops = false;
  const visit = (node: ts.Node): ts.Node => {
    const visited = ts.visitEachChild(node, visit, context);
    if (ts.isIterationStatement(visited, false)) {
      hasLoops = true;
      return withSign(visited);
    }
    return isImportCall(visited) ? withoutImport(visited) : visited;
  };
  const visited = ts.visitEachChild(file, visit, context);
  return hasLoops ? withVariable(visited) : visited;
};

function isImportCall(node: ts.Node): node is ts.CallExpression {
  return ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
}

function withoutImport(call: ts.CallExpression): ts.Node {
  return factory.updateCallExpression(call, factory.createIdentifier(importFunction), undefined, call.arguments);
}

function withSign(loop: ts.IterationStatement): ts.Node {
  const body = looking(loop.statement);
  if (ts.isForStatement(loop))
    return factory.updateForStatement(loop, loop.initializer, loop.condition, loop.incrementor, body);
  if (ts.isForInStatement(loop)) return factory.updateForInStatement(loop, loop.initializer, loop.expression, body);
  if (ts.isForOfStatement(loop))
    return factory.updateForOfStatement(loop, loop.awaitModifier, loop.initializer, loop.expression, body);
  if (ts.isWhileStatement(loop)) return factory.updateWhileStatement(loop, loop.expression, body);
  return factory.updateDoStatement(loop as ts.DoStatement, body, (loop as ts.DoStatement).expression);
}

/** `{ if (--left < 0) left = turns(); … }` */
function looking(body: ts.Statement): ts.Block {
  const left = (): ts.Identifier => factory.createIdentifier(turnsLeft);
  const turns = factory.createCallExpression(factory.createIdentifier(turnsFunction), undefined, []);
  const look = factory.createIfStatement(
    factory.createLessThan(factory.createPrefixDecrement(left()), factory.createNumericLiteral(0)),
    factory.createExpressionStatement(factory.createAssignment(left(), turns)),
  );
  const statements = ts.isBlock(body) ? body.statements : [body];
  return ts.setTextRange(factory.createBlock([look, ...statements], true), body);
}

/** Declares the variable after the directives: what stands before them would turn `'use strict'` off. */
function withVariable(file: ts.SourceFile): ts.SourceFile {
  const declaration = factory.createVariableDeclaration(
    turnsLeft,
    undefined,
    undefined,
    factory.createNumericLiteral(0),
  );
  const variable = factory.createVariableStatement(
    undefined,
    factory.createVariableDeclarationList([declaration], ts.NodeFlags.Let),
  );
  const start = file.statements.findIndex((statement) => !isDirective(statement));
  const at = start < 0 ? file.statements.length : start;
  return factory.updateSourceFile(file, [...file.statements.slice(0, at), variable, ...file.statements.slice(at)]);
}

function isDirective(statement: ts.Statement): boolean {
  return ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression);
}
