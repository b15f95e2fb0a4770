import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBlas, requirementsText } from '../../../kernel/jupyter/accelerate.js';

test('OpenBLAS is pinned, with the hashes of its files', () => {
  const [name, ...hashes] = requirementsText().trimEnd().split(' \\\n    ');
  assert.equal(name, `scipy-openblas32==${openBlas.version}`);
  assert.equal(new Set(hashes).size, openBlas.hashes.length);
  for (const hash of hashes) assert.match(hash, /^--hash=sha256:[0-9a-f]{64}$/);
});
