/** Suites of `npm test` as trials: how many of their tests pass. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { markdownTable } from '../bench/kernel/table.js';
import type { Outcome, Trial } from './trial.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

function suite(file: string, env: NodeJS.ProcessEnv = {}): Trial {
  return async (): Promise<Outcome> => {
    const since = performance.now();
    const { status, stdout } = spawnSync(process.execPath, ['--import', 'tsx', 'test/run.ts', file], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
      encoding: 'utf8',
    });
    console.log(stdout);
    const seconds = String(Math.round((performance.now() - since) / 1000));
    const [, passed, failed] = /(\d+) passed, (\d+) failed\s*$/.exec(stdout) ?? ['', '0', '1'];
    const notRun = [...stdout.matchAll(/^not run: (.*)$/gm)].map(([, line]) => line!);
    const line = [file, Object.values(env).join(', '), passed!, failed!, seconds];
    return {
      table: markdownTable(['suite', 'with', 'passed', 'failed', 'seconds'], [line]),
      notRun,
      passed: status === 0,
    };
  };
}

/** Other messages than those of `npm test`. */
export const fuzzer: Trial = suite('test/protocol/fuzz.test.ts', {
  LAYERLAB_FUZZ_MESSAGES: '10000',
  LAYERLAB_FUZZ_SEED: '2026',
});

export const conformance: Trial = suite('test/jupyter/conformance.test.ts');

/** Sweeps of 24 runs. */
const large = { LAYERLAB_SWEEP_SEEDS: '1..12' };
export const commandEngine: Trial = suite('test/engines/command.test.ts', large);
export const slurm: Trial = suite('test/engines/slurm.test.ts', large);
export const dask: Trial = suite('test/engines/dask.test.ts', large);
