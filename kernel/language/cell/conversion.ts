/** The conversion of one cell: what is checked, what is transformed, and what is recorded about it. */

import ts from 'typescript';
import type { Changes } from '../emit/common-js.js';
import { moduleTransformer } from '../emit/emit-modules.js';
import { cellTransformer, lastExpressionIndex, withoutHead } from '../emit/emit-statements.js';
import { stopSigns } from '../emit/stop-signs.js';
import type { SideModule } from '../language.js';
import { packageName } from '../project/packages.js';
import type { Project } from '../project/project.js';
import { internalsOf } from '../project/typescript-internals.js';
import type { CellHooks } from './cell-compiler.js';
import type { CellScopes } from './cell-scopes.js';
import type { CellText } from './cell-text.js';
import type { SideModules } from './side-modules.js';

/** What all cells of a notebook share. */
export interface Workspace {
  readonly project: Project;
  readonly scopes: CellScopes;
  readonly sideModules: SideModules;
}

const missingModule = 2307;
/** A module, or the runtime of JSX, has no declarations: its values are `any`. */
const untyped: ReadonlySet<number> = new Set([7016, 7026]);

export class Conversion implements CellHooks {
  readonly locals: ReadonlySet<string>;
  readonly kind: ts.ScriptKind;
  /** The local files that the cell imports. */
  sideModules: readonly SideModule[] = [];
  /** The values that the cell declares. */
  declares: readonly string[] = [];
  /** The names of earlier cells that the cell reads. */
  readonly uses: Set<string> = new Set();
  hasLastExpression = false;
  /** Declarations of `var`s in blocks, which TypeScript leaves out of a file's declarations. */
  hoisted = '';
  readonly #text: CellText;
  readonly #workspace: Workspace;
  readonly #checked: boolean;

  /** @param checked - false converts the cell despite its problems */
  constructor(text: CellText, workspace: Workspace, checked: boolean) {
    this.locals = text.locals;
    this.kind = text.kind;
    this.#text = text;
    this.#workspace = workspace;
    this.#checked = checked;
  }

  get isChecked(): boolean {
    return this.#checked && !this.#text.unchecked;
  }

  link(program: ts.Program, cell: ts.SourceFile): void {
    this.#workspace.scopes.link(program, cell);
  }

  diagnose(program: ts.Program, file: ts.SourceFile): readonly ts.Diagnostic[] {
    if (!this.#checked) return [];
    const { project, sideModules } = this.#workspace;
    const own = [
      ...program.getSyntacticDiagnostics(file),
      ...(this.#text.unchecked ? [] : program.getSemanticDiagnostics(file)),
    ];
    const local = sideModules.diagnose(program, project.localFiles(program, file));
    return [...own, ...local].filter((problem) => !untyped.has(problem.code) && !this.#installsIt(problem));
  }

  changes(program: ts.Program, file: ts.SourceFile): Changes {
    const { project, sideModules, scopes } = this.#workspace;
    const checker = program.getTypeChecker();
    this.sideModules = sideModules.compile(program, project.localFiles(program, file));
    this.declares = [...this.locals].filter((name) => !this.#text.ambient.has(name) && isValue(name, file, checker));
    this.hoisted = hoistedVariables(file, checker);
    this.hasLastExpression = lastExpressionIndex(file.statements) >= 0;
    const names = scopes.values;
    const earlier = {
      has: (name: string) => names.has(name),
      owns: (symbol: ts.Symbol) => scopes.owns(symbol),
      reads: ({ name }: ts.Symbol) => this.uses.add(name),
    };
    const rewritten = cellTransformer(checker, earlier, this.#text.ambient);
    return {
      before: [rewritten, moduleTransformer(sideModules.localModules(program, file), project.host.files.url)],
      after: [withoutHead, ...(project.hasStopSigns ? [stopSigns] : [])],
    };
  }

  /** A cell may contain both `await install('x')` and `await import('x')`: a module that is missing now will then be there. */
  #installsIt({ code, file, start }: ts.Diagnostic): boolean {
    if (code !== missingModule || file === undefined || start === undefined) return false;
    const [, specifier = ''] =
      /^import\(\s*['"`](.+?)['"`]/.exec(file.text.slice(file.text.lastIndexOf('import', start), start + 300)) ?? [];
    const name = packageName(specifier);
    if (name === undefined) return false;
    const installed = [...this.#text.text.matchAll(/\binstall\(\s*['"`](.+?)['"`]/g)].map(([, spec]) =>
      packageName(spec!),
    );
    return installed.some((each) => each?.replace(/(.)@.*/, '$1') === name);
  }
}

function hoistedVariables(file: ts.SourceFile, checker: ts.TypeChecker): string {
  const symbols = [...(internalsOf(file).locals?.values() ?? [])].filter(isHoisted);
  return symbols
    .map((symbol) => {
      const type = checker.getTypeOfSymbolAtLocation(symbol, file);
      return `declare var ${symbol.name}: ${checker.typeToString(type, file, ts.TypeFormatFlags.NoTruncation)};\n`;
    })
    .join('');
}

/** Whether a name is a `var` that no top-level statement declares. */
function isHoisted({ flags, declarations = [] }: ts.Symbol): boolean {
  if ((flags & ts.SymbolFlags.FunctionScopedVariable) === 0) return false;
  return declarations.every((declaration) => {
    const statement = ts.findAncestor(declaration, ts.isVariableStatement);
    return statement === undefined || !ts.isSourceFile(statement.parent);
  });
}

/** Whether a name refers to a value at run time. */
function isValue(name: string, file: ts.SourceFile, checker: ts.TypeChecker): boolean {
  const symbol = internalsOf(file).locals?.get(ts.escapeLeadingUnderscores(name));
  if (symbol === undefined || symbol.declarations?.some(ts.isTypeOnlyImportDeclaration)) return false;
  const { flags } = (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(symbol) : symbol;
  return (flags & ts.SymbolFlags.Value & ~ts.SymbolFlags.ConstEnum) !== 0;
}
