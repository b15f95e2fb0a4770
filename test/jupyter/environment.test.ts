import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makeEnvironment } from '../../kernel/jupyter/python/environment.js';

const place = mkdtempSync(join(tmpdir(), 'layerlab-environment-'));
after(() => rmSync(place, { recursive: true, force: true }));
const requirements = join(place, 'requirements.txt');
const folder = join(place, 'environment');
const leftOver = join(folder, 'left-over');

test('an environment is kept while its requirements are unchanged', async () => {
  writeFileSync(requirements, '# none\n');
  assert.ok(existsSync((await makeEnvironment(folder, requirements)).python));
  writeFileSync(leftOver, '');
  await makeEnvironment(folder, requirements);
  assert.ok(existsSync(leftOver));
});

test('changed requirements make it again; a package that cannot be installed ends set-up with its last lines and leaves no stamp', async () => {
  writeFileSync(requirements, `layerlab-no-such-package @ file://${join(place, 'nothing')}\n`);
  await assert.rejects(makeEnvironment(folder, requirements), {
    name: 'Problem',
    message: /could not install the Python packages; if the network .*\n {2}\S/,
  });
  assert.ok(!existsSync(leftOver));
  assert.ok(!existsSync(join(folder, 'layerlab-requirements.stamp')));
});
