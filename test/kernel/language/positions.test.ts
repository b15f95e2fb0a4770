import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineText, placeAt, toCodePoint, toUtf16 } from '../../../kernel/language/positions.js';
import { fc } from '../../helpers/property.js';

const graphemes = fc.string({ unit: 'grapheme' });

test('a code point offset counts an emoji as one and its UTF-16 offset as two', () => {
  const text = 'a😀b';
  assert.deepEqual(
    [0, 1, 2, 3].map((at) => toUtf16(text, at)),
    [0, 1, 3, 4],
  );
  assert.deepEqual(
    [0, 1, 3, 4].map((at) => toCodePoint(text, at)),
    [0, 1, 2, 3],
  );
});

test('an offset inside a surrogate pair is the offset before it', () => {
  assert.equal(toCodePoint('😀', 1), 0);
});

test('offsets past the end are the end', () => {
  assert.equal(toUtf16('ab', 9), 2);
  assert.equal(toCodePoint('ab', 9), 2);
});

test('code points and UTF-16 offsets are each other’s inverse for any text', () => {
  fc.assert(
    fc.property(graphemes, (text) => {
      const points = [...text];
      for (let at = 0; at <= points.length; at++) {
        assert.equal(toUtf16(text, at), points.slice(0, at).join('').length);
        assert.equal(toCodePoint(text, toUtf16(text, at)), at);
      }
    }),
  );
});

test('a place counts lines and columns from 1, whatever ends the lines', () => {
  const text = 'ab\ncd\r\nef\rg';
  assert.deepEqual(placeAt(text, 0), { line: 1, column: 1 });
  assert.deepEqual(placeAt(text, 4), { line: 2, column: 2 });
  assert.deepEqual(placeAt(text, 7), { line: 3, column: 1 });
  assert.deepEqual(placeAt(text, 10), { line: 4, column: 1 });
  assert.deepEqual(
    [1, 2, 3, 4, 5].map((line) => lineText(text, line)),
    ['ab', 'cd', 'ef', 'g', ''],
  );
});
