/** Packages that the benchmark installs for itself. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../../..');

/** Where they are: beside the workspace, never in it. */
export const benchFolder = join(root, '.layerlab/bench');

/** Throws with npm's words when it fails. */
export function npm(...args: string[]): void {
  const { status, stderr } = spawnSync('npm', [...args, '--no-audit', '--no-fund'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${stderr}`);
}
