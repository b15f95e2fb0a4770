/** The debugger, as jupyter_client drives it: notebook tools in Python have no other way to it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeKernelSpec } from '../../kernel/jupyter/install/kernelspec.js';
import { cleanEnvironment } from '../../kernel/jupyter/python/environment.js';
import { repositoryEnvironment } from '../../kernel/jupyter/setup.js';

const root = join(import.meta.dirname, '../..');
const limitMs = 4 * 60_000;
const parts = [
  ...['breakpoint_and_steps', 'evaluation', 'local_file', 'conditions', 'awaits', 'exceptions'],
  ...['interrupt', 'pause', 'views', 'disconnect'],
];

test('jupyter_client debugs cells', (t) => {
  const place = mkdtempSync(join(tmpdir(), 'layerlab-debugger-'));
  t.after(() => rmSync(place, { recursive: true, force: true }));
  writeKernelSpec(place);
  const { python } = repositoryEnvironment(root);
  const env = {
    ...cleanEnvironment(),
    JUPYTER_PATH: place,
    JUPYTER_RUNTIME_DIR: join(place, 'runtime'),
    TMPDIR: place,
  };
  const program = join(import.meta.dirname, 'debugger.py');
  const { stdout, stderr } = spawnSync(python, [program], { env, encoding: 'utf8', timeout: limitMs });
  assert.deepEqual(
    stdout.trim().split('\n'),
    parts.map((part) => `${part}: ok`),
    stderr,
  );
});
