/** CurveZMQ, as jupyter_client asks for it: with the keys of the connection file, whoever lacks them neither sends nor reads. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { curveKeyPair } from 'zeromq';
import { writeKernelSpec } from '../../kernel/jupyter/install/kernelspec.js';
import { cleanEnvironment } from '../../kernel/jupyter/python/environment.js';
import { repositoryEnvironment } from '../../kernel/jupyter/setup.js';
import { readConnectionFile } from '../../kernel/protocol/node/connection-file.js';

const root = join(import.meta.dirname, '../..');
const limitMs = 4 * 60_000;

test("jupyter_client's transport_encryption='required' works, and a client without keys reads nothing", (t) => {
  const place = mkdtempSync(join(tmpdir(), 'layerlab-curve-'));
  t.after(() => rmSync(place, { recursive: true, force: true }));
  writeKernelSpec(place);
  const { python } = repositoryEnvironment(root);
  const env = { ...cleanEnvironment(), JUPYTER_PATH: place, JUPYTER_RUNTIME_DIR: join(place, 'runtime') };
  const program = join(import.meta.dirname, 'encryption.py');
  const { stdout, stderr } = spawnSync(python, [program], { env, encoding: 'utf8', timeout: limitMs });
  assert.deepEqual(
    stdout.trim().split('\n').sort(),
    [
      'encrypted: heartbeat beats',
      'encrypted: printed',
      'encrypted: restarted',
      'plain control: nothing',
      'plain hb: nothing',
      'plain iopub: nothing',
      'plain shell: nothing',
      'stranger shell: nothing',
    ],
    stderr,
  );
});

describe('the keys of a connection file', () => {
  const place = mkdtempSync(join(tmpdir(), 'layerlab-curve-'));
  const file = join(place, 'kernel.json');
  const ports = { shell_port: 1, iopub_port: 2, stdin_port: 3, control_port: 4, hb_port: 5 };
  const read = (keys: object) => {
    writeFileSync(file, JSON.stringify({ ...ports, key: 'k', signature_scheme: 'hmac-sha256', ...keys }));
    return readConnectionFile(file);
  };
  test('are read, or absent', () => {
    const { publicKey, secretKey } = curveKeyPair();
    assert.equal(read({ curve_publickey: publicKey, curve_secretkey: secretKey }).curve_secretkey, secretKey);
    assert.equal(read({}).curve_secretkey, undefined);
  });

  test('must both be keys: a damaged one would mean no encryption', () => {
    const { publicKey, secretKey } = curveKeyPair();
    for (const [keys, name] of [
      [{ curve_publickey: publicKey }, 'curve_secretkey'],
      [{ curve_secretkey: secretKey }, 'curve_publickey'],
      [{ curve_publickey: publicKey, curve_secretkey: '' }, 'curve_secretkey'],
      [{ curve_publickey: 5, curve_secretkey: secretKey }, 'curve_publickey'],
      [{ curve_publickey: publicKey, curve_secretkey: secretKey.slice(1) }, 'curve_secretkey'],
    ] as const)
      assert.throws(() => read(keys), new RegExp(`expected ${name} to be a key of 40 characters`));
    rmSync(place, { recursive: true, force: true });
  });
});
