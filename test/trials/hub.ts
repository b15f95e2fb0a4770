/** Two accounts of the system on a JupyterHub: each runs notebook 0, and neither reads what is the other's. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { markdownTable } from '../bench/kernel/table.js';
import { courseFolder } from '../notebooks/course.js';
import { root, temporaryFolder } from '../packages/packed.js';
import { buildWheel } from '../packages/wheel.js';
import { Hub } from './hub-server.js';
import { type Account, canMakeAccounts, filesLike, makeAccount, removeAccount, runAs } from './hub-users.js';
import type { Outcome } from './trial.js';

/** What must not be read by others: history, the compiler's snapshot, and files by which kernels and servers are reached. */
const secrets = {
  history: /layerlab\/history\.jsonl$/,
  snapshot: /\.cache\/layerlab\/language-/,
  token: /runtime\/.*\.json$|cookie_secret$/,
} as const;

type Row = readonly string[];

export async function hub(): Promise<Outcome> {
  if (!canMakeAccounts())
    return { table: '', passed: true, notRun: ['only root makes accounts, with useradd, userdel and runuser'] };
  const folder = temporaryFolder();
  const running = await Hub.start(folder, buildWheel());
  const names = ['a', 'b'].map((each) => `layerlab${process.pid}${each}`);
  const accounts = names.map((name) => makeAccount(name, folder));
  try {
    const rows = await rowsOf(running, accounts);
    const columns = ['account', 'notebook 0', 'history', 'snapshot', 'token', "the other's server"];
    return {
      table: markdownTable(
        columns,
        rows.map((row) => [...row]),
      ),
      passed: rows.flat().every((cell) => !/^\*\*/.test(cell)),
    };
  } finally {
    await running.stop(names);
    for (const account of accounts) removeAccount(account);
  }
}

async function rowsOf(running: Hub, accounts: readonly Account[]): Promise<Row[]> {
  const tokens: string[] = [];
  const runs: string[] = [];
  for (const { name } of accounts) {
    tokens.push(await running.startServer(name));
    runs.push(await runNotebook(running.serverOf(name), tokens.at(-1)!));
    warmUp(accounts.find((each) => each.name === name)!, running);
  }
  return await Promise.all(
    accounts.map(async (account, i) => {
      const other = accounts[1 - i]!;
      const read = Object.values(secrets).map((pattern) => readability(account, other, pattern));
      const response = await fetch(`${running.serverOf(other.name)}api/contents`, {
        headers: { Authorization: `token ${tokens[i]}` },
      });
      const refused = response.status === 403 ? 'refused (403)' : `**${response.status}**`;
      return [i === 0 ? 'first' : 'second', runs[i]!, ...read, refused];
    }),
  );
}

/** Runs it by the account's own server, as the account. */
async function runNotebook(server: string, token: string): Promise<string> {
  const args = ['kernel/bin/layerlab.js', 'run', join(courseFolder, '00-start-here.ipynb'), '--server', server];
  const out = join(temporaryFolder(), 'ran.ipynb');
  try {
    await promisify(execFile)(process.execPath, [...args, '-o', out], {
      cwd: root,
      env: { ...process.env, LAYERLAB_TOKEN: token },
    });
    return 'runs';
  } catch (error) {
    console.error(error);
    return '**fails**';
  }
}

/** The kernel makes its snapshot some seconds after its start; here it is awaited. */
function warmUp(account: Account, { programs }: Hub): void {
  runAs(account, ['env', `LAYERLAB_NODE=${process.execPath}`, join(programs, 'layerlab'), 'warm-up']);
}

/** How many files of that kind the other account has, and that this one reads none of them. */
function readability(account: Account, other: Account, pattern: RegExp): string {
  const files = filesLike(other.home, pattern);
  const readable = files.filter((file) => runAs(account, ['head', '-c', '1', file]).status === 0);
  const own = files.filter((file) => runAs(other, ['head', '-c', '1', file]).status === 0);
  if (files.length === 0 || own.length < files.length) return '**none found**';
  return readable.length === 0 ? `unreadable (${files.length})` : `**reads ${readable.join(', ')}**`;
}
