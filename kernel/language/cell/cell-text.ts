/** What a cell's syntax alone tells, before it is checked: its names, top-level await, `@ts-nocheck`. */

import ts from 'typescript';
import { awaits } from '../emit/top-level-await.js';
import { parse } from '../project/parse-cell.js';
import { internals, internalsOf } from '../project/typescript-internals.js';
import { withoutExports } from './exports-in-cells.js';
import { type Insertion, inserted, objectInsertion } from './last-object.js';

/** A parsed cell. */
export interface CellText {
  /** The code without `export`: same length, same lines, apart from the insertion. */
  readonly text: string;
  /** What makes its last statement an object. */
  readonly insertion: Insertion | undefined;
  /** Syntax errors; positions are relative to the start of the code. */
  readonly syntaxErrors: readonly ts.Diagnostic[];
  /** The names of the values and types that the cell declares. */
  readonly locals: ReadonlySet<string>;
  /** Names that are only declared to exist (`declare const x`): they refer to globals. */
  readonly ambient: ReadonlySet<string>;
  /** Names that it imports. */
  readonly imported: ReadonlySet<string>;
  /** Whether it awaits outside of any function. */
  readonly async: boolean;
  /** Whether it begins with `// @ts-nocheck`. */
  readonly unchecked: boolean;
  /** TypeScript, or TypeScript with JSX. */
  readonly kind: ts.ScriptKind;
}

/** Parses a cell as a module, even if it has no imports or exports. */
export function readCell(code: string, options: ts.CompilerOptions): CellText {
  const plain = withoutExports(code);
  const insertion = objectInsertion(plain, parse);
  const text = inserted(plain, insertion);
  const file = parse(text);
  internals.bindSourceFile(file, options);
  const { parseDiagnostics, locals = new Map(), checkJsDirective } = internalsOf(file);
  const named = [...locals].filter(([key]) => key !== ts.InternalSymbolName.Global && !/^["']/.test(String(key)));
  const names = (symbols: typeof named): Set<string> =>
    new Set(symbols.map(([key]) => ts.unescapeLeadingUnderscores(key)));
  return {
    text,
    insertion,
    syntaxErrors: parseDiagnostics,
    locals: names(named),
    ambient: names(named.filter(([, symbol]) => isAmbient(symbol))),
    imported: names(named.filter(([, symbol]) => isImported(symbol))),
    async: file.statements.some(awaits),
    unchecked: checkJsDirective?.enabled === false,
    kind: file.languageVariant === ts.LanguageVariant.JSX ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  };
}

function isAmbient({ declarations = [] }: ts.Symbol): boolean {
  return declarations.length > 0 && declarations.every(({ flags }) => (flags & internals.NodeFlags.Ambient) !== 0);
}

/** Whether an import binds the name; `import a = B.c` only renames what is there. */
function isImported({ flags, declarations = [] }: ts.Symbol): boolean {
  return (flags & ts.SymbolFlags.Alias) !== 0 && !declarations.some(ts.isImportEqualsDeclaration);
}
