/** The language engine: cells in; JavaScript, source map and declarations out. All of it synchronous and in memory. */

import { readFileSync } from 'node:fs';
import type ts from 'typescript';
import { CellScopes } from './cell-scopes.js';
import { type CellText, readCell } from './cell-text.js';
import { completionsAt } from './complete.js';
import { toDiagnostic } from './diagnostics.js';
import { afterCommonJs, cellTransformer, lastExpressionIndex } from './emit.js';
import { inspectionAt } from './inspect.js';
import { isComplete } from './is-complete.js';
import type {
  Cell,
  CheckedCell,
  Completeness,
  Completions,
  Inspection,
  LanguageOptions,
  RefusedCell,
} from './language.js';
import { Project } from './project.js';
import { type CellHooks, modulePrefix, TslabConverter } from './typescript-for-tslab.js';

/** A cell that was checked, until it is committed. */
interface Outstanding {
  readonly code: string;
  readonly base: number;
  readonly declarations: string;
}

export class Engine {
  readonly #project: Project;
  readonly #converter: TslabConverter;
  readonly #scopes: CellScopes;
  readonly #outstanding = new Map<number, Outstanding>();
  /** Counts the commits: what an outstanding cell was checked against. */
  #base = 0;

  constructor({ folder, strict = true }: LanguageOptions) {
    this.#project = new Project(folder, { strict });
    this.#project.addRoot(this.#project.virtual('__globals__.d.ts'), globals());
    this.#scopes = new CellScopes(this.#project);
    this.#converter = new TslabConverter(this.#project);
  }

  /** Reads the libraries, so that the first cell need not wait for it. */
  warmUp(): void {
    this.check({ id: -1, code: '1 + 1' });
    this.reset();
  }

  check({ id, code }: Cell): CheckedCell | RefusedCell {
    const cell = readCell(code, modulePrefix, this.#project.options);
    if (cell.syntaxErrors.length > 0) return this.#refused('SyntaxError', code, cell.syntaxErrors);
    const converted = this.#converter.convert(cell.text, this.#hooks(cell, true));
    if ('diagnostics' in converted) return this.#refused('TypeError', code, converted.diagnostics);
    this.#outstanding.set(id, { code, base: this.#base, declarations: converted.declarations });
    return {
      ok: true,
      javascript: converted.javascript,
      sourceMap: converted.sourceMap,
      ...(this.#hasLastExpression() ? { lastExpression: lastExpressionName } : {}),
      async: cell.async,
      imports: cell.imports,
      sideModules: [],
      declares: [...cell.locals],
    };
  }

  commit({ id, code }: Cell): void {
    const checked = this.#outstanding.get(id);
    this.#outstanding.delete(id);
    const declarations = checked?.base === this.#base ? checked.declarations : this.#declarationsOf(code);
    this.#scopes.add(declarations);
    this.#base++;
  }

  complete(code: string, offset: number): Completions {
    this.#place(code);
    return completionsAt(this.#project.service, this.#converter.cellFile, modulePrefix.length, code, offset);
  }

  inspect(code: string, offset: number): Inspection | undefined {
    this.#place(code);
    return inspectionAt(this.#project.service, this.#converter.cellFile, modulePrefix.length, offset);
  }

  isComplete(code: string): Completeness {
    return isComplete(code);
  }

  reset(): void {
    this.#outstanding.clear();
    this.#scopes.clear();
    this.#base++;
  }

  #place(code: string): void {
    this.#converter.place(code, (program, file) => this.#scopes.link(program, file));
  }

  #declarationsOf(code: string): string {
    const cell = readCell(code, modulePrefix, this.#project.options);
    const converted = this.#converter.convert(cell.text, this.#hooks(cell, false));
    return 'declarations' in converted ? converted.declarations : '';
  }

  #hooks(cell: CellText, strictly: boolean): CellHooks {
    return {
      locals: cell.locals,
      link: (program, file) => this.#scopes.link(program, file),
      diagnose: (program, file) =>
        strictly ? [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)] : [],
      transformers: (program) => [
        cellTransformer(program.getTypeChecker(), {
          isEarlier: (symbol) => this.#isEarlier(symbol),
          lastExpression: lastExpressionName,
        }),
      ],
      afterCommonJs: [afterCommonJs],
    };
  }

  #isEarlier(symbol: ts.Symbol): boolean {
    return symbol.declarations?.some((declaration) => this.#scopes.has(declaration.getSourceFile())) ?? false;
  }

  #hasLastExpression(): boolean {
    const file = this.#project.program().getSourceFile(this.#converter.cellFile)!;
    return lastExpressionIndex(file.statements) >= 0;
  }

  #refused(kind: RefusedCell['kind'], code: string, problems: readonly ts.Diagnostic[]): RefusedCell {
    return {
      ok: false,
      kind,
      diagnostics: problems.map((problem) => toDiagnostic(problem, code, modulePrefix.length)),
    };
  }
}

const lastExpressionName = 'tsLastExpr';

/** The declarations of globals.ts as a script: what it exports is global in cells. */
function globals(): string {
  const built = new URL('./globals.d.ts', import.meta.url);
  const source = new URL('./globals.ts', import.meta.url);
  const text = readFileSync(import.meta.url.endsWith('.ts') ? source : built, 'utf8');
  return text.replaceAll(/^export /gm, '');
}
