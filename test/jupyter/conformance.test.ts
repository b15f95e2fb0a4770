import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { cleanEnvironment } from '../../kernel/jupyter/python/environment.js';
import { repositoryEnvironment } from '../../kernel/jupyter/setup.js';

interface Outcome {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly reasons: readonly string[];
}

const root = join(import.meta.dirname, '../..');

/** Keeps a hung kernel from blocking the other tests; the suite takes a fraction of this. */
const limitMs = 5 * 60_000;

/** Tests of features that the messaging specification makes optional: the pager is deprecated. */
const optional = ['test_pager'];

function runConformance(): Outcome[] {
  const { python } = repositoryEnvironment(root);
  const env = { ...cleanEnvironment(), JUPYTER_PREFER_ENV_PATH: '1' };
  const { stdout, stderr } = spawnSync(python, [join(import.meta.dirname, 'conformance.py')], {
    env,
    encoding: 'utf8',
    timeout: limitMs,
  });
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  assert.ok(lines.length >= 12, `jupyter_kernel_test did not run:\n${stdout}${stderr}`);
  return lines.map((line) => JSON.parse(line) as Outcome);
}

test("the kernel passes Jupyter's own jupyter_kernel_test", async (suite) => {
  for (const { name, outcome, reasons } of runConformance()) {
    await suite.test(`${name} of jupyter_kernel_test passes`, (one) => {
      if (outcome === 'skipped' && optional.includes(name)) return one.skip(reasons.join('; '));
      assert.equal(outcome, 'passed', reasons.join('\n'));
    });
  }
});
