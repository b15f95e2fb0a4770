/** What the compiler knows of the cells as one module: which values are shown, which imports are types, what is wrong. */
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { declaredIn } from '../../language/cell/declared-names.js';
import { nodeHost } from '../../language/node/host.js';
import { packageName } from '../../language/project/packages.js';
import { parse } from '../../language/project/parse-cell.js';
import { Project } from '../../language/project/project.js';
import { Draft } from './draft.js';
import { olderValues } from './older-values.js';
import type { Plan } from './plan.js';
import type { ApartCell } from './read-cells.js';

export interface Facts {
  /** The numbers of the cells whose last expression has a value to show. */
  readonly shown: ReadonlySet<number>;
  /** Imported names that are only types. */
  readonly types: ReadonlySet<string>;
  /** The notebook's globals that cells use, and whether each is only a type. */
  readonly globals: ReadonlyMap<string, boolean>;
  /** Which of `require`, `__dirname` and `__filename` cells use. */
  readonly ofCommonJs: ReadonlySet<string>;
  readonly problems: readonly FoundProblem[];
  /** Where the program differs from the notebook, in sentences. */
  readonly differences: readonly string[];
}

export interface FoundProblem {
  readonly cell: number;
  /** Where and what, for people. */
  readonly message: string;
}

/** Called with each cell's last expression in the draft. */
const showMark = '__layerlabShow';

const globalsFile = '__globals__.d.ts';
const commonJs = new Set(['require', '__dirname', '__filename']);
const valueless = ts.TypeFlags.Void | ts.TypeFlags.Undefined | ts.TypeFlags.Never;
const missingModule = 2307;
/** A module without declarations; its values are `any`, as in cells. */
const untyped = 7016;

/** The names that `layerlab-kernel/notebook` exports. */
function notebookNames(): ReturnType<typeof declaredIn> {
  const base = '../../language/project/declarations/globals';
  const ending = import.meta.url.endsWith('.ts') ? '.ts' : '.d.ts';
  return declaredIn(parse(readFileSync(new URL(base + ending, import.meta.url), 'utf8')));
}

/** Has the compiler look at a draft, in the notebook's folder. */
export class Examiner {
  readonly #project: Project;
  readonly #file: string;
  readonly #names = notebookNames();

  constructor(folder: string, modules: readonly ApartCell[]) {
    this.#project = new Project(folder, true, nodeHost);
    const mark = `declare function ${showMark}(value: unknown): void;\n`;
    this.#project.addRoot(this.#project.virtual(globalsFile), nodeHost.globalDeclarations() + mark);
    this.#file = this.#project.virtual('__export__.ts');
    for (const { source, tags } of modules)
      this.#project.addModule(this.#project.virtual(`${tags.module}.ts`), `${source}\nexport {};\n`);
  }

  examine(plan: Plan, installed: readonly string[]): Facts {
    const draft = new Draft(plan, showMark);
    this.#project.addModule(this.#file, draft.text);
    const program = this.#project.program();
    const file = program.getSourceFile(this.#file)!;
    const checker = program.getTypeChecker();
    const found = { shown: new Set<number>(), ofCommonJs: new Set<string>(), globals: new Map<string, boolean>() };
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node)) this.#note(node, checker, found);
      else if (isMarked(node) && isShown(node.arguments[0]!, checker))
        found.shown.add(draft.cellAt(node.getStart(file))!);
      ts.forEachChild(node, visit);
    };
    visit(file);
    const problems = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    return {
      ...found,
      types: new Set(importedTypes(file, checker)),
      differences: olderValues(file, checker, draft, plan),
      problems: problems.filter((each) => counts(each, installed)).map((each) => located(each, draft)),
    };
  }

  #note(
    node: ts.Identifier,
    checker: ts.TypeChecker,
    { globals, ofCommonJs }: { globals: Map<string, boolean>; ofCommonJs: Set<string> },
  ): void {
    const symbol = ts.isShorthandPropertyAssignment(node.parent)
      ? checker.getShorthandAssignmentValueSymbol(node.parent)
      : checker.getSymbolAtLocation(node);
    const [declaration] = symbol?.declarations ?? [];
    if (declaration === undefined || symbol!.name !== node.text) return;
    const { fileName } = declaration.getSourceFile();
    const isTop = ts.isSourceFile(declaration.parent) || ts.isVariableDeclarationList(declaration.parent);
    if (fileName.endsWith(globalsFile) && isTop) {
      if (this.#names.values.has(node.text)) globals.set(node.text, false);
      else if (this.#names.types.has(node.text)) globals.set(node.text, true);
    } else if (fileName !== this.#file && commonJs.has(node.text) && !ts.isPropertyAccessExpression(node.parent))
      ofCommonJs.add(node.text);
  }
}

function isMarked(node: ts.Node): node is ts.CallExpression {
  return ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === showMark;
}

/** Nothing is shown of what has no value, or is displayed already. */
function isShown(expression: ts.Expression, checker: ts.TypeChecker): boolean {
  const type = checker.getTypeAtLocation(expression);
  return (type.flags & valueless) === 0 && type.symbol?.name !== 'DisplayHandle';
}

function importedTypes(file: ts.SourceFile, checker: ts.TypeChecker): string[] {
  const names = file.statements.filter(ts.isImportDeclaration).flatMap(({ importClause }) => {
    const bindings = importClause?.namedBindings;
    const named = bindings && ts.isNamedImports(bindings) ? bindings.elements.map(({ name }) => name) : [];
    return importClause?.name ? [importClause.name, ...named] : named;
  });
  return names.filter((name) => isOnlyType(name, checker)).map(({ text }) => text);
}

function isOnlyType(name: ts.Identifier, checker: ts.TypeChecker): boolean {
  const symbol = checker.getSymbolAtLocation(name);
  if (symbol === undefined || (symbol.flags & ts.SymbolFlags.Alias) === 0) return false;
  const { flags } = checker.getAliasedSymbol(symbol);
  return (flags & ts.SymbolFlags.Value) === 0 && (flags & ts.SymbolFlags.Type) !== 0;
}

/** A package that a cell installs need not be there yet. */
function counts({ code, messageText }: ts.Diagnostic, installed: readonly string[]): boolean {
  if (code === untyped) return false;
  const [, specifier = ''] = /'(.*?)'/.exec(ts.flattenDiagnosticMessageText(messageText, ' ')) ?? [];
  return code !== missingModule || !installed.includes(packageName(specifier) ?? '');
}

function located({ start = 0, messageText }: ts.Diagnostic, draft: Draft): FoundProblem {
  const { cell, line } = draft.placeOf(start);
  const words = ts.flattenDiagnosticMessageText(messageText, ' ').replace(/\.$/, '');
  return { cell, message: cell === 0 ? words : `cell ${cell}, line ${line}: ${words}` };
}
