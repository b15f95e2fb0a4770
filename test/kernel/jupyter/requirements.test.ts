/** Every Python package is pinned with the hashes of its files: pip then takes no other file. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const text = readFileSync(new URL('../../../requirements.txt', import.meta.url), 'utf8').replaceAll('\\\n', ' ');
const packages = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));

test('each package has one version and the SHA-256 of its files', () => {
  assert.ok(packages.length > 50);
  for (const line of packages) assert.match(line, /^[\w.-]+(\[[\w,]+\])?==[\w.]+.* --hash=sha256:[0-9a-f]{64}/, line);
});
