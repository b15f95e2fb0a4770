/** A cell's text before it meets the checker: its names, its imports, whether it awaits; `export` is taken out in place. */

import ts from 'typescript';

/** What the syntax of a cell says. `text` has the length and the lines of the cell's code. */
export interface CellText {
  readonly text: string;
  readonly syntaxErrors: readonly ts.Diagnostic[];
  readonly locals: ReadonlySet<string>;
  readonly imports: readonly string[];
  readonly async: boolean;
}

/** Reads a cell. The tree is a module's, as in tslab: the prefix makes it one. */
export function readCell(code: string, prefix: string, options: ts.CompilerOptions): CellText {
  const text = withoutExports(code);
  const file = ts.createSourceFile('cell.ts', prefix + text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);
  const { bindSourceFile } = ts as unknown as {
    bindSourceFile(file: ts.SourceFile, options: ts.CompilerOptions): void;
  };
  bindSourceFile(file, options);
  const { parseDiagnostics, locals } = file as unknown as {
    parseDiagnostics: ts.Diagnostic[];
    locals?: Map<string, unknown>;
  };
  return {
    text,
    syntaxErrors: parseDiagnostics,
    locals: new Set(locals?.keys()),
    imports: staticImports(file),
    async: file.statements.some(awaits),
  };
}

/** Whether a statement awaits outside of any function: `await`, `for await`, `await using`. */
function awaits(node: ts.Node): boolean {
  if (ts.isAwaitExpression(node)) return true;
  if (ts.isForOfStatement(node) && node.awaitModifier) return true;
  if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.AwaitUsing) === ts.NodeFlags.AwaitUsing)
    return true;
  if (ts.isFunctionLike(node)) return false;
  if (ts.isPropertyDeclaration(node) || ts.isClassStaticBlockDeclaration(node))
    return ts.isPropertyDeclaration(node) && ts.isComputedPropertyName(node.name) && awaits(node.name.expression);
  return ts.forEachChild(node, (child) => awaits(child) || undefined) ?? false;
}

function staticImports(file: ts.SourceFile): string[] {
  return file.statements.flatMap((statement) => {
    if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier))
      return [statement.moduleSpecifier.text];
    if (!ts.isImportEqualsDeclaration(statement) || !ts.isExternalModuleReference(statement.moduleReference)) return [];
    const { expression } = statement.moduleReference;
    return ts.isStringLiteral(expression) ? [expression.text] : [];
  });
}

/** A cell exports everything it declares, so `export` says nothing new: it becomes as many spaces, and `export … from` becomes `import … from`. */
function withoutExports(code: string): string {
  if (!code.includes('export')) return code;
  const file = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);
  let text = code;
  const put = (start: number, end: number, by: string): void => {
    text = text.slice(0, start) + by.padEnd(end - start) + text.slice(end);
  };
  const blank = (start: number, end: number): void => put(start, end, code.slice(start, end).replace(/[^\n\r]/g, ' '));
  for (const statement of file.statements) {
    if (ts.isExportDeclaration(statement)) {
      if (statement.moduleSpecifier && statement.exportClause)
        put(statement.getStart(), statement.getStart() + 'export'.length, 'import');
      else if (!statement.moduleSpecifier) blank(statement.getStart(), statement.end);
    } else if (ts.isExportAssignment(statement)) blank(statement.getStart(), statement.expression.getStart());
    else if (ts.canHaveModifiers(statement)) {
      const named = !('name' in statement) || statement.name !== undefined;
      for (const modifier of ts.getModifiers(statement) ?? []) {
        const isExport = modifier.kind === ts.SyntaxKind.ExportKeyword;
        const isDefault = modifier.kind === ts.SyntaxKind.DefaultKeyword;
        if (isExport || (isDefault && named)) blank(modifier.getStart(), modifier.end);
        else if (isDefault) put(modifier.getStart(), modifier.end, 'void 0,');
      }
    }
  }
  return text;
}
