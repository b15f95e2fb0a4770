/** Parses cells: as modules, with JSX where it is used. */

import ts from 'typescript';
import { internalsOf } from './typescript-internals.js';

/** Parses a cell's code: as TypeScript, or with JSX if that explains more of it. */
export function parse(code: string): ts.SourceFile {
  const plain = parseAs(ts.ScriptKind.TS, code);
  if (firstError(plain) === Infinity || !/\/>|<\//.test(code)) return plain;
  const jsx = parseAs(ts.ScriptKind.TSX, code);
  return firstError(jsx) > firstError(plain) ? jsx : plain;
}

function parseAs(kind: ts.ScriptKind, code: string): ts.SourceFile {
  const asModule = { languageVersion: ts.ScriptTarget.ES2024, setExternalModuleIndicator: markAsModule };
  return ts.createSourceFile('cell.ts', code, asModule, true, kind);
}

function firstError(file: ts.SourceFile): number {
  return internalsOf(file).parseDiagnostics[0]?.start ?? Infinity;
}

/** Modules allow top-level await, and their names are not global. */
function markAsModule(file: ts.SourceFile): void {
  (file as { externalModuleIndicator?: unknown }).externalModuleIndicator ??= true;
}
