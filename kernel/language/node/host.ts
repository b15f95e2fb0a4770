/** Node as the engine's host. */

import { builtinModules } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import type { Host } from '../host.js';
import { nodeFiles } from './files.js';
import { globalDeclarations } from './global-declarations.js';
import { loadTslab } from './tslab-loader.js';

export const nodeHost: Host = {
  files: nodeFiles,
  home: fileURLToPath(import.meta.url),
  libFolder: path.posix.dirname(ts.getDefaultLibFilePath({})),
  builtins: builtinModules,
  node: Number.parseInt(process.versions.node, 10),
  loadTslab,
  globalDeclarations,
};
