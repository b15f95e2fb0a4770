/** Accounts of the system for a trial, which only root may make, and what they can read. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface Account {
  readonly name: string;
  readonly home: string;
}

/** Whether this process may make accounts. */
export function canMakeAccounts(): boolean {
  return (
    process.getuid?.() === 0 &&
    ['useradd', 'userdel', 'runuser'].every((each) => spawnSync(each, ['--help']).status === 0)
  );
}

/** Makes an account whose home others may look into: what is private must be so by itself. */
export function makeAccount(name: string, homes: string): Account {
  const home = join(homes, name);
  execFileSync('useradd', ['--create-home', '--home-dir', home, '--shell', '/bin/sh', '--user-group', name]);
  chmodSync(home, 0o755);
  return { name, home };
}

/** Ends what an account runs, and removes it with its home. */
export function removeAccount({ name }: Account): void {
  spawnSync('pkill', ['-KILL', '-u', name]);
  for (let tries = 0; tries < 20 && spawnSync('userdel', ['--remove', name]).status !== 0; tries++)
    spawnSync('sleep', ['0.5']);
}

export function runAs({ name, home }: Account, command: readonly string[]): { status: number | null; stdout: string } {
  const env = { HOME: home, PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };
  return spawnSync('runuser', ['-u', name, '--', ...command], { encoding: 'utf8', env });
}

/** The files below a folder whose names match. */
export function filesLike(folder: string, pattern: RegExp): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => pattern.test(name)).map((name) => join(folder, name));
}
