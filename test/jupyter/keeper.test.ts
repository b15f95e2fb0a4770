/** Whoever of `layerlab run`, its keeper and both is killed: servers and kernels end, and nobody hangs. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readNotebook, writeNotebook } from '../../kernel/headless/notebook/notebook-file.js';
import { notebookOf } from '../browser/notebook-file.js';
import { eventually } from '../helpers/eventually.js';
import { commandOf, isAlive } from '../helpers/kernel-process.js';
import { startServer } from './server.js';
import { SweepProgram as Program } from './sweep-program.js';

const folder = mkdtempSync(join(tmpdir(), 'layerlab-keeper-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A notebook that says when its second cell runs, and waits in it for a file. */
function waitingNotebook(name: string): { file: string; runs: string; goOn: string; out: string } {
  const [file, runs, goOn, out] = ['ipynb', 'runs', 'go-on', 'run.ipynb'].map((end) => join(folder, `${name}.${end}`));
  const wait = `import { existsSync, writeFileSync } from 'node:fs'
writeFileSync(${JSON.stringify(runs)}, '')
while (!existsSync(${JSON.stringify(goOn)})) await new Promise((resolve) => setTimeout(resolve, 50))`;
  const sources = ["console.log('before')", wait, "console.log('after')"];
  writeNotebook(file!, notebookOf(sources.map((source) => ({ source }))));
  return { file: file!, runs: runs!, goOn: goOn!, out: out! };
}

function processOf(family: readonly number[], command: RegExp): number | undefined {
  return family.find((pid) => command.test(commandOf(pid)));
}

async function allEnd(family: readonly number[]): Promise<void> {
  await eventually('server and kernels to end', () => !family.some(isAlive), { timeoutMs: 60_000 }).catch(
    (error: Error) => {
      throw new Error(`${error.message}; left: ${family.filter(isAlive).map(commandOf).join('; ')}`);
    },
  );
}

const keeper = /keeper\/main\.js/;
const server = /jupyter_server/;
const kernel = /layerlab\.js kernel/;

test('a killed keeper ends its server and kernel; the run saves what there is and ends', async () => {
  const { file, runs, out } = waitingNotebook('keeper');
  const program = new Program(['run', file]);
  try {
    await eventually('the cell to run', () => existsSync(runs), { timeoutMs: 120_000 });
    const family = program.family();
    for (const each of [keeper, server, kernel]) assert.ok(processOf(family, each), String(each));
    process.kill(processOf(family, keeper)!, 'SIGKILL');
    await allEnd(family);
    const { code, stdout } = await program.ended();
    assert.equal(code, 1);
    assert.match(stdout, /^layerlab: .*(the server|the kernel).* \(cell 2\);.*saved as/);
    assert.match(JSON.stringify(readNotebook(out).cells), /before/);
  } finally {
    await program.clear();
  }
});

test('a keeper that is killed while its server starts leaves no server, and the run says so', async () => {
  const program = new Program(['run', waitingNotebook('early').file]);
  try {
    await eventually('the server', () => processOf(program.family(), server) !== undefined, { timeoutMs: 120_000 });
    const family = program.family();
    process.kill(processOf(family, keeper)!, 'SIGKILL');
    await allEnd(family);
    assert.equal((await program.ended()).code, 1);
    assert.match(program.stderr, /^layerlab: the process that keeps .* has ended \(SIGKILL\).*Run the command again/m);
  } finally {
    await program.clear();
  }
});

test('a keeper and a run that are killed together leave nothing', async () => {
  const { file, runs } = waitingNotebook('both');
  const program = new Program(['run', file]);
  try {
    await eventually('the cell to run', () => existsSync(runs), { timeoutMs: 120_000 });
    const family = program.family();
    process.kill(processOf(family, keeper)!, 'SIGSTOP');
    await program.kill();
    process.kill(processOf(family, keeper)!, 'SIGKILL');
    await allEnd(family);
  } finally {
    await program.clear();
  }
});

test('on a server of others a run outlives its keeper, and ends its kernel itself', async (t) => {
  const other = await startServer();
  t.after(() => other.stop());
  const { file, runs, goOn, out } = waitingNotebook('other');
  const env = { ...process.env, LAYERLAB_TOKEN: other.token };
  const program = new Program(['run', file, '--server', other.url], env);
  t.after(() => program.clear());
  await eventually('the cell to run', () => existsSync(runs), { timeoutMs: 120_000 });
  process.kill(processOf(program.family(), keeper)!, 'SIGKILL');
  writeNotebook(goOn, notebookOf([]));
  const { code, stdout } = await program.ended();
  assert.equal(code, 0, stdout);
  assert.match(JSON.stringify(readNotebook(out).cells), /after/);
  const headers = { Authorization: `token ${other.token}` };
  const kernels = await fetch(`${other.url}api/kernels`, { headers });
  assert.deepEqual(await kernels.json(), []);
});
