import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { sha256 } from '../../../lib/math/sha256.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test("the hash of 'abc' is that of FIPS 180-4", () => {
  const published = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  assert.equal(hex(sha256(Buffer.from('abc'))), published);
});

test('messages of every length around a block have the hash that OpenSSL gives', () => {
  for (let length = 0; length < 200; length++) {
    const message = Uint8Array.from({ length }, (_, i) => (7 * i + length) % 256);
    assert.equal(hex(sha256(message)), createHash('sha256').update(message).digest('hex'), String(length));
  }
});
