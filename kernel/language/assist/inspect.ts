/** The name at the cursor: its type, its documentation, where it is declared. */

import path from 'node:path';
import ts from 'typescript';
import type { CommittedCell } from '../calls.js';
import type { Workspace } from '../cell/conversion.js';
import type { Inspection } from '../language.js';
import { placeAt } from '../positions.js';
import { parse } from '../project/parse-cell.js';
import { markdownOf, signatureOf } from './documentation.js';

/** Longer sources are cut. */
const maxLines = 60;

/** The signature of a name that is not declared. */
const unknown = 'any';

/** Describes the name at `offset`, or ending there; between the parentheses of a call, the function. */
export function inspectionAt(
  workspace: Workspace,
  file: string,
  prefix: string,
  code: string,
  offset: number,
): Inspection | undefined {
  const { service } = workspace.project;
  for (const at of candidates(code, offset)) {
    const position = prefix.length + at;
    const info = service.getQuickInfoAtPosition(file, position);
    const signature = signatureOf(info?.displayParts);
    if (info === undefined || signature === unknown) continue;
    const definition = definitionAt(workspace, file, prefix, position);
    return {
      signature,
      documentation: markdownOf(info.documentation, info.tags),
      definition,
    };
  }
  return undefined;
}

/** Returns the offsets to try: the word at the cursor, the word that ends there, the function of the call around it. */
function candidates(code: string, offset: number): number[] {
  const isWord = (at: number): boolean => /[\p{ID_Continue}$#'"]/u.test(code[at] ?? '');
  const word = [offset, offset - 1].filter((at) => at >= 0 && isWord(at));
  const callee = calleeAt(parse(code), offset);
  return callee === undefined ? word : [...word, callee];
}

/** Returns the last offset of the callee of the innermost call around an offset. */
function calleeAt(file: ts.SourceFile, offset: number): number | undefined {
  let found: number | undefined;
  // An unfinished call ends before trailing spaces.
  const reached = file.text.slice(0, offset).trimEnd().length;
  const visit = (node: ts.Node): void => {
    if (node.pos > offset || node.end < reached) return;
    const isCall = ts.isCallExpression(node) || ts.isNewExpression(node);
    if (isCall && node.expression.end < offset && !isBehind(node, file, offset)) found = node.expression.end - 1;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Whether the cursor is after the closing parenthesis. */
function isBehind(call: ts.Node, file: ts.SourceFile, offset: number): boolean {
  return offset >= call.end && file.text[call.end - 1] === ')';
}

/** Describes where a name is declared; for the user's own code, with its source. */
function definitionAt({ project, scopes }: Workspace, file: string, prefix: string, position: number): string {
  const found = project.service.getDefinitionAtPosition(file, position)?.[0];
  if (found === undefined) return '';
  const { fileName, textSpan, name, containerName } = found;
  const cell = scopes.cellOf(fileName);
  if (cell !== undefined) return definitionInCell(cell, name, containerName);
  if (fileName.endsWith('__globals__.d.ts')) return 'a global of the kernel';
  const text = project.read(fileName) ?? '';
  if (fileName === file) return statementAt('this cell', text.slice(prefix.length), textSpan.start - prefix.length);
  const where = nameOfFile(fileName, project.folder);
  const isTheirs = fileName.includes('/node_modules/') || fileName.endsWith('.d.ts');
  return isTheirs ? `${where}, line ${placeAt(text, textSpan.start).line}` : statementAt(where, text, textSpan.start);
}

/** Finds the declaration in the cell's source: the checker only has the cell's declaration file. */
function definitionInCell({ code, count }: CommittedCell, name: string, container: string): string {
  const where = count === undefined ? 'an earlier cell' : `Cell ${count}`;
  const statements = parse(code).statements;
  const statement =
    statements.find((each) => declares(each, name)) ?? statements.find((each) => declares(each, container));
  return statement ? headed(where, code, statement) : where;
}

/** Whether a statement declares a name, possibly in a pattern or an import. */
function declares(statement: ts.Statement, name: string): boolean {
  const isNamed = (node: ts.Node): boolean => {
    const own = (node as Partial<ts.NamedDeclaration>).name;
    return own !== undefined && ts.isIdentifier(own) && own.text === name;
  };
  const inside = (node: ts.Node): boolean =>
    isNamed(node) || (canDeclare(node) && (ts.forEachChild(node, (child) => inside(child) || undefined) ?? false));
  const isList = ts.isVariableStatement(statement) || ts.isImportDeclaration(statement);
  return isNamed(statement) || (isList && inside(statement));
}

function canDeclare(node: ts.Node): boolean {
  return !ts.isExpression(node) && !ts.isTypeNode(node);
}

/** Returns the statement around an offset. */
function statementAt(where: string, text: string, offset: number): string {
  const statement = parse(text).statements.find((each) => each.pos <= offset && offset < each.end);
  return statement ? headed(where, text, statement) : where;
}

function headed(where: string, text: string, statement: ts.Statement): string {
  const lines = statement.getText().split('\n');
  const shown = lines.length > maxLines ? [...lines.slice(0, maxLines), '…'] : lines;
  return `// ${where}, line ${placeAt(text, statement.getStart()).line}\n${shown.join('\n')}`;
}

/** Names a package's file from the package on, a local file relative to the notebook. */
function nameOfFile(file: string, folder: string): string {
  const inPackage = file.lastIndexOf('/node_modules/');
  if (inPackage >= 0) return file.slice(inPackage + '/node_modules/'.length);
  return path.relative(folder, file).replaceAll('\\', '/');
}
