/** The rules of the rooms: docs/architecture.md states the order, these find what breaks it. Pure. */
import { posix } from 'node:path';
import { circles, type Files, type Graph, importGraph, type Packages, specifiersOf } from './imports.js';

const { basename, dirname } = posix;

/** More files than a listing shows at a glance. */
const filesAtMost = 12;

/** Folders that hold many of one kind. */
const ofOneKind = new Set(['layers', 'plots', 'values', 'assembly']);

/** What a browser does not have. */
const nodeOnly = /^(node:)?(fs|child_process|worker_threads|inspector|vm|zlib|net)(\/|$)/;

/** Where Node's own modules may be imported. */
const forNode = /(^|\/)(node|jupyter|headless|bench)\/|^kernel\/(labextension\/build|lite\/\w+)\.mjs$/;

/** The rooms from top to bottom: the lines of the fenced block `rooms` of a Markdown page. */
export function orderOf(page: string): string[] {
  const block = /```rooms\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  return block.split(/\s+/).filter(Boolean);
}

/** Everything about these files that breaks a rule, each as one line that names files or folders. */
export function problemsOf(files: Files, order: readonly string[], packages: Packages = {}): string[] {
  const graph = importGraph(files, packages);
  return [
    ...circles(graph).map((circle) => `circle of files: ${circle.join(' → ')}`),
    ...circles(roomGraph(graph, order)).map((circle) => `circle of rooms: ${circle.join(' → ')}`),
    ...arrowsUpwards(graph, order),
    ...missingLines([...files.keys()], order),
    ...nodeImports(files),
    ...crowdedFolders([...files.keys()]),
    ...sharedNames([...files.keys()]),
  ];
}

/** A line of the order names a file, or a folder without the folders in it. */
function roomOf(path: string, order: readonly string[]): string {
  return order.includes(path) ? path : dirname(path);
}

function roomGraph(graph: Graph, order: readonly string[]): Graph {
  const rooms = new Map<string, Set<string>>();
  for (const [path, targets] of graph) {
    const room = roomOf(path, order);
    const others = [...targets].map((target) => roomOf(target, order)).filter((other) => other !== room);
    rooms.set(room, new Set([...(rooms.get(room) ?? []), ...others]));
  }
  return rooms;
}

function arrowsUpwards(graph: Graph, order: readonly string[]): string[] {
  const height = (path: string): number => order.indexOf(roomOf(path, order));
  return [...graph].flatMap(([path, targets]) =>
    [...targets]
      .filter((target) => height(target) !== -1 && height(target) < height(path))
      .map((target) => `arrow upwards: ${path} → ${target}`),
  );
}

function missingLines(paths: readonly string[], order: readonly string[]): string[] {
  const rooms = new Set(paths.map((path) => roomOf(path, order)));
  return [
    ...[...rooms].filter((room) => !order.includes(room)).map((room) => `folder without a line: ${room}`),
    ...order.filter((line) => !rooms.has(line)).map((line) => `line without a room: ${line}`),
    ...order.filter((line, i) => order.indexOf(line) !== i).map((line) => `line given twice: ${line}`),
  ];
}

function nodeImports(files: Files): string[] {
  return [...files]
    .filter(([path]) => !forNode.test(path))
    .flatMap(([path, text]) =>
      specifiersOf(path, text)
        .filter((specifier) => nodeOnly.test(specifier))
        .map((specifier) => `import that only Node has: ${path} → ${specifier}`),
    );
}

function crowdedFolders(paths: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  return [...counts]
    .filter(([folder, count]) => count > filesAtMost && !ofOneKind.has(basename(folder)))
    .map(([folder, count]) => `more than ${filesAtMost} files: ${folder} has ${count}`);
}

/** A file named like a folder beside it, or beside its own plural, be that a file or a folder. */
function sharedNames(paths: readonly string[]): string[] {
  const folders = new Set(paths.flatMap(ancestors));
  return paths.flatMap((path) => {
    const name = path.replace(/\.\w+$/, '');
    const others = [name, `${name}s`, `${name}es`].filter((other) => folders.has(other));
    const files = [`${name}s.ts`, `${name}es.ts`].filter((other) => paths.includes(other));
    return [...others, ...files].map((other) => `file beside its own name: ${path} and ${other}`);
  });
}

function ancestors(path: string): string[] {
  const folder = dirname(path);
  return folder === '.' ? [] : [folder, ...ancestors(folder)];
}
