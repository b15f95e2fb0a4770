/**
 * How cells become one module. Imports stand at its top. In a notebook a name may be declared again by a later cell; in the
 * module, what follows is then a block of its own, in which the new name hides the old one.
 */
import ts from 'typescript';
import { declaredNames } from '../../language/emit/binding-names.js';
import { lastExpressionIndex } from '../../language/emit/emit-statements.js';
import { HoistedImports, type Import, importOf, originOf } from './hoisted-imports.js';
import type { CodeCell } from './read-cells.js';

export interface PlannedCell {
  readonly cell: CodeCell;
  /** The names that it declares again: it opens a block. */
  readonly again: readonly string[];
  /** Statements before its own: names of imports that are hidden at its place. */
  readonly aliases: readonly string[];
  /** Its `var` statements that become `let`, as nothing hides a `var` of an outer block. */
  readonly asLet: readonly ts.VariableStatement[];
  /** The expression whose value it shows. */
  readonly last: ts.Expression | undefined;
}

/** A statement that gives an import a name that something else has too. */
interface Alias {
  readonly name: string;
  readonly code: string;
}

export interface Plan {
  readonly imports: HoistedImports;
  readonly cells: readonly PlannedCell[];
}

/** @param outer - the names that the module itself declares */
export function planCells(cells: readonly CodeCell[], outer: Iterable<string>): Plan {
  const imports = new HoistedImports();
  const bound = new Map([...outer].map((name) => [name, 'the notebook']));
  return { imports, cells: cells.map((cell) => planCell(cell, imports, bound)) };
}

function planCell(cell: CodeCell, imports: HoistedImports, bound: Map<string, string>): PlannedCell {
  const aliases = cell.file.statements
    .filter(ts.isImportDeclaration)
    .flatMap((statement) => bindImport(importOf(statement), imports, bound));
  const { locals, imported, ambient } = cell.text;
  const own = [...locals].filter((name) => !imported.has(name) && !ambient.has(name));
  const declared = own.filter((name) => bound.has(name));
  for (const name of own) bound.set(name, `cell ${cell.number}`);
  const asLet = cell.file.statements
    .filter(ts.isVariableStatement)
    .filter((each) => isVar(each) && declares(each, declared));
  const again = [...aliases.map((each) => each.name), ...declared];
  return { cell, again, aliases: aliases.map(({ code }) => code), asLet, last: lastExpression(cell) };
}

/** Hoists what is not hoisted yet. Returns the aliases of names that something else hides. */
function bindImport(from: Import, imports: HoistedImports, bound: Map<string, string>): Alias[] {
  imports.addModule(from);
  return from.bindings.flatMap((binding) => {
    const { local } = binding;
    const origin = originOf(from, binding);
    const before = bound.get(local);
    bound.set(local, origin);
    if (before === origin) return [];
    const isFree = before === undefined && !imports.names.includes(local);
    const name = isFree ? local : fresh(local, imports.names);
    imports.add(from, { ...binding, local: name });
    if (isFree) return [];
    return [{ name: local, code: binding.typeOnly ? `type ${local} = ${name};` : `const ${local} = ${name};` }];
  });
}

function fresh(name: string, taken: readonly string[]): string {
  for (let count = 2; ; count++) if (!taken.includes(`${name}_${count}`)) return `${name}_${count}`;
}

function isVar({ declarationList: { flags } }: ts.VariableStatement): boolean {
  return (flags & ts.NodeFlags.BlockScoped) === 0;
}

function declares(statement: ts.VariableStatement, names: readonly string[]): boolean {
  return declaredNames(statement).some(({ text }) => names.includes(text));
}

/** An object literal as the last statement stands behind an insertion, `void 0,`. */
function lastExpression({ file: { statements }, text }: CodeCell): ts.Expression | undefined {
  const statement = statements[lastExpressionIndex(statements)];
  if (statement === undefined || !ts.isExpressionStatement(statement)) return undefined;
  const { expression } = statement;
  return text.insertion && ts.isBinaryExpression(expression) ? expression.right : expression;
}
