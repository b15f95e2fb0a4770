/** Which file imports which, types included, as the TypeScript parser sees it. Pure: files are given as texts. */
import { posix } from 'node:path';
import ts from 'typescript';

/** Texts of files by their paths from the repository's root. */
export type Files = ReadonlyMap<string, string>;

/** The files of the workspaces that a package's name stands for. */
export type Packages = Readonly<Record<string, string>>;

/** For each node, those that it points to. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** The modules that a file names: `import`, `export … from`, `import()` and `import('…')` types. */
export function specifiersOf(path: string, text: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const module = moduleOf(node);
    if (module && ts.isStringLiteralLike(module)) found.push(module.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
  return found;
}

function moduleOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isExternalModuleReference(node)) return node.expression;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return node.argument.literal;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) return node.arguments[0];
  return undefined;
}

/** The imports between the given files; a package of the workspace counts as the file that it stands for. */
export function importGraph(files: Files, packages: Packages): Graph {
  const targetsOf = (path: string, text: string): string[] =>
    specifiersOf(path, text).flatMap((specifier) => resolve(path, specifier, files, packages) ?? []);
  return new Map([...files].map(([path, text]) => [path, new Set(targetsOf(path, text))]));
}

function resolve(from: string, specifier: string, files: Files, packages: Packages): string | undefined {
  if (!specifier.startsWith('.')) return packages[specifier];
  const path = posix.join(posix.dirname(from), specifier);
  return [path, path.replace(/\.js$/, '.ts'), `${path}.ts`, `${path}/index.ts`].find((file) => files.has(file));
}

/** One circle through each node that lies on any, as the path from a node back to itself. */
export function circles(graph: Graph): string[][] {
  const found: string[][] = [];
  for (const start of graph.keys()) {
    if (found.some((circle) => circle.includes(start))) continue;
    const circle = pathBack(graph, start);
    if (circle) found.push(circle);
  }
  return found;
}

/** The shortest path from a node back to itself, by breadth-first search. */
function pathBack(graph: Graph, start: string): string[] | undefined {
  const seen = new Set<string>();
  const queue = [[start]];
  for (const path of queue) {
    for (const next of graph.get(path.at(-1)!) ?? []) {
      if (next === start) return [...path, start];
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push([...path, next]);
    }
  }
  return undefined;
}
