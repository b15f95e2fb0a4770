/** Emits a file of a program as CommonJS statements that use `exports` and `require`; `import()` is kept. */

import { decodedMap, encodedMap, type SourceMapSegment, TraceMap } from '@jridgewell/trace-mapping';
import ts from 'typescript';

/** An emitted file. */
export interface CommonJs {
  readonly javascript: string;
  /** A source map (v3, JSON) from `javascript` to the file. */
  readonly sourceMap: string;
  /** The modules that it imports statically, as they are named in `javascript`. */
  readonly imports: readonly string[];
  /** Its declarations, as the text of a declaration file. */
  readonly declarations: string;
}

/** Transformers that run before types are erased, and after modules have become CommonJS. */
export interface Changes {
  readonly before: ts.TransformerFactory<ts.SourceFile>[];
  readonly after?: ts.TransformerFactory<ts.SourceFile>[];
}

/** Emits a file. Its source map leaves out the first `skippedLines` lines. */
export function emitCommonJs(program: ts.Program, file: ts.SourceFile, changes: Changes, skippedLines = 0): CommonJs {
  const texts = { js: '', map: '', declarations: '' };
  const imports = new Set<string>();
  const write = (name: string, text: string): void => {
    texts[name.endsWith('.map') ? 'map' : name.endsWith('ts') ? 'declarations' : 'js'] ||= text;
  };
  emitDeclarations(program, file, write);
  emitAsCommonJs(program, file, write, {
    before: changes.before,
    after: [...(changes.after ?? []), mapCallsToNames, markImports(imports)],
  });
  return {
    javascript: texts.js.replace(/\n?\/\/# sourceMappingURL=\S*\s*$/, '\n'),
    sourceMap: movedUp(texts.map, skippedLines),
    imports: [...imports],
    declarations: texts.declarations,
  };
}

const javascriptOnly = 0;
const declarationsOnly = 1;

/** `program.emit` with its internal parameters: without `forceDeclarations`, a type that cannot be named suppresses all declarations. */
type Emit = (
  file: ts.SourceFile,
  write: ts.WriteFileCallback,
  cancellation: undefined,
  only: 0 | 1,
  transformers: ts.CustomTransformers | undefined,
  forceDeclarations: boolean,
) => ts.EmitResult;

/** Keeps the program's own options: they decide how types of other modules are named. */
function emitDeclarations(program: ts.Program, file: ts.SourceFile, write: ts.WriteFileCallback): void {
  if (file.statements.every(declaresNothing)) write(ts.Extension.Dts, 'export {};\n', false);
  else (program.emit as unknown as Emit)(file, write, undefined, declarationsOnly, undefined, true);
}

function declaresNothing(statement: ts.Statement): boolean {
  if (ts.isExpressionStatement(statement) || ts.isEmptyStatement(statement)) return true;
  if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier) return false;
  const { exportClause } = statement;
  return exportClause !== undefined && ts.isNamedExports(exportClause) && exportClause.elements.length === 0;
}

/**
 * The program is checked as ES modules, which allow top-level await. While it is emitted, TypeScript is told that the
 * file is one of Node's CommonJS files, where `import()` is kept.
 */
function emitAsCommonJs(
  program: ts.Program,
  file: ts.SourceFile,
  write: ts.WriteFileCallback,
  transformers: ts.CustomTransformers,
): void {
  const options = program.getCompilerOptions();
  const { module } = options;
  const { impliedNodeFormat } = file;
  options.module = ts.ModuleKind.Node16;
  file.impliedNodeFormat = ts.ModuleKind.CommonJS;
  try {
    (program.emit as unknown as Emit)(file, write, undefined, javascriptOnly, transformers, true);
  } finally {
    options.module = module!;
    (file as { impliedNodeFormat: typeof impliedNodeFormat }).impliedNodeFormat = impliedNodeFormat;
  }
}

/** V8 reports a call of `(0, fs_1.f)` at the position after the name; without a mapping there, it resolves to the name. */
const mapCallsToNames: ts.TransformerFactory<ts.SourceFile> = (context) => {
  const substitute = context.onSubstituteNode;
  context.onSubstituteNode = (hint, node) => {
    const substituted = substitute(hint, node);
    const isCall = substituted !== node && ts.isCallExpression(substituted);
    if (isCall) ts.setEmitFlags(substituted.expression, ts.EmitFlags.NoTrailingSourceMap);
    return substituted;
  };
  return (file) => file;
};

/**
 * Turns the `require` calls that TypeScript generated for imports into `require.imported`, since packages have conditions
 * for each, and adds their modules to `found`. Only calls in the source have a position.
 */
export function markImports(found: Set<string>): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (tree) => {
    const visit = (node: ts.Node): ts.Node => {
      if (ts.isFunctionLike(node)) return node;
      if (!isGeneratedRequire(node)) return ts.visitEachChild(node, visit, context);
      found.add((node.arguments[0] as ts.StringLiteral).text);
      const imported = ts.factory.createPropertyAccessExpression(node.expression, 'imported');
      return ts.factory.updateCallExpression(node, imported, undefined, node.arguments);
    };
    return ts.visitEachChild(tree, visit, context);
  };
}

function isGeneratedRequire(node: ts.Node): node is ts.CallExpression {
  if (!ts.isCallExpression(node) || node.pos >= 0) return false;
  const { expression, arguments: given } = node;
  return ts.isIdentifier(expression) && expression.text === 'require' && ts.isStringLiteral(given[0]!);
}

function movedUp(sourceMap: string, lines: number): string {
  const { names, mappings } = decodedMap(new TraceMap(sourceMap));
  const moved = mappings.map((line) => line.flatMap((segment) => moveSegment(segment, lines)));
  return JSON.stringify(encodedMap(new TraceMap({ version: 3, names, sources: ['cell.ts'], mappings: moved })));
}

function moveSegment(segment: SourceMapSegment, lines: number): SourceMapSegment[] {
  if (segment.length === 1) return [segment];
  const [column, source, line, ...rest] = segment;
  return line < lines ? [] : [[column, source, line - lines, ...rest] as SourceMapSegment];
}

/** An empty source map, for data. */
export const emptyMap: string = JSON.stringify({ version: 3, names: [], sources: [], mappings: '' });
