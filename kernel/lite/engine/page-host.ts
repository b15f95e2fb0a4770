/** A page as the engine's host. */
import type { createConverter } from 'tslab/dist/converter.js';
import type { Host } from '../../language/host.js';
import { typesFolder } from '../places.js';
import type { MemoryFiles } from './memory-files.js';

/** The TypeScript that tslab finds: the bundle has this in the place of tslab's own. */
const key = Symbol.for('layerlab.typescript');

function loadTslab(typescript: object): typeof createConverter {
  (globalThis as Record<symbol, unknown>)[key] = typescript;
  return (require('tslab/dist/converter.js') as { createConverter: typeof createConverter }).createConverter;
}

export function pageHost(files: MemoryFiles): Host {
  return {
    files,
    home: `${typesFolder}/node_modules/layerlab-kernel/dist/engine.js`,
    libFolder: `${typesFolder}/node_modules/typescript/lib`,
    builtins: [],
    // What JavaScript has in today's browsers is about what this Node has.
    node: 22,
    inPage: true,
    loadTslab,
    globalDeclarations: () => files.readFile(`${typesFolder}/globals.d.ts`) ?? '',
  };
}
