import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import ndarray from 'ndarray';
import { choose, type Engine } from '../../../lib/compute/backend.js';
import { layout } from '../../../lib/compute/threads.js';
import { randomFloats } from './engines.js';

const n = 256;

function product(engine: Required<Engine>, a: Float32Array): Float32Array {
  const out = ndarray(new Float32Array(n * n), [n, n]);
  engine.compute.matmul(ndarray(a, [n, n]), ndarray(a, [n, n]), out, false);
  return out.data;
}

test('nothing is started before there is work for two', () => {
  const engine = choose('wasm') as Required<Engine>;
  engine.threads.count = 2;
  engine.compute.scale(randomFloats(100), new Float32Array(100), 2);
  assert.equal(engine.threads.helpers.length, 0);
});

test('helpers do their share, and the result is that of one thread', () => {
  const engine = choose('wasm') as Required<Engine>;
  const a = randomFloats(n * n);
  engine.threads.count = 1;
  const expected = product(engine, a);
  engine.threads.count = 2;
  // How many products a helper misses while it starts is a matter of the machine; that one is helped with at last is not.
  while (engine.threads.helped === 0) assert.deepEqual(product(engine, a), expected);
  assert.deepEqual(product(engine, a), expected);
  engine.threads.count = 1;
});

test('when a helper dies the work is done all the same, and the main thread goes on alone', async () => {
  const engine = choose('wasm') as Required<Engine>;
  const a = randomFloats(n * n);
  engine.threads.count = 2;
  const expected = product(engine, a);
  const [helper] = engine.threads.helpers;
  await Promise.all([once(helper, 'exit'), helper.terminate()]);
  assert.deepEqual(product(engine, a), expected);
  assert.equal(engine.threads.count, 1);
});

test('work that a helper took and never finished is done again by the main thread, which then goes on alone', async () => {
  const engine = choose('wasm') as Required<Engine>;
  const { memory, threads } = engine;
  threads.count = 2;
  threads.patienceMs = 20;
  const a = randomFloats(n * n);
  const expected = product(engine, a);
  const thief = new Worker(
    `const { workerData } = require('node:worker_threads');
     const states = new Int32Array(workerData.buffer, workerData.states, 4);
     for (let i = 0; Atomics.compareExchange(states, i, 0, 9) !== 0; i = (i + 1) % 4);`,
    { eval: true, workerData: { buffer: memory.memory.buffer, states: layout.states } },
  );
  const gone = once(thief, 'exit');
  while (threads.count > 1) assert.deepEqual(product(engine, a), expected);
  await gone;
  assert.deepEqual(product(engine, a), expected);
});
