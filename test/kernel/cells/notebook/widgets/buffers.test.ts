import assert from 'node:assert/strict';
import { test } from 'node:test';
import { putBuffers, takeBuffers } from '../../../../../kernel/cells/notebook/widgets/buffers.js';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

test('bytes are taken out of a state: a key is left out, a place in a list is null, and paths say where', () => {
  const state = { name: 'x', image: bytes(1), list: [1, bytes(2)], inner: { deep: { floats: Float64Array.of(1) } } };
  const { state: rest, bufferPaths, buffers } = takeBuffers(state);
  assert.deepEqual(rest, { name: 'x', list: [1, null], inner: { deep: {} } });
  assert.deepEqual(bufferPaths, [['image'], ['list', 1], ['inner', 'deep', 'floats']]);
  assert.deepEqual(buffers, [bytes(1), bytes(2), new Uint8Array(Float64Array.of(1).buffer)]);
  assert.deepEqual(state.image, bytes(1));
});

test('bytes that were taken out are put back in their places', () => {
  const state = { a: bytes(1, 2), b: [null, { c: bytes(3) }] };
  const { state: rest, bufferPaths, buffers } = takeBuffers(state);
  putBuffers(rest, bufferPaths, buffers);
  assert.deepEqual(rest, state);
});

test('a path that leads nowhere puts nothing', () => {
  const state = { a: 1 };
  putBuffers(state, [['x', 'y'], [], ['a', 'b']], [bytes(1), bytes(2), bytes(3)]);
  assert.deepEqual(state, { a: 1 });
});
