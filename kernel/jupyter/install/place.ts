import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { Problem } from '../../problem.js';
import { ask } from '../python/command.js';
import { findPython } from '../python/find-python.js';

/** Where a person wants something installed; the names are those of Jupyter's own `kernelspec install`. */
export interface PlaceFlags {
  readonly user?: boolean | undefined;
  readonly 'sys-prefix'?: boolean | undefined;
  readonly prefix?: string | undefined;
}

/** The flags as `parseArgs` takes them. */
export const placeOptions = {
  user: { type: 'boolean' },
  'sys-prefix': { type: 'boolean' },
  prefix: { type: 'string' },
} as const;

export const placeUsage = '[--user|--sys-prefix|--prefix DIR]';

/**
 * The folder that holds `kernels` and `labextensions` in the place that the flags name: the person's own without a flag.
 *
 * @throws Problem when two places are named, or when `--sys-prefix` finds no Python
 */
export function shareAt(flags: PlaceFlags): string {
  const named = [flags.user, flags['sys-prefix'], flags.prefix].filter(Boolean);
  if (named.length > 1) throw new Problem(`expected one place, got ${named.length}: ${placeUsage}.`);
  if (flags['sys-prefix']) return shareBelow(prefixOf(findPython(false).path));
  return flags.prefix === undefined ? userShare() : shareBelow(resolve(flags.prefix));
}

/** Where Jupyter looks below a prefix, on every platform. */
export function shareBelow(prefix: string): string {
  return join(prefix, 'share', 'jupyter');
}

/** The prefix of a Python: the folder of its virtual environment, or where it is installed. */
export function prefixOf(python: string): string {
  const prefix = ask(python, ['-c', 'import sys; print(sys.prefix)']);
  if (prefix === undefined) throw new Problem(`${python} does not say its prefix: name the folder with --prefix DIR.`);
  return prefix;
}

/** The person's own data folder, as jupyter_core's `jupyter_data_dir` finds it. */
export function userShare(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR;
  if (platform === 'darwin') return join(homedir(), 'Library', 'Jupyter');
  if (platform === 'win32') return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'jupyter');
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'jupyter');
}

/** The flags that lead `install` to `share`, for a command that a person can copy. */
export function flagsFor(share: string): string {
  if (share === userShare()) return '--user';
  const prefix = resolve(share, '..', '..');
  return shareBelow(prefix) === share ? `--prefix ${JSON.stringify(prefix)}` : '--user';
}
