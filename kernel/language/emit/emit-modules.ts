/** Imports and `import.meta` in cells and local files. Local files are imported by absolute path. */

import path from 'node:path';
import ts from 'typescript';
import { from } from './emit-names.js';

const { factory } = ts;

/** What the specifiers in a file mean. */
export interface LocalModules {
  /** Returns the path of the local file that a specifier names, or undefined if it names something else. */
  path(specifier: string): string | undefined;
  /** Whether a specifier names declarations without code. */
  isOnlyTypes(specifier: string): boolean;
}

/** Rewrites the specifiers of local files in `import`, `export … from` and `import()`, and replaces `import.meta`. */
export function moduleTransformer(
  local: LocalModules,
  toUrl: (file: string) => string,
): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (file) => {
    const named = (node: ts.Expression | undefined): ts.StringLiteral | undefined => {
      const found = node && ts.isStringLiteralLike(node) ? local.path(node.text) : undefined;
      return found === undefined ? undefined : from(factory.createStringLiteral(found), node!);
    };
    const visit = (node: ts.Node): ts.Node | undefined => {
      if (importsOnlyTypes(node, local)) return undefined;
      if (ts.isImportDeclaration(node)) return renamedImport(node, named(node.moduleSpecifier));
      if (ts.isExportDeclaration(node)) return renamedExport(node, named(node.moduleSpecifier));
      if (isImportMeta(node)) return from(importMeta(file.fileName, toUrl), node);
      const visited = ts.visitEachChild(node, visit, context);
      if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) return visited;
      return renamedCall(visited as ts.CallExpression, named(node.arguments[0]));
    };
    return ts.visitEachChild(file, visit, context);
  };
}

/** Whether a statement imports or exports all of a module that has nothing to run. */
function importsOnlyTypes(node: ts.Node, { isOnlyTypes }: LocalModules): boolean {
  const isWhole =
    (ts.isImportDeclaration(node) && node.importClause === undefined) ||
    (ts.isExportDeclaration(node) && node.exportClause === undefined);
  return isWhole && isOnlyTypes((node.moduleSpecifier as ts.StringLiteral).text);
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

/** Node's `import.meta` for a file that runs as CommonJS. `resolveUrl` is a function of the runtime's `require`. */
function importMeta(file: string, toUrl: (file: string) => string): ts.Expression {
  const text = (name: string, value: string): ts.PropertyAssignment =>
    factory.createPropertyAssignment(name, factory.createStringLiteral(value));
  return factory.createObjectLiteralExpression([
    text('url', toUrl(file)),
    text('filename', path.normalize(file)),
    text('dirname', path.normalize(path.dirname(file))),
    factory.createPropertyAssignment(
      'resolve',
      factory.createPropertyAccessExpression(factory.createIdentifier('require'), 'resolveUrl'),
    ),
  ]);
}
