import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { test } from 'node:test';
import { writeKernelSpec } from '../../../../kernel/jupyter/install/kernelspec.js';

test('the kernelspec starts a Node and a program that exist, by absolute paths, and asks for interrupt messages', (t) => {
  const share = mkdtempSync(join(tmpdir(), 'layerlab-share-'));
  t.after(() => rmSync(share, { recursive: true }));
  const folder = writeKernelSpec(share);
  const spec = JSON.parse(readFileSync(join(folder, 'kernel.json'), 'utf8'));
  const [node, program, ...rest] = spec.argv;
  assert.ok(isAbsolute(node) && existsSync(node));
  assert.ok(isAbsolute(program) && existsSync(program));
  assert.deepEqual(rest, ['kernel', '--connection-file', '{connection_file}']);
  assert.equal(spec.interrupt_mode, 'message');
  assert.equal(spec.language, 'typescript');
});

test('the logos beside the kernelspec have the sizes that their names say', (t) => {
  const share = mkdtempSync(join(tmpdir(), 'layerlab-share-'));
  t.after(() => rmSync(share, { recursive: true }));
  const folder = writeKernelSpec(share, 'other-name');
  for (const size of [32, 64]) {
    const png = readFileSync(join(folder, `logo-${size}x${size}.png`));
    // Width and height are at bytes 16 to 24 (PNG specification, section 11.2.2).
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [size, size]);
  }
  assert.match(readFileSync(join(folder, 'logo-svg.svg'), 'utf8'), /^<svg /);
});
