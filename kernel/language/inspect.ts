/** What stands at the cursor: its type, its documentation, where it is declared. */

import path from 'node:path';
import ts from 'typescript';
import type { CommittedCell } from './calls.js';
import { parse } from './cell-text.js';
import type { Surroundings } from './conversion.js';
import { markdownOf, signatureOf } from './documentation.js';
import type { Inspection } from './language.js';
import { placeAt } from './positions.js';

/** Longer sources are cut. */
const maxLines = 60;

/** What the name at `offset`, or ending there, is; between the parentheses of a call, what is called. */
export function inspectionAt(
  around: Surroundings,
  file: string,
  prefix: string,
  code: string,
  offset: number,
): Inspection | undefined {
  const { service } = around.project;
  for (const at of candidates(code, offset)) {
    const position = prefix.length + at;
    const info = service.getQuickInfoAtPosition(file, position);
    if (info === undefined) continue;
    const definition = definitionAt(around, file, prefix, position);
    return {
      signature: signatureOf(info.displayParts),
      documentation: markdownOf(info.documentation, info.tags),
      definition,
    };
  }
  return undefined;
}

/** The places to ask at: the word at the cursor, the word that ends there, the function whose arguments it stands in. */
function candidates(code: string, offset: number): number[] {
  const isWord = (at: number): boolean => /[\p{ID_Continue}$#'"]/u.test(code[at] ?? '');
  const word = [offset, offset - 1].filter((at) => at >= 0 && isWord(at));
  const callee = calleeAt(parse(code), offset);
  return callee === undefined ? word : [...word, callee];
}

/** Where the name of the innermost call around an offset ends. */
function calleeAt(file: ts.SourceFile, offset: number): number | undefined {
  let found: number | undefined;
  const visit = (node: ts.Node): void => {
    if (node.pos > offset || node.end < offset) return;
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && node.expression.end < offset) {
      found = node.expression.end - 1;
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Where a name is declared; for the learner's own code, the source too. */
function definitionAt(around: Surroundings, file: string, prefix: string, position: number): string {
  const found = around.project.service.getDefinitionAtPosition(file, position)?.[0];
  if (found === undefined) return '';
  const { fileName, textSpan, name, contextSpan } = found;
  const cell = around.scopes.cellOf(fileName);
  if (cell !== undefined) return definitionInCell(cell, name);
  const text = around.project.read(fileName) ?? '';
  if (fileName === file) return sourceOf('this cell', text, contextSpan ?? textSpan, prefix);
  if (/__globals__\.d\.ts$/.test(fileName)) return 'a global of the kernel';
  const { line } = placeAt(text, textSpan.start);
  const where = `${nameOfFile(fileName, around.project.folder)}, line ${line}`;
  return fileName.includes('/node_modules/') || fileName.endsWith('.d.ts')
    ? where
    : sourceOf(where, text, contextSpan ?? textSpan, '');
}

function definitionInCell({ code, count }: CommittedCell, name: string): string {
  const where = count === undefined ? 'an earlier cell' : `Cell ${count}`;
  const statement = parse(code).statements.find((each) => declares(each, name));
  return statement ? headed(`${where}, line ${placeAt(code, statement.getStart()).line}`, statement.getText()) : where;
}

/** Whether a statement declares a name, also by a pattern or an import. */
function declares(statement: ts.Statement, name: string): boolean {
  const isNamed = (node: ts.Node): boolean => {
    const own = (node as Partial<ts.NamedDeclaration>).name;
    return own !== undefined && ts.isIdentifier(own) && own.text === name;
  };
  if (isNamed(statement)) return true;
  const inside = (node: ts.Node): boolean =>
    isNamed(node) || (canDeclare(node) && (ts.forEachChild(node, (child) => inside(child) || undefined) ?? false));
  return (ts.isVariableStatement(statement) || ts.isImportDeclaration(statement)) && inside(statement);
}

function canDeclare(node: ts.Node): boolean {
  return !ts.isExpression(node) && !ts.isTypeNode(node);
}

function sourceOf(where: string, text: string, span: ts.TextSpan, prefix: string): string {
  const inCell = text.slice(prefix.length);
  const { line } = placeAt(inCell, span.start - prefix.length);
  return headed(`${where}, line ${line}`, text.slice(span.start, span.start + span.length));
}

function headed(where: string, source: string): string {
  const lines = source.split('\n');
  const shown = lines.length > maxLines ? [...lines.slice(0, maxLines), '…'] : lines;
  return `// ${where}\n${shown.join('\n')}`;
}

/** A package's file by the package's name, a local one relative to the notebook. */
function nameOfFile(file: string, folder: string): string {
  const inPackage = file.lastIndexOf('/node_modules/');
  if (inPackage >= 0) return file.slice(inPackage + '/node_modules/'.length);
  return path.relative(folder, file).replaceAll('\\', '/');
}
