/** `layerlab run --sweep` as users run it: killed, stopped, resumed, and what it leaves behind. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { compareOutputs } from '../../kernel/headless/notebook/compare-outputs.js';
import { readNotebook } from '../../kernel/headless/notebook/notebook-file.js';
import { eventually } from '../helpers/eventually.js';
import { isAlive } from '../helpers/kernel-process.js';
import { layerlab, SweepProgram, writeSweepNotebook } from './sweep-program.js';

const folder = mkdtempSync(join(tmpdir(), 'layerlab-sweep-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Each run appends its name to a file beside the notebook, the record of what has really run. */
const notebook = writeSweepNotebook(folder);
const grid = ['--sweep', 'rate=0.1,0.5', '--sweep', 'ordering=a,b', '--sweep', 'seed=1..6'];

function read(...path: string[]): string {
  return readFileSync(join(folder, ...path), 'utf8');
}

/** Returns how often each run has run, according to that file. */
function timesRun(log: string): Map<string, number> {
  const times = new Map<string, number>();
  for (const run of read(log).trimEnd().split('\n')) times.set(run, (times.get(run) ?? 0) + 1);
  return times;
}

function nameIn(file: string): string {
  const { rate, ordering, seed } = (JSON.parse(read('killed/runs', file)) as { parameters: Record<string, unknown> })
    .parameters;
  return `${rate} ${ordering} ${seed}`;
}

test('a sweep of 24 runs on 2 kernels that is killed half-way leaves nothing running; resumed it has the rows of an uninterrupted one and has run nothing twice', async () => {
  const common = ['run', notebook, ...grid, '--jobs', '2', '--reuse'];
  const program = new SweepProgram([...common, '-p', 'log=killed.txt', '--out', join(folder, 'killed')]);
  await program.until(/sweep: 10 of 24/).catch(async (error) => {
    await program.clear();
    throw error;
  });
  const family = await program.kill();
  assert.ok(family.length >= 8, 'a keeper, a server, and two kernels of three processes each were running');
  await eventually('keeper, server and kernels to end', () => !family.some(isAlive), { timeoutMs: 60_000 });
  const ended = readdirSync(join(folder, 'killed/runs')).filter((name) => name.endsWith('.json'));
  assert.ok(ended.length >= 10 && ended.length < 24);

  for (const file of ended) assert.ok(existsSync(join(folder, 'killed/runs', file.replace('.json', '.ipynb'))));

  const resumed = layerlab(...common, '-p', 'log=killed.txt', '--out', join(folder, 'killed'), '--resume');
  assert.equal(resumed.status, 1, resumed.stderr);
  assert.match(resumed.stdout, /^layerlab: 24 of 24 runs done, 2 failed; results\.csv/);
  const whole = layerlab(...common, '-p', 'log=whole.txt', '--out', join(folder, 'whole'));
  assert.equal(whole.status, 1, whole.stderr);

  const rows = read('whole/results.jsonl').trimEnd().split('\n');
  assert.equal(rows.length, 24);
  for (const table of ['results.csv', 'results.jsonl'])
    assert.equal(read('killed', table).replaceAll('killed.txt', 'whole.txt'), read('whole', table));
  const times = timesRun('killed.txt');
  assert.equal(times.size, 24);
  for (const file of ended) assert.equal(times.get(nameIn(file)), 1, `${file} was complete before the kill`);
  assert.ok([...times.values()].filter((count) => count > 1).length <= 2, 'only running runs were repeated');
  const rowsByName = rows.map((row) => JSON.parse(row) as Record<string, unknown>);
  assert.deepEqual(rowsByName[0], {
    ...{ log: 'whole.txt', rate: 0.1, ordering: 'a', seed: 1 },
    ...{ accuracy: 1.1, note: 'a', error: null, notebook: 'runs/rate=0.1,ordering=a,seed=1.ipynb' },
  });
  assert.equal(rowsByName[2]?.error, 'Error: unlucky (cell 3)');
});

test('the summary has the outputs that its cells produce when they are run', () => {
  const summary = join(folder, 'whole/summary.ipynb');
  const out = join(folder, 'summary.run.ipynb');
  const { status, stdout } = layerlab('run', summary, '-o', out);
  assert.equal(status, 0, stdout);
  assert.deepEqual(compareOutputs(readNotebook(summary), readNotebook(out)), []);
});

test('a complete sweep starts no server', () => {
  const args = ['run', notebook, ...grid, '-p', 'log=whole.txt', '--out', join(folder, 'whole'), '--resume'];
  const { status, stdout, stderr } = layerlab(...args);
  assert.deepEqual([status, stderr], [1, '']);
  assert.match(stdout, /^layerlab: 24 of 24 runs done, 2 failed/);
});

test('every run has a new kernel by default, and Ctrl-C stops a sweep cleanly', async () => {
  const sweep = ['run', notebook, '--sweep', 'seed=1,2,-1', '-p', 'count=true', '--out', join(folder, 'stopped')];
  const program = new SweepProgram(sweep);
  try {
    await program.until(/sweep: 2 of 3/);
    await eventually('the third to run', () => existsSync(join(folder, 'waiting')), { timeoutMs: 60_000 });
    const { code, stdout, family } = await program.interrupt();
    assert.equal(code, 1);
    assert.match(stdout, /^layerlab: 2 of 3 runs done, stopped: run the same command with --resume to complete it;/);
    assert.deepEqual(family.filter(isAlive), []);
  } finally {
    await program.clear();
  }
  const rows = read('stopped/results.jsonl').trimEnd().split('\n');
  assert.deepEqual(
    rows.map((row) => JSON.parse(row)['runs in this kernel']),
    [1, 1],
  );
});

test('mistakes in the flags of a sweep are reported before anything is started', () => {
  const says = (args: string[], message: RegExp): void => {
    const { status, stderr } = layerlab('run', notebook, ...args);
    assert.equal(status, 1);
    assert.match(stderr, message);
  };
  says(['--sweep', 'seed=1..3'], /^layerlab: --sweep requires --out DIR, the folder for the results\.\n$/);
  says(['--sweep', 'seed=1,x', '--out', 'o'], /^layerlab: seed: Type 'string' is not assignable to type 'number'; the/);
  says(['--sweep', 'sead=1', '--out', 'o'], /^layerlab: unknown parameter sead; the notebook's parameters are /);
  says(['--sweep', 'seed=1', '-p', 'seed=2', '--out', 'o'], /^layerlab: seed is set by both -p and --sweep/);
  says(['--sweep', 'seed=1', '--out', 'o', '--jobs', '0'], /^layerlab: --jobs: expected a number of kernels/);
  says(['--jobs', '2'], /^layerlab: run: --jobs requires --sweep/);
  assert.ok(!existsSync('o'));
});
