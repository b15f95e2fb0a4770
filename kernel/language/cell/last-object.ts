/** An object literal as a cell's last statement: TypeScript would read `{ a: 1 }` as a block, and refuse `{ a: 1, b: 2 }`. */

import { decodedMap, encodedMap, type SourceMapSegment, TraceMap } from '@jridgewell/trace-mapping';
import ts from 'typescript';
import { placeAt } from '../positions.js';
import { internalsOf } from '../project/typescript-internals.js';

/** Text that the cell's author did not write. */
export interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** Ends the statement before; what follows is an expression. */
const asExpression = ';void 0,';
/** In a text with errors, a block may have ended too early, so that it is not the last statement. */
const maxBlocks = 20;

/** Returns what makes the last statement an object; undefined if it is none, or a block that does something. */
export function objectInsertion(code: string, parse: (code: string) => ts.SourceFile): Insertion | undefined {
  if (!code.includes('{')) return undefined;
  const at = blockStarts(parse(code)).find(
    (start) => isLiteral(parse(asExpression + code.slice(start))) && isSound(parse(code.slice(0, start))),
  );
  return at === undefined ? undefined : { at, text: asExpression };
}

/** Returns what makes the last part of an unfinished text an object, if it reads better as one. */
export function likelyInsertion(code: string, parse: (code: string) => ts.SourceFile): Insertion | undefined {
  const file = parse(code);
  const errorsAs = (insertion: Insertion): number => errorsIn(parse(inserted(code, insertion)));
  return blockStarts(file)
    .map((at) => ({ at, text: asExpression }))
    .find((insertion) => errorsAs(insertion) < errorsIn(file));
}

/** Returns code with a text inserted. */
export function inserted(code: string, insertion: Insertion | undefined): string {
  return insertion ? code.slice(0, insertion.at) + insertion.text + code.slice(insertion.at) : code;
}

/** Returns the offset in the author's code. */
export function withoutInsertion(offset: number, insertion: Insertion | undefined): number {
  if (!insertion || offset <= insertion.at) return offset;
  return Math.max(insertion.at, offset - insertion.text.length);
}

/** Returns the offset of a place in the author's code after the insertion. */
export function withInsertion(offset: number, insertion: Insertion | undefined): number {
  return insertion && offset > insertion.at ? offset + insertion.text.length : offset;
}

/** Returns the starts of the blocks that may be objects. */
function blockStarts(file: ts.SourceFile): number[] {
  const filled = file.statements.filter((each) => !ts.isEmptyStatement(each));
  const candidates = isSound(file) ? filled.slice(-1) : filled;
  return candidates
    .filter(ts.isBlock)
    .slice(-maxBlocks)
    .map((block) => block.getStart(file));
}

const errorsIn = (file: ts.SourceFile): number => internalsOf(file).parseDiagnostics.length;
const isSound = (file: ts.SourceFile): boolean => errorsIn(file) === 0;

/** Whether the text is one object literal. `{ a = 1 }` is an assignment in a block. */
function isLiteral(file: ts.SourceFile): boolean {
  const [statement, ...others] = file.statements.filter((each) => !ts.isEmptyStatement(each));
  if (!isSound(file) || others.length > 0 || !statement || !ts.isExpressionStatement(statement)) return false;
  const { expression } = statement;
  if (!ts.isBinaryExpression(expression) || !ts.isObjectLiteralExpression(expression.right)) return false;
  return expression.right.properties.every(
    (each) => !ts.isShorthandPropertyAssignment(each) || each.objectAssignmentInitializer === undefined,
  );
}

/** Returns a source map to the author's code. */
export function mapWithoutInsertion(sourceMap: string, code: string, insertion: Insertion | undefined): string {
  if (!insertion) return sourceMap;
  const { line, column } = placeAt(code, insertion.at);
  const move = (segment: SourceMapSegment): SourceMapSegment => {
    if (segment.length === 1 || segment[2] !== line - 1) return segment;
    const [generated, source, row, from, ...rest] = segment;
    const moved = withoutInsertion(from, { ...insertion, at: column - 1 });
    return [generated, source, row, moved, ...rest] as SourceMapSegment;
  };
  const { names, sources, mappings } = decodedMap(new TraceMap(sourceMap));
  const mended = { version: 3 as const, names, sources, mappings: mappings.map((each) => each.map(move)) };
  return JSON.stringify(encodedMap(new TraceMap(mended)));
}

/** Returns the readings of an unfinished or odd text in which its last part is an object. */
export function asObject(code: string, parse: (code: string) => ts.SourceFile): string[] {
  return blockStarts(parse(code)).map((at) => inserted(code, { at, text: asExpression }));
}
