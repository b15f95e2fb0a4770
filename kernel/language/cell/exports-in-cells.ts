/** A cell exports everything it declares, so the word `export` adds nothing: it is taken out in place. */

import ts from 'typescript';

/** As long as the word `default`: what follows it is an expression and no declaration or block. */
const asExpression = 'void 0,';

/** The code with as many spaces in place of `export` and `export default`; `export … from` becomes `import … from`. */
export function withoutExports(code: string): string {
  if (!/\bexport\b/.test(code)) return code;
  const file = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.ES2024, true, ts.ScriptKind.TS);
  const edits = new Edits(code);
  for (const statement of file.statements) takeOut(statement, edits);
  return edits.text;
}

function takeOut(statement: ts.Statement, edits: Edits): void {
  if (ts.isExportDeclaration(statement)) takeOutList(statement, edits);
  else if (ts.isExportAssignment(statement)) takeOutDefault(statement, edits);
  else if (ts.canHaveModifiers(statement)) takeOutModifiers(statement, edits);
}

/** `export { x } from 'm'` and `export * as m from 'm'` declare names; `export * from 'm'` only runs the module. */
function takeOutList(statement: ts.ExportDeclaration, edits: Edits): void {
  const { moduleSpecifier, exportClause } = statement;
  if (moduleSpecifier === undefined) {
    edits.blank(statement.getStart(), statement.end);
    return;
  }
  edits.put(statement.getStart(), 'import');
  if (exportClause === undefined) edits.blank(statement.getStart() + 'import'.length, moduleSpecifier.getStart());
}

/** The value is the cell's; in front of an object's brace stands something that makes it an expression. */
function takeOutDefault(statement: ts.ExportAssignment, edits: Edits): void {
  const start = statement.getStart();
  edits.blank(start, statement.expression.getStart());
  if (!statement.isExportEquals) edits.put(start, asExpression);
}

/** A nameless default export is an expression whose value the cell shows. */
function takeOutModifiers(statement: ts.Statement & ts.HasModifiers, edits: Edits): void {
  const nameless = 'name' in statement && statement.name === undefined;
  for (const modifier of ts.getModifiers(statement) ?? []) {
    if (modifier.kind === ts.SyntaxKind.ExportKeyword) edits.blank(modifier.getStart(), modifier.end);
    if (modifier.kind !== ts.SyntaxKind.DefaultKeyword) continue;
    if (nameless) edits.put(modifier.getStart(), asExpression);
    else edits.blank(modifier.getStart(), modifier.end);
  }
}

/** Changes of a text that leave every other character where it was. */
class Edits {
  text: string;

  constructor(text: string) {
    this.text = text;
  }

  blank(start: number, end: number): void {
    this.#replace(start, end, this.text.slice(start, end).replace(/[^\r\n]/g, ' '));
  }

  /** Puts a text over what stands there. */
  put(start: number, text: string): void {
    this.#replace(start, start + text.length, text);
  }

  #replace(start: number, end: number, by: string): void {
    this.text = this.text.slice(0, start) + by + this.text.slice(end);
  }
}
