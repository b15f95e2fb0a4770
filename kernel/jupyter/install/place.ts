/** Where `layerlab install` writes to: a user's data folder, or one below a prefix. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { Problem } from '../../problem.js';
import { ask } from '../python/command.js';
import { findPython } from '../python/find-python.js';

/** Flags that name the place, as those of `jupyter kernelspec install`. */
export interface PlaceFlags {
  readonly user?: boolean | undefined;
  readonly 'sys-prefix'?: boolean | undefined;
  readonly prefix?: string | undefined;
}

/** The flags for `parseArgs`. */
export const placeOptions = {
  user: { type: 'boolean' },
  'sys-prefix': { type: 'boolean' },
  prefix: { type: 'string' },
} as const;

/** The flags in usage messages. */
export const placeUsage = '[--user|--sys-prefix|--prefix DIR]';

/**
 * Returns the folder of `kernels` and `labextensions` in the place that the flags name. Defaults to the user's.
 *
 * @throws Problem when more than one place is named, or when `--sys-prefix` finds no Python
 */
export function shareAt(flags: PlaceFlags): string {
  const named = [flags.user, flags['sys-prefix'], flags.prefix].filter(Boolean);
  if (named.length > 1) throw new Problem(`expected one place, got ${named.length}: ${placeUsage}.`);
  if (flags['sys-prefix']) return shareBelow(prefixOf(findPython(false).path));
  return flags.prefix === undefined ? userShare() : shareBelow(resolve(flags.prefix));
}

/** Returns Jupyter's data folder below a prefix, which is the same on every platform. */
export function shareBelow(prefix: string): string {
  return join(prefix, 'share', 'jupyter');
}

/** Returns a Python's prefix: the folder of its virtual environment or installation. */
export function prefixOf(python: string): string {
  const prefix = ask(python, ['-c', 'import sys; print(sys.prefix)']);
  if (prefix === undefined)
    throw new Problem(`${python} failed to report its prefix: name the folder with --prefix DIR.`);
  return prefix;
}

/** Returns the user's data folder, as jupyter_core's `jupyter_data_dir` does. */
export function userShare(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR;
  if (platform === 'darwin') return join(homedir(), 'Library', 'Jupyter');
  if (platform === 'win32') return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'jupyter');
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'jupyter');
}

/** Returns the flags with which `install` writes to `share`. */
export function flagsFor(share: string): string {
  if (share === userShare()) return '--user';
  const prefix = resolve(share, '..', '..');
  return shareBelow(prefix) === share ? `--prefix ${JSON.stringify(prefix)}` : '--user';
}
