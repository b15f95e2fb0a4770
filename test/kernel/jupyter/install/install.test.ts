import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { uninstall } from '../../../../kernel/jupyter/install/install.js';
import { writeKernelSpec } from '../../../../kernel/jupyter/install/kernelspec.js';
import { labextensionFolder } from '../../../../kernel/jupyter/install/labextension.js';
import { flagsFor, shareAt, userShare } from '../../../../kernel/jupyter/install/place.js';

const prefix = mkdtempSync(join(tmpdir(), 'layerlab-install-'));
const share = join(prefix, 'share', 'jupyter');
after(() => rmSync(prefix, { recursive: true }));

test("the user's folder is the one that jupyter_core searches on each platform", () => {
  assert.equal(userShare({}, 'linux'), join(homedir(), '.local/share/jupyter'));
  assert.equal(userShare({ XDG_DATA_HOME: '/data' }, 'linux'), join('/data', 'jupyter'));
  assert.equal(userShare({}, 'darwin'), join(homedir(), 'Library/Jupyter'));
  assert.equal(userShare({ APPDATA: '/roaming' }, 'win32'), join('/roaming', 'jupyter'));
  assert.equal(userShare({ JUPYTER_DATA_DIR: '/own' }, 'win32'), '/own');
});

test('the flags that doctor suggests lead to the intended folder', () => {
  assert.equal(shareAt({ prefix }), share);
  assert.equal(flagsFor(share), `--prefix ${JSON.stringify(prefix)}`);
  assert.equal(flagsFor(userShare()), '--user');
});

test('two places at once are refused', () => {
  assert.throws(() => shareAt({ user: true, prefix }), { name: 'Problem', message: /one place, got 2/ });
});

test('uninstall keeps the extension while a kernel of ours under another name needs it', async () => {
  for (const name of ['one', 'two']) writeKernelSpec(share, name);
  mkdirSync(labextensionFolder(share), { recursive: true });
  assert.equal(await uninstall(['--prefix', prefix, '--name', 'one']), 0);
  assert.deepEqual(readdirSync(join(share, 'kernels')), ['two']);
  assert.ok(existsSync(labextensionFolder(share)));
  assert.equal(await uninstall(['--prefix', prefix, '--name', 'two']), 0);
  assert.ok(!existsSync(labextensionFolder(share)));
});

test('two kernels of ours have different display names', () => {
  const [one, two] = ['layerlab', 'mine'].map((name) => {
    return JSON.parse(readFileSync(join(writeKernelSpec(share, name), 'kernel.json'), 'utf8')).display_name;
  });
  assert.equal(one, 'TypeScript (Layerlab)');
  assert.notEqual(one, two);
});

test("another program's kernel of the same name is left alone", async () => {
  const folder = join(share, 'kernels', 'other');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'kernel.json'), JSON.stringify({ argv: ['python', '-m', 'ipykernel'] }));
  await assert.rejects(uninstall(['--prefix', prefix, '--name', 'other']), {
    name: 'Problem',
    message: /belongs to another kernel.*--name NAME/,
  });
  assert.ok(existsSync(join(folder, 'kernel.json')));
});

test('a name that Jupyter would not accept is refused', async () => {
  await assert.rejects(uninstall(['--name', 'my kernel']), { name: 'Problem', message: /^--name: expected letters/ });
});
