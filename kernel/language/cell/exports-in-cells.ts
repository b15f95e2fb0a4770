/** Removes `export` from a cell, which exports everything it declares anyway. All other characters keep their positions. */

import ts from 'typescript';
import { parse } from '../project/parse-cell.js';

/** Replaces the word `default`, which is as long: what follows is then parsed as an expression. */
const asExpression = 'void 0,';

/** Returns the code with spaces in place of `export` and `export default`; `export … from` becomes `import … from`. */
export function withoutExports(code: string): string {
  if (!/\bexport\b/.test(code)) return code;
  const file = parse(code);
  const edits = new Edits(code);
  for (const statement of file.statements) removeExport(statement, edits);
  return edits.text;
}

function removeExport(statement: ts.Statement, edits: Edits): void {
  if (ts.isExportDeclaration(statement)) removeList(statement, edits);
  else if (ts.isExportAssignment(statement)) removeDefault(statement, edits);
  else if (ts.canHaveModifiers(statement)) removeModifiers(statement, edits);
}

/** `export { x } from 'm'` and `export * as m from 'm'` declare names; `export * from 'm'` only runs the module. */
function removeList(statement: ts.ExportDeclaration, edits: Edits): void {
  const { moduleSpecifier, exportClause } = statement;
  if (moduleSpecifier === undefined) {
    edits.blank(statement.getStart(), statement.end);
    return;
  }
  edits.overwrite(statement.getStart(), 'import');
  if (exportClause === undefined) edits.blank(statement.getStart() + 'import'.length, moduleSpecifier.getStart());
}

/** Keeps the expression as the cell's value; without something before it, an object literal would be a block. */
function removeDefault(statement: ts.ExportAssignment, edits: Edits): void {
  const start = statement.getStart();
  edits.blank(start, statement.expression.getStart());
  if (!statement.isExportEquals) edits.overwrite(start, asExpression);
}

/** An unnamed default export becomes an expression, whose value the cell shows. */
function removeModifiers(statement: ts.Statement & ts.HasModifiers, edits: Edits): void {
  const isUnnamed = 'name' in statement && statement.name === undefined;
  for (const modifier of ts.getModifiers(statement) ?? []) {
    if (modifier.kind === ts.SyntaxKind.ExportKeyword) edits.blank(modifier.getStart(), modifier.end);
    if (modifier.kind !== ts.SyntaxKind.DefaultKeyword) continue;
    if (isUnnamed) edits.overwrite(modifier.getStart(), asExpression);
    else edits.blank(modifier.getStart(), modifier.end);
  }
}

/** Edits of a text that keep the position of every other character. */
class Edits {
  text: string;

  constructor(text: string) {
    this.text = text;
  }

  blank(start: number, end: number): void {
    this.#replace(start, end, this.text.slice(start, end).replace(/[^\r\n]/g, ' '));
  }

  /** Overwrites the text from `start` on. */
  overwrite(start: number, text: string): void {
    this.#replace(start, start + text.length, text);
  }

  #replace(start: number, end: number, by: string): void {
    this.text = this.text.slice(0, start) + by + this.text.slice(end);
  }
}
