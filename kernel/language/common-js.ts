/** From ES modules to CommonJS statements that use `exports` and `require`; `import()` stays what it is. */

import remapping, { type SourceMapSegment } from '@jridgewell/remapping';
import { encodedMap, TraceMap } from '@jridgewell/trace-mapping';
import ts from 'typescript';
import { importedModules, withoutHead } from './emit-modules.js';

/** CommonJS statements, the map back to the ES module, and what it imports. */
export interface CommonJs {
  readonly javascript: string;
  readonly sourceMap: string;
  readonly imports: readonly string[];
}

/** Converts an ES module. The name ends in .cjs, so that TypeScript keeps `import()` and takes the text as JavaScript. */
export function toCommonJs(esModule: string): CommonJs {
  let imports: readonly string[] = [];
  const readImports: ts.TransformerFactory<ts.SourceFile> = () => (file) => {
    imports = importedModules(file);
    return file;
  };
  const { outputText, sourceMapText } = ts.transpileModule(esModule, {
    fileName: 'cell.cjs',
    transformers: { before: [readImports], after: [withoutHead] },
    compilerOptions: {
      target: ts.ScriptTarget.ES2024,
      module: ts.ModuleKind.Node16,
      esModuleInterop: true,
      sourceMap: true,
      newLine: ts.NewLineKind.LineFeed,
    },
  });
  return { javascript: withoutMapComment(outputText), sourceMap: sourceMapText!, imports };
}

/** One map in place of two that follow each other. `skippedLines` stand before the source's first line. */
export function composeMaps(last: string, first: string, skippedLines = 0): string {
  const { names, mappings } = remapping([last, first], () => null, { decodedMappings: true });
  const moved = (mappings as SourceMapSegment[][]).map((line) =>
    line.flatMap((segment) => movedUp(segment, skippedLines)),
  );
  return JSON.stringify(encodedMap(new TraceMap({ version: 3, names, sources: ['cell.ts'], mappings: moved })));
}

function movedUp(segment: SourceMapSegment, lines: number): SourceMapSegment[] {
  if (segment.length === 1) return [segment];
  const [column, source, line, ...rest] = segment;
  return line < lines ? [] : [[column, source, line - lines, ...rest] as SourceMapSegment];
}

/** A map that says nothing, for texts that are data. */
export const emptyMap: string = JSON.stringify({ version: 3, names: [], sources: [], mappings: '' });

export function withoutMapComment(javascript: string): string {
  return javascript.replace(/\n?\/\/# sourceMappingURL=\S*\s*$/, '\n');
}
