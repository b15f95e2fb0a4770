import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SharedMemory } from '../../../lib/compute/wasm/engine/memory.js';

const small = (): SharedMemory => new SharedMemory({ sizeBytes: 2 ** 20, reservedBytes: 4096 });

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Lets finalizers run: they are tasks of the event loop. */
async function collected(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    collect();
    await new Promise(setImmediate);
  }
}

test('pieces do not overlap, are zero, and lie at cache lines', () => {
  const memory = small();
  const pieces = [300, 1000, 257].map((length) => memory.allocate(length) as Float32Array);
  for (const [i, piece] of pieces.entries()) {
    assert.equal(piece.byteOffset % 64, 0);
    assert.ok(piece.every((v) => v === 0));
    piece.fill(i + 1);
  }
  for (const [i, piece] of pieces.entries()) assert.ok(piece.every((v) => v === i + 1));
});

test('full is no error: a piece that does not fit is undefined', () => {
  const memory = small();
  assert.equal(memory.allocate(2 ** 18), undefined);
  let count = 0;
  while (memory.allocate(1000) !== undefined) count++;
  assert.ok(count > 50 && count < 2 ** 18 / 1000);
  assert.equal(memory.push(2 ** 20), undefined);
});

test('small arrays are left to the engine: keeping track of them costs more than copying', () => {
  assert.equal(small().allocate(10), undefined);
});

test('memory that nobody refers to is used again, zeroed', async () => {
  const memory = small();
  let count = 0;
  while (memory.allocate(1000)?.fill(9) !== undefined) count++;
  await collected();
  for (let i = 0; i < count; i++) assert.ok(memory.allocate(1000)?.every((v) => v === 0));
});

test('results take a part of the memory, until they are collected; data and weights may take the rest', async () => {
  const memory = new SharedMemory({ sizeBytes: 2 ** 28, reservedBytes: 4096 });
  const result = () => memory.allocate(2 ** 18, { isResult: true });
  let count = 0;
  while (result() !== undefined) count++;
  assert.equal(count, 64);
  assert.equal(memory.allocate(1000), undefined, 'small arrays share that part');
  assert.equal(memory.allocate(2 ** 18)?.length, 2 ** 18, 'large ones do not');
  await collected();
  assert.ok(result() && memory.allocate(1000));
});

test('results that are kept make room for as many again', async () => {
  const memory = new SharedMemory({ sizeBytes: 2 ** 29, reservedBytes: 4096 });
  const take = (count: number) => Array.from({ length: count }, () => memory.allocate(2 ** 18, { isResult: true }));
  let passing: unknown = take(1);
  const kept = take(63);
  assert.deepEqual(take(1), [undefined]);
  passing = undefined;
  await collected();
  const more = take(62);
  assert.ok(
    [...kept, ...more].every((piece) => piece !== undefined),
    String(passing),
  );
});

test('a view of a piece keeps its memory, even when the piece itself is gone', async () => {
  const memory = small();
  const view = (memory.allocate(1000) as Float32Array).fill(5).subarray(10, 20);
  while (memory.allocate(1000) !== undefined);
  await collected();
  for (let piece = memory.allocate(1000); piece !== undefined; piece = memory.allocate(1000)) piece.fill(1);
  assert.ok(view.every((v) => v === 5));
});

test('the arena is a stack', () => {
  const memory = small();
  const mark = memory.mark;
  const first = memory.pushFloats(100) as Float32Array;
  const second = memory.pushFloats(100) as Float32Array;
  assert.ok(second.byteOffset + 400 <= first.byteOffset);
  memory.pop(mark);
  assert.equal(memory.pushFloats(100)?.byteOffset, first.byteOffset);
  assert.ok(memory.isTemporary(first) && !memory.isTemporary(memory.allocate(1000) as Float32Array));
});
