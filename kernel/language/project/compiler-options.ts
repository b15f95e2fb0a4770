/** How cells and the files they import are compiled. */

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { installedManifest } from './packages.js';

/** Where emitted files would go if they were written; they never are. */
const nowhere = '/layerlab-emit';

/** @param strict - false lets implicit `any` and unchecked null pass */
export function compilerOptions(strict: boolean): ts.CompilerOptions {
  return {
    strict,
    target: ts.ScriptTarget.ES2024,
    lib: ['lib.esnext.d.ts'],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    rewriteRelativeImportExtensions: true,
    esModuleInterop: true,
    resolveJsonModule: true,
    allowJs: true,
    checkJs: false,
    types: ['node'],
    typeRoots: [nodeTypesFolder()],
    skipLibCheck: true,
    declaration: true,
    sourceMap: true,
    newLine: ts.NewLineKind.LineFeed,
    rootDir: '/',
    outDir: nowhere,
  };
}

/** Our own copy of @types/node: a folder without node_modules has its globals too. */
function nodeTypesFolder(): string {
  const manifest = installedManifest('@types/node', fileURLToPath(import.meta.url));
  return path.dirname(path.dirname(manifest)).replaceAll('\\', '/');
}
