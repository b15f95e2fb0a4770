/** Imports and `import.meta` in cells and local files: local files are named by their path, wherever they are imported from. */

import path from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { from } from './emit-names.js';

const { factory } = ts;

/** Where a specifier leads when that is a local file that we compile. */
export type LocalPath = (specifier: string) => string | undefined;

/** Names local files by path, in `import`, `export … from` and `import()`, and says what `import.meta` is. */
export function moduleTransformer(localPath: LocalPath): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (file) => {
    const named = (node: ts.Expression | undefined): ts.StringLiteral | undefined => {
      const found = node && ts.isStringLiteralLike(node) ? localPath(node.text) : undefined;
      return found === undefined ? undefined : from(factory.createStringLiteral(found), node!);
    };
    const visit = (node: ts.Node): ts.Node => {
      if (ts.isImportDeclaration(node)) return renamedImport(node, named(node.moduleSpecifier));
      if (ts.isExportDeclaration(node)) return renamedExport(node, named(node.moduleSpecifier));
      if (isImportMeta(node)) return from(importMeta(file.fileName), node);
      const visited = ts.visitEachChild(node, visit, context);
      if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) return visited;
      return renamedCall(visited as ts.CallExpression, named(node.arguments[0]));
    };
    return ts.visitEachChild(file, visit, context);
  };
}

function renamedImport(node: ts.ImportDeclaration, specifier: ts.StringLiteral | undefined): ts.Node {
  const { modifiers, importClause, attributes } = node;
  return specifier ? factory.updateImportDeclaration(node, modifiers, importClause, specifier, attributes) : node;
}

function renamedExport(node: ts.ExportDeclaration, specifier: ts.StringLiteral | undefined): ts.Node {
  const { modifiers, isTypeOnly, exportClause, attributes } = node;
  if (specifier === undefined) return node;
  return factory.updateExportDeclaration(node, modifiers, isTypeOnly, exportClause, specifier, attributes);
}

function renamedCall(node: ts.CallExpression, specifier: ts.StringLiteral | undefined): ts.Node {
  if (specifier === undefined) return node;
  return factory.updateCallExpression(node, node.expression, undefined, [specifier, ...node.arguments.slice(1)]);
}

function isImportMeta(node: ts.Node): boolean {
  return ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword;
}

/** What Node's `import.meta` holds, for a file that runs as CommonJS: the runtime's `require` knows addresses too. */
function importMeta(file: string): ts.Expression {
  const text = (name: string, value: string): ts.PropertyAssignment =>
    factory.createPropertyAssignment(name, factory.createStringLiteral(value));
  return factory.createObjectLiteralExpression([
    text('url', pathToFileURL(file).href),
    text('filename', path.normalize(file)),
    text('dirname', path.normalize(path.dirname(file))),
    factory.createPropertyAssignment(
      'resolve',
      factory.createPropertyAccessExpression(factory.createIdentifier('require'), 'resolveUrl'),
    ),
  ]);
}
