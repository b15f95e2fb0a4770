/** What a debugger asks about a text: the lines that have code, and whether an error at a place is caught there. */

import { decodedMap, TraceMap } from '@jridgewell/trace-mapping';
import ts from 'typescript';
import type { Place } from '../positions.js';
import { parse } from '../project/parse-cell.js';
import { innermost } from './asked-text.js';

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2024,
  module: ts.ModuleKind.ESNext,
  jsx: ts.JsxEmit.React,
  sourceMap: true,
};

/** Returns the lines of a text where execution can stop, from 1, in order. */
export function breakableLines(text: string): number[] {
  const fileName = /\/>|<\//.test(text) && isJsx(text) ? 'code.tsx' : 'code.ts';
  const { sourceMapText = '' } = ts.transpileModule(text, { fileName, compilerOptions: options });
  const segments = decodedMap(new TraceMap(sourceMapText)).mappings.flat();
  const lines = new Set(segments.flatMap((segment) => (segment.length > 1 ? [segment[2]! + 1] : [])));
  return [...lines].sort((one, other) => one - other);
}

function isJsx(text: string): boolean {
  return parse(text).languageVariant === ts.LanguageVariant.JSX;
}

/** Whether an error that passes through one of the places is caught by a `try` around it. */
export function isCaught(text: string, places: readonly Place[]): boolean {
  const file = parse(text);
  const starts = file.getLineStarts();
  return places.some(({ line, column }) => isInsideTry(innermost(file, (starts[line - 1] ?? 0) + column - 1)));
}

function isInsideTry(node: ts.Node): boolean {
  for (let each = node; each.parent !== undefined && !ts.isFunctionLike(each); each = each.parent) {
    const { parent } = each;
    if (ts.isTryStatement(parent) && parent.tryBlock === each && parent.catchClause) return true;
  }
  return false;
}
