/** A sweep on Slurm itself: tasks are requeued and cancelled, the client is killed, and every run has its row. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../helpers/eventually.js';
import { layerlabIn, SweepProgram } from '../jupyter/sweep-program.js';
import { noSlurm, SlurmCluster } from './slurm-cluster.js';
import { Sweeps } from './sweeps.js';

const skip = noSlurm();
const patient = { timeoutMs: 120_000, everyMs: 200 };

/** `npm run trials -- slurm` has more. */
const seeds = process.env.LAYERLAB_SWEEP_SEEDS ?? '3,4';

describe('on Slurm', { skip }, () => {
  let cluster: SlurmCluster;
  let sweeps: Sweeps;
  before(async () => {
    sweeps = new Sweeps(seeds);
    sweeps.runLocally();
    cluster = await SlurmCluster.start(2);
  });
  after(async () => {
    await cluster?.stop();
    sweeps?.remove();
  });

  test('one run is requeued, one cancelled and run by --resume, and the client killed in between: the rows are those of the local engine', async () => {
    const args = sweeps.args(
      'slurm',
      '--engine',
      'slurm:all',
      '--slurm-arg=--comment=a sweep',
      '--slurm-arg=--cpus-per-task=1',
    );
    const client = new SweepProgram(args, cluster.env);
    let requeued = '';
    try {
      await eventually('two tasks to run', () => cluster.tasks('RUNNING').length === 2, patient);
      requeued = cluster.tasks('RUNNING')[0]!;
      cluster.ask('scontrol', 'requeue', requeued);
      cluster.ask('scancel', cluster.tasks('PENDING').at(-1)!);
      await client.kill();
    } finally {
      await client.clear();
    }
    assert.match(cluster.ask('squeue', '--noheader', '--format=%k'), /^a sweep$/m);
    const { stdout, stderr } = layerlabIn(cluster.env, ...args, '--resume');
    assert.match(stdout, /^layerlab: (\d+) of \1 runs done, 1 failed;/, stderr);
    assert.match(stderr, /sweep: \d+ runs are in Slurm's queue already\n/);
    sweeps.hasSameTables('slurm');
    assert.match(cluster.ask('scontrol', 'show', 'job', requeued), /Restarts=1 /);
    assert.deepEqual(cluster.tasks('RUNNING'), []);
  });
});
