/** The hash by which front ends name cells, against ipykernel's. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { murmur2 } from '../../../kernel/debugger/murmur2.js';
import { hashSeed } from '../../../kernel/debugger/sources.js';

test('1,000 texts, with emoji, have the hashes that ipykernel gives them', () => {
  const golden = readFileSync(join(import.meta.dirname, '../../golden/murmur2.json'), 'utf8');
  const cases = JSON.parse(golden) as [text: string, hash: number][];
  assert.equal(cases.length, 1000);
  for (const [text, hash] of cases) assert.equal(murmur2(text, hashSeed), hash, JSON.stringify(text));
});
