import { homedir } from 'node:os';
import { join } from 'node:path';
import { firstAbsolute } from './private-files.js';

/** Returns the folder for our caches in the user's home, or where the system keeps caches. It need not be there. */
export function cacheFolder(): string {
  const { env, platform } = process;
  const standard = { win32: env.LOCALAPPDATA, darwin: join(homedir(), 'Library/Caches') }[platform as string];
  return join(firstAbsolute(env.XDG_CACHE_HOME, standard) ?? join(homedir(), '.cache'), 'layerlab');
}
