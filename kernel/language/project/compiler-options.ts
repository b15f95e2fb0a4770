/** How cells and the files that they import are compiled. */

import path from 'node:path';
import ts from 'typescript';
import type { Host } from '../host.js';
import { librariesFor } from './node-libs.js';
import { installedManifest } from './packages.js';

/** The emit folder. Nothing is ever written there. */
const nowhere = '/layerlab-emit';

/**
 * @param strict - false allows implicit `any` and unchecked null
 * @param page - the globals are those of a page and not Node's
 */
export function compilerOptions(strict: boolean, host: Host, page = false): ts.CompilerOptions {
  return {
    strict,
    target: ts.ScriptTarget.ES2024,
    lib: [...librariesFor(host.node), ...platformLibraries(host, page)],
    jsx: ts.JsxEmit.React,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    esModuleInterop: true,
    resolveJsonModule: true,
    allowJs: true,
    checkJs: false,
    types: page || host.inPage ? [] : ['node'],
    typeRoots: [nodeTypesFolder(host)],
    skipLibCheck: true,
    declaration: true,
    sourceMap: true,
    newLine: ts.NewLineKind.LineFeed,
    rootDir: '/',
    outDir: nowhere,
  };
}

/** Node's globals are in @types/node. */
function platformLibraries({ inPage = false }: Host, page: boolean): string[] {
  if (page) return ['lib.dom.d.ts', 'lib.dom.iterable.d.ts'];
  return inPage ? ['lib.webworker.d.ts', 'lib.webworker.iterable.d.ts'] : [];
}

/** What JSX is compiled for: the first that is installed. */
const jsxLibraries = ['react', 'preact', 'hono'];

/** Returns options that compile JSX for the runtime that is installed. */
export function forJsxRuntime(options: ts.CompilerOptions, has: (module: string) => boolean): ts.CompilerOptions {
  const library = jsxLibraries.find((name) => has(`${name}/jsx-runtime`)) ?? jsxLibraries[0];
  return { jsxImportSource: library, ...options, jsx: ts.JsxEmit.ReactJSX };
}

/** Our own copy of @types/node: a folder without node_modules has its globals too. */
function nodeTypesFolder({ files, home }: Host): string {
  const manifest = installedManifest('@types/node', home, files.fileExists);
  return path.dirname(path.dirname(manifest)).replaceAll('\\', '/');
}
