import assert from 'node:assert/strict';
import { test } from 'node:test';
import { philox, xoshiro } from '../../../lib/math/generators.js';

/** From the known answers that Random123 is published with (kat_vectors, philox4x32 with 10 rounds). */
const answers = [
  { counter: [0, 0, 0, 0], key: [0, 0], words: '6627e8d5 e169c58d bc57ac4c 9b00dbd8' },
  {
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    words: '408f276d 41c83b0e a20bc7c6 6d5451fd',
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    words: 'd16cfe09 94fdcceb 5001e420 24126ea1',
  },
] as const;

for (const { counter, key, words } of answers) {
  test(`philox of ${counter[0].toString(16)}… gives the published words`, () => {
    const got = philox(counter, key[0], key[1], new Uint32Array(4));
    assert.equal([...got].map((word) => word.toString(16).padStart(8, '0')).join(' '), words);
  });
}

test('xoshiro128++ from the state 1, 2, 3, 4 gives the words of its reference implementation', () => {
  const state = Uint32Array.of(1, 2, 3, 4);
  const words = Array.from({ length: 10 }, () => xoshiro(state, 0, 1));
  assert.deepEqual(
    words,
    [641, 1573767, 3222811527, 3517856514, 836907274, 4247214768, 3867114732, 1355841295, 495546011, 621204420],
  );
});

test('streams that lie interleaved in memory give the same words', () => {
  const interleaved = Uint32Array.of(9, 1, 9, 2, 9, 3, 9, 4);
  const alone = Uint32Array.of(1, 2, 3, 4);
  for (let i = 0; i < 20; i++) assert.equal(xoshiro(interleaved, 1, 2), xoshiro(alone, 0, 1));
});
