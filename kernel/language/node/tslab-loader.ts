/** Loads tslab's converter with another TypeScript. A start-up snapshot replaces this file, since it has no require cache. */

import { createRequire } from 'node:module';
import type * as Tslab from 'tslab/dist/converter.js';
import type { LoadTslab } from '../host.js';

/** The package that tslab imports TypeScript from. */
export const typescriptForTslab = '@tslab/typescript-for-tslab';
/** The module that imports it. */
export const converterModule = 'tslab/dist/converter.js';

/** Puts `typescript` into the require cache, where tslab's converter finds it. */
export const loadTslab: LoadTslab = (typescript) => {
  const require = createRequire(import.meta.url);
  const id = createRequire(require.resolve('tslab')).resolve(typescriptForTslab);
  require.cache[id] = { id, filename: id, loaded: true, exports: typescript } as unknown as NodeJS.Module;
  return (require(converterModule) as typeof Tslab).createConverter;
};
