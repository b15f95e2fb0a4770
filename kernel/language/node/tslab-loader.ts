/** Loads tslab's converter with another TypeScript in place of the one it brings. The start-up snapshot has a loader of its own. */

import { createRequire } from 'node:module';
import type * as Tslab from 'tslab/dist/converter.js';

export type CreateConverter = typeof Tslab.createConverter;

/** The package that tslab takes TypeScript from, and the module that takes it. */
export const typescriptForTslab = '@tslab/typescript-for-tslab';
export const converterModule = 'tslab/dist/converter.js';

/** Puts `typescript` into the require cache, where tslab's converter finds it when it is loaded. */
export function loadTslab(typescript: object): CreateConverter {
  const require = createRequire(import.meta.url);
  const id = createRequire(require.resolve('tslab')).resolve(typescriptForTslab);
  require.cache[id] = { id, filename: id, loaded: true, exports: typescript } as unknown as NodeJS.Module;
  return (require(converterModule) as typeof Tslab).createConverter;
}
