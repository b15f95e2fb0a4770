/** Whether code is complete, incomplete, or invalid whatever follows. */

import ts from 'typescript';
import { asObject } from '../cell/last-object.js';
import type { Completeness } from '../language.js';
import { magicInstead } from '../problems/magics.js';
import { parse } from '../project/parse-cell.js';
import { internalsOf } from '../project/typescript-internals.js';

/** Unterminated strings and regular expressions, which cannot continue on the next line. */
const endsWithItsLine = new Set([1002, 1161]);
/** Unterminated templates and comments, which can. */
const canContinue = new Set([1010, 1160]);

/** A text that can be no statements may be an object, or its beginning. */
export function isComplete(code: string): Completeness {
  const asStatements = judge(code);
  if (asStatements.status !== 'invalid') return asStatements;
  const others = asObject(code, parse).map(judge);
  return others.find(({ status }) => status !== 'invalid') ?? asStatements;
}

/** Decides by the first syntax error: at the very end something is missing; anywhere else the code is invalid. */
function judge(code: string): Completeness {
  const [first] = internalsOf(parse(code)).parseDiagnostics;
  if (first === undefined) return { status: 'complete' };
  if (canContinue.has(first.code)) return { status: 'incomplete', indent: '' };
  const isLast = (first.start ?? 0) >= endOfTokens(code);
  if (!isLast || endsWithItsLine.has(first.code) || code.split('\n').some(magicInstead)) return { status: 'invalid' };
  return { status: 'incomplete', indent: nextIndent(code) };
}

interface Token {
  readonly kind: ts.SyntaxKind;
  readonly start: number;
  readonly end: number;
}

const openers: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.OpenBraceToken,
  ts.SyntaxKind.OpenParenToken,
  ts.SyntaxKind.OpenBracketToken,
  ts.SyntaxKind.TemplateHead,
]);
const closers: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.CloseBraceToken,
  ts.SyntaxKind.CloseParenToken,
  ts.SyntaxKind.CloseBracketToken,
  ts.SyntaxKind.TemplateTail,
]);
/** After one of these at the end of a line, the next line is a new statement or element inside the open bracket. */
const endOfStatement: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.SemicolonToken,
  ts.SyntaxKind.CommaToken,
  ts.SyntaxKind.CloseBraceToken,
]);

/** Returns the tokens, from the syntax tree: a scanner alone cannot tell a regular expression from a division. */
function tokensOf(code: string): Token[] {
  const file = parse(code);
  const tokens: Token[] = [];
  const visit = (node: ts.Node): void => {
    const children = node.getChildren(file);
    children.forEach(visit);
    if (children.length > 0) return;
    const start = node.getStart(file);
    if (node.kind < ts.SyntaxKind.FirstNode && node.end > start) tokens.push({ kind: node.kind, start, end: node.end });
  };
  visit(file);
  return tokens;
}

function endOfTokens(code: string): number {
  return tokensOf(code).at(-1)?.end ?? 0;
}

/** Returns the indentation of the next line: one step more than the line of the innermost open bracket, or than an unfinished line. */
function nextIndent(code: string): string {
  const tokens = tokensOf(code);
  const open: Token[] = [];
  for (const token of tokens) {
    if (openers.has(token.kind)) open.push(token);
    else if (closers.has(token.kind)) open.pop();
  }
  const innermost = open.at(-1);
  const last = tokens.at(-1);
  if (last === undefined) return '';
  const step = stepOf(code);
  if (innermost === undefined)
    return isWaitingBlock(last) ? indentAt(code, last.start) : indentAt(code, last.start) + step;
  const inside = indentAt(code, innermost.start) + step;
  if (lineAt(code, innermost.start) === lineAt(code, last.start) || endOfStatement.has(last.kind)) return inside;
  return isOperator(last) ? indentAt(code, last.start) + step : longest(inside, indentAt(code, last.start));
}

/** `try { … }` and `do { … }` wait for a keyword on the next line. */
function isWaitingBlock({ kind }: Token): boolean {
  return kind === ts.SyntaxKind.CloseBraceToken;
}

function isOperator({ kind }: Token): boolean {
  return kind >= ts.SyntaxKind.FirstBinaryOperator && kind <= ts.SyntaxKind.LastBinaryOperator && !closers.has(kind);
}

function longest(a: string, b: string): string {
  return a.length >= b.length ? a : b;
}

function lineAt(code: string, offset: number): number {
  return code.slice(0, offset).split('\n').length;
}

function indentAt(code: string, offset: number): string {
  const start = code.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(code.slice(start))![0];
}

/** Returns the code's own indentation step. Defaults to two spaces. */
function stepOf(code: string): string {
  return /^(\t| {2,8})\S/m.exec(code)?.[1] ?? '  ';
}
