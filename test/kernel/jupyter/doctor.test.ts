import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { askJupyter } from '../../../kernel/jupyter/doctor/ask-jupyter.js';
import { checkKernelSpec } from '../../../kernel/jupyter/doctor/files.js';
import { install } from '../../../kernel/jupyter/install/install.js';
import { writeKernelSpec } from '../../../kernel/jupyter/install/kernelspec.js';
import { repositoryEnvironment } from '../../../kernel/jupyter/setup.js';

const root = join(import.meta.dirname, '../../..');
const prefix = mkdtempSync(join(tmpdir(), 'layerlab-doctor-'));
after(() => rmSync(prefix, { recursive: true }));

test('doctor finds a kernelspec from before there was a debugger, and its fix mends it', async () => {
  const { python } = repositoryEnvironment(root);
  const share = join(prefix, 'share', 'jupyter');
  Object.assign(process.env, { LAYERLAB_PYTHON: python, JUPYTER_PATH: share, JUPYTER_PREFER_ENV_PATH: '0' });
  const file = join(writeKernelSpec(share, 'old'), 'kernel.json');
  const spec = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...spec, metadata: { debugger: false } }));

  const { ok, found, fix = '' } = checkKernelSpec('old');
  assert.deepEqual([ok, fix], [false, `npx layerlab install --prefix ${JSON.stringify(prefix)} --name old`]);
  assert.match(found, /is of an older Layerlab: it says that there is no debugger/);

  const [, , , ...flags] = fix.split(' ').map((word) => word.replaceAll('"', ''));
  assert.equal(await install(flags), 0);
  assert.equal(askJupyter(python)?.kernels.old?.spec.metadata?.debugger, true);
});
