/** The compiler's problems in the words and positions of a cell. */

import path from 'node:path';
import ts from 'typescript';
import type { Diagnostic } from '../language.js';
import { lineText, placeAt } from '../positions.js';
import { explain, type HintFacts } from './hints.js';
import { type Instead, magicInstead, pythonInstead } from './magics.js';

/** More than this many problems of one cell are noise. */
const shown = 20;

/** Where the problems come from. */
export interface ProblemSource extends HintFacts {
  /** The cell as it was written. */
  readonly code: string;
  /** The file the cell stands in, and the length of what stands before it there. */
  readonly cellFile: string;
  readonly prefix: number;
}

/** The problems as the cell's reader sees them, in the order of the text. */
export function toDiagnostics(problems: readonly ts.Diagnostic[], source: ProblemSource): Diagnostic[] {
  const sorted = [...ts.sortAndDeduplicateDiagnostics([...problems])];
  const found = withoutEchoes(sorted.map((problem) => toDiagnostic(problem, source)));
  const isUnread = kindOf(found) === 'SyntaxError';
  const foreign = found.find((each) => each.file === undefined && instead(each, isUnread) !== undefined);
  return foreign ? [inOtherWords(foreign, instead(foreign, isUnread)!)] : found.slice(0, shown);
}

/** Of several problems at one place the first says it best; so does the first of those that follow text that cannot be read. */
function withoutEchoes(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const unread = diagnostics.find(isGrammar);
  if (unread) return [unread];
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
  const start = clamp((problem.start ?? 0) - before, text.length);
  const end = clamp((problem.start ?? 0) + (problem.length ?? 0) - before, text.length);
  const place = placeAt(text, start);
  const message = readable(ts.flattenDiagnosticMessageText(problem.messageText, '\n'));
  const word = text.slice(start, end);
  return {
    ...(inCell ? {} : { file: shortName(file.fileName, source.folder) }),
    ...place,
    length: end - start,
    code,
    ...explain({ code, message, word, from: inCell ? source.cellFile : file.fileName }, source),
    ...unclosed(problem, text, before),
    source: lineText(text, place.line),
  };
}

/** Where the bracket stands that the compiler waits for. */
function unclosed({ relatedInformation = [] }: ts.Diagnostic, text: string, before: number): Pick<Diagnostic, 'hint'> {
  const [opened] = relatedInformation.filter(({ code }) => code === waitsForBracket);
  if (opened?.start === undefined) return {};
  const { line } = placeAt(text, opened.start - before);
  return { hint: `the ${text[opened.start - before]} of line ${line} is not closed` };
}

const waitsForBracket = 1007;

function clamp(offset: number, length: number): number {
  return Math.min(Math.max(0, offset), length);
}

/** Types of earlier cells that a newer declaration hides are written as imports of our files in memory: the name alone says enough. */
function readable(message: string): string {
  return message
    .replaceAll(/import\("[^"]*__cell_\d+__"\)\./g, 'the earlier ')
    .replaceAll(/typeof import\("([^"]*)"\)/g, 'module "$1"');
}

/** A local file as a person would name it from the notebook. */
function shortName(file: string, folder: string): string {
  const relative = path.relative(folder, file).replaceAll('\\', '/');
  return relative.startsWith('..') ? relative : `./${relative}`;
}

/** What to write in place of a line of another language; what the compiler makes of it would only confuse. */
function instead({ source }: Diagnostic, isUnread: boolean): Instead | undefined {
  const isShell = source.trimStart().startsWith('!');
  return (isUnread || isShell ? magicInstead(source) : undefined) ?? (isUnread ? pythonInstead(source) : undefined);
}

function inOtherWords({ line, source }: Diagnostic, { message, hint }: Instead): Diagnostic {
  return { line, column: source.search(/\S/) + 1, length: source.trim().length, code: 0, message, hint, source };
}

/** Grammar has codes from 1000 to 1999; these among them are about modules and types. */
const notGrammar = new Set([1149, 1192, 1202, 1203, 1259, 1261, 1361, 1362, 1371, 1380, 1484, 1485, 1501]);

/** SyntaxError when the cell could not be read as TypeScript, TypeError when it could. */
export function kindOf(diagnostics: readonly Diagnostic[]): 'SyntaxError' | 'TypeError' {
  return diagnostics.some(isGrammar) ? 'SyntaxError' : 'TypeError';
}

function isGrammar({ code }: Diagnostic): boolean {
  return code === 0 || (code >= 1000 && code < 2000 && !notGrammar.has(code));
}
