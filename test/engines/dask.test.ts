/** A sweep on Dask itself: a scheduler and two workers, one of which is killed at work. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../helpers/eventually.js';
import { isAlive } from '../helpers/kernel-process.js';
import { SweepProgram } from '../jupyter/sweep-program.js';
import { DaskCluster, noDask } from './dask-cluster.js';
import { Sweeps } from './sweeps.js';

const skip = await noDask();

/** `npm run trials -- dask` has more. */
const seeds = process.env.LAYERLAB_SWEEP_SEEDS ?? '3,4';

describe('on Dask', { skip }, () => {
  let cluster: DaskCluster;
  let sweeps: Sweeps;
  before(async () => {
    sweeps = new Sweeps(seeds);
    sweeps.runLocally();
    cluster = await DaskCluster.start();
    await cluster.addWorker();
    await cluster.addWorker();
  });
  after(async () => {
    await cluster?.stop();
    sweeps?.remove();
  });

  test('a worker that is killed at work gives its run to the other, and leaves no process', async () => {
    const client = new SweepProgram(sweeps.args('dask', '--engine', cluster.engine));
    try {
      await eventually('both to work', () => cluster.workers.every(({ family }) => family.length >= 4), {
        timeoutMs: 120_000,
      });
      const [worker] = cluster.workers;
      const { family } = worker!;
      await worker!.kill();
      await eventually('its run to end', () => !family.some(isAlive), { timeoutMs: 60_000 });
      const { code, stdout } = await client.ended();
      assert.equal(code, 1, 'one run fails by itself');
      assert.match(stdout, /^layerlab: (\d+) of \1 runs done, 1 failed;/, client.stderr);
    } finally {
      await client.clear();
    }
    sweeps.hasSameTables('dask');
    const left = cluster.workers.flatMap(({ family }) => family);
    await eventually('workers to have no processes', () => !left.some(isAlive), { timeoutMs: 60_000 });
  });
});
