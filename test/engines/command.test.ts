/** Sweeps on `--engine command:…` and `--direct`, each run a process of its own. */
import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { TaskBatch } from '../../kernel/headless/engines/tasks/task-batch.js';
import { taskText, withResult } from '../../kernel/headless/engines/tasks/task-notebook.js';
import { ownVersions } from '../../kernel/headless/engines/tasks/versions.js';
import { readNotebook, writeNotebook } from '../../kernel/headless/notebook/notebook-file.js';
import { eventually } from '../helpers/eventually.js';
import { isAlive } from '../helpers/kernel-process.js';
import { layerlab, SweepProgram } from '../jupyter/sweep-program.js';
import { Sweeps } from './sweeps.js';

const skip = process.platform === 'win32' && 'Windows runs no shell scripts';

/** `npm run trials -- command-engine` has more. */
const seeds = process.env.LAYERLAB_SWEEP_SEEDS ?? '3,4';
const sweeps = new Sweeps(seeds);
before(() => sweeps.runLocally());
after(() => sweeps.remove());

test('a command that loses every third run leaves the rows of the local engine, to the byte', { skip }, () => {
  const command = `command:"${sweeps.writeLossyCommand().replaceAll('$', '\\$')}" {notebook} {out}`;
  const { stdout, stderr } = layerlab(...sweeps.args('lossy', '--engine', command, '--jobs', '2'));
  assert.match(stdout, /^layerlab: (\d+) of \1 runs done, 1 failed;/, stderr);
  assert.match(stderr, /will be run again: the command ended with code 137: node 3 was switched off\n/);
  sweeps.hasSameTables('lossy');
  assert.ok(!existsSync(sweeps.path('lossy/tasks')), 'a complete sweep keeps no tasks');
});

test('what tasks have executed when nobody waited is taken by --resume, in the order of the grid', { skip }, () => {
  const run = { name: 'rate=0.1,seed=3', parameters: { rate: 0.1, seed: 3 } };
  const { sources } = JSON.parse(sweeps.read('lossy/sweep.json')) as { sources: string };
  const terms = { sources, versions: ownVersions(), folder: sweeps.folder };
  const source = { out: sweeps.path('lossy'), notebook: readNotebook(sweeps.notebook), terms };
  const batch = TaskBatch.write(source, [run]);
  const result = { error: 'Error: unlucky (cell 3)', seconds: 1, server: 'vm', isLost: false };
  writeNotebook(batch.out(0), withResult(readNotebook(batch.order(0)), result));
  rmSync(sweeps.path('lossy/runs', `${run.name}.json`));
  const { stdout, stderr } = layerlab(
    ...sweeps.args('lossy', '--resume', '--engine', 'command:false {notebook} {out}'),
  );
  assert.match(stdout, /^layerlab: (\d+) of \1 runs done, 1 failed;/, stderr);
  sweeps.hasSameTables('lossy');
});

test('a client that is killed takes its commands with it, and resumed it runs the rest', { skip }, async () => {
  const args = ['run', sweeps.notebook, '--sweep', 'seed=1,-1', '--out', sweeps.path('killed'), '--direct'];
  const program = new SweepProgram([...args, '--jobs', '1']);
  await program.until(/sweep: 1 of 2/).catch(async (error) => {
    await program.clear();
    throw error;
  });
  await eventually('the second run to wait', () => existsSync(sweeps.path('waiting')), { timeoutMs: 60_000 });
  const family = await program.kill();
  assert.ok(family.length >= 4, 'a keeper, a command, and a kernel of three processes were running');
  await eventually('commands and kernels to end', () => !family.some(isAlive), { timeoutMs: 60_000 });
  const rest = ['run', sweeps.notebook, '--sweep', 'seed=1,4', '--out', sweeps.path('killed'), '--direct', '--resume'];
  const { stdout } = layerlab(...rest);
  assert.match(stdout, /^layerlab: 2 of 2 runs done;/);
});

test('a command that never works ends the sweep, and mistakes in the flags are told', { skip }, () => {
  const says = (command: string, message: RegExp): void => {
    const { status, stdout, stderr } = layerlab(...sweeps.args('broken', '--engine', `command:${command}`, '--resume'));
    assert.equal(status, 1);
    assert.match(stdout + stderr, message);
  };
  says('nothing-of-this-name {notebook} {out}', /--engine command: nothing-of-this-name cannot be started: spawn/);
  says(
    'false {notebook} {out}',
    /0 of \d+ runs done, no run is done and 6 times one was lost, at last so: the command ended with code 1: /,
  );
  says('run {notebook}', /expected \{out\}/);
  const engine = (...flags: string[]): string => layerlab(...sweeps.args('broken', ...flags)).stderr;
  assert.match(engine('--engine', 'slum'), /unknown engine "slum"; expected /);
  assert.match(
    engine('--engine', 'dask:x'),
    /--engine dask: expected an address such as dask:\/\/host:8786, got "dask:x"\.\n$/,
  );
  assert.match(engine('--slurm-arg=--mem=1G'), /--slurm-arg requires --engine slurm\.\n$/);
  assert.match(engine('--direct', '--server', 'http://x'), /--direct and --server exclude each other/);
});

test('a machine with another version of layerlab or Node refuses an order before anything runs', () => {
  const notebook = readNotebook(sweeps.notebook);
  const terms = { sources: 'x', versions: { ...ownVersions(), layerlab: '9.9.9' }, folder: sweeps.folder };
  const file = sweeps.path('order.ipynb');
  writeFileSync(file, taskText(notebook, { name: 'seed=1', parameters: { seed: 1 } }, terms));
  const { status, stderr } = layerlab('run', file, '--direct', '-o', sweeps.path('order.out.ipynb'));
  assert.equal(status, 1);
  assert.match(
    stderr,
    /this machine has layerlab \S+ on Node \S+, the sweep needs 9\.9\.9 on Node \S+: install that here\.\n$/,
  );
  assert.ok(!existsSync(sweeps.path('order.out.ipynb')));
});
