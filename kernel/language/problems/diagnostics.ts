/** Turns the compiler's diagnostics into a cell's: its positions, clearer messages, hints. */

import path from 'node:path';
import ts from 'typescript';
import { type Insertion, withoutInsertion } from '../cell/last-object.js';
import type { Diagnostic } from '../language.js';
import { lineText, placeAt } from '../positions.js';
import type { Importable } from '../project/importable.js';
import { decimalComma } from './decimal-comma.js';
import { explain, type HintFacts } from './hints.js';
import { type Instead, magicInstead, pythonInstead } from './magics.js';
import { missingImport } from './missing-import.js';
import { typeHint } from './type-hints.js';

/** More problems than this are noise. */
const shown = 20;

/** Where the problems come from. */
export interface ProblemSource extends HintFacts {
  /** The cell's code. */
  readonly code: string;
  /** The cell's file, and the length of the prefix before its code there. */
  readonly cellFile: string;
  readonly prefix: number;
  readonly insertion?: Insertion | undefined;
  readonly program: ts.Program;
  /** Returns the names that the cell could import. */
  importable(program: ts.Program): ReadonlyMap<string, Importable>;
}

/** Returns the problems to show, in source order. */
export function toDiagnostics(problems: readonly ts.Diagnostic[], source: ProblemSource): Diagnostic[] {
  const sorted = [...ts.sortAndDeduplicateDiagnostics([...problems])];
  const found = withoutEchoes(sorted.map((problem) => toDiagnostic(problem, source)));
  const isUnparsed = kindOf(found) === 'SyntaxError';
  const foreign = found.find((each) => each.file === undefined && instead(each, isUnparsed) !== undefined);
  return foreign ? [inOtherWords(foreign, instead(foreign, isUnparsed)!)] : found.slice(0, shown);
}

/** Keeps the first problem at each place; if there is a syntax error, only the first one. */
function withoutEchoes(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const syntaxError = diagnostics.find(isSyntaxError);
  if (syntaxError) return [syntaxError];
  return diagnostics.filter((each, index) => {
    const before = diagnostics[index - 1];
    return before?.file !== each.file || before?.line !== each.line || before.column !== each.column;
  });
}

function toDiagnostic(problem: ts.Diagnostic, source: ProblemSource): Diagnostic {
  const { file, code } = problem;
  const inCell = file === undefined || file.fileName === source.cellFile || file.fileName === 'cell.ts';
  const text = inCell ? source.code : file.text;
  const before = file?.fileName === source.cellFile ? source.prefix : 0;
  const own = (offset: number): number =>
    clamp(inCell ? withoutInsertion(offset - before, source.insertion) : offset, text.length);
  const start = own(problem.start ?? 0);
  const end = own((problem.start ?? 0) + (problem.length ?? 0));
  const place = placeAt(text, start);
  const message = readable(ts.flattenDiagnosticMessageText(problem.messageText, '\n'));
  const word = text.slice(start, end);
  const explained = explain({ code, message, word, from: inCell ? source.cellFile : file.fileName }, source);
  return {
    ...(inCell ? {} : { file: shortName(file.fileName, source.folder) }),
    ...place,
    length: end - start,
    code,
    ...explained,
    ...hinted(
      typeHint(problem, source.program) ??
        decimalComma(problem, text, before) ??
        missingImport(code, word, explained, () => source.importable(source.program)),
    ),
    ...unclosed(problem, text, before),
    source: lineText(text, place.line),
  };
}

function hinted(hint: string | undefined): Pick<Diagnostic, 'hint'> {
  return hint === undefined ? {} : { hint };
}

/** A hint about the bracket that is not closed. */
function unclosed({ relatedInformation = [] }: ts.Diagnostic, text: string, before: number): Pick<Diagnostic, 'hint'> {
  const [opened] = relatedInformation.filter(({ code }) => code === waitsForBracket);
  if (opened?.start === undefined) return {};
  const { line } = placeAt(text, opened.start - before);
  return { hint: `the ${text[opened.start - before]} in line ${line} is not closed` };
}

const waitsForBracket = 1007;

function clamp(offset: number, length: number): number {
  return Math.min(Math.max(0, offset), length);
}

/** Hidden types of earlier cells appear as imports of files in memory; the name is enough. */
function readable(message: string): string {
  return message
    .replaceAll(/import\("[^"]*__cell_\d+__"\)\./g, 'the earlier ')
    .replaceAll(/typeof import\("([^"]*)"\)/g, 'module "$1"');
}

/** A local file's path relative to the notebook. */
function shortName(file: string, folder: string): string {
  const relative = path.relative(folder, file).replaceAll('\\', '/');
  return relative.startsWith('..') ? relative : `./${relative}`;
}

/** What to write instead of a line in another language: the compiler's own message would only confuse. */
function instead({ source }: Diagnostic, isUnparsed: boolean): Instead | undefined {
  const isShell = source.trimStart().startsWith('!');
  return (isUnparsed || isShell ? magicInstead(source) : undefined) ?? (isUnparsed ? pythonInstead(source) : undefined);
}

function inOtherWords({ line, source }: Diagnostic, { message, hint }: Instead): Diagnostic {
  return { line, column: source.search(/\S/) + 1, length: source.trim().length, code: 0, message, hint, source };
}

/** Syntax errors have the codes 1000 to 1999, except these, which are about modules and types. */
const notSyntax = new Set([1149, 1192, 1202, 1203, 1259, 1261, 1361, 1362, 1371, 1380, 1484, 1485, 1501]);

/** Returns SyntaxError if the cell could not be parsed, else TypeError. */
export function kindOf(diagnostics: readonly Diagnostic[]): 'SyntaxError' | 'TypeError' {
  return diagnostics.some(isSyntaxError) ? 'SyntaxError' : 'TypeError';
}

function isSyntaxError({ code }: Diagnostic): boolean {
  return code === 0 || (code >= 1000 && code < 2000 && !notSyntax.has(code));
}
