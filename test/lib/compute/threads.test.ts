import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import ndarray from 'ndarray';
import { choose, type Engine } from '../../../lib/compute/backend.js';
import { load } from '../../../lib/compute/wasm/engine/load.js';
import { layout, Threads } from '../../../lib/compute/wasm/engine/threads.js';
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
  await helper.terminate();
  assert.deepEqual(product(engine, a), expected);
  assert.equal(engine.threads.count, 1);
});

test('a task that a helper took and never finished is done by the main thread, which then goes on alone', () => {
  const { memory, kernels, module } = load('plain', 2 ** 24);
  const states = new Int32Array(memory.memory.buffer, layout.states, 4);
  /** While the main thread is at the first task, a helper takes the second one, and dies. */
  const scale = (...task: number[]): number => {
    Atomics.compareExchange(states, 1, 0, 9);
    return kernels.scale(...task);
  };
  const threads = new Threads({ memory: memory.memory, module, kernels: { ...kernels, scale }, workspaceBytes: 0 }, 2);
  threads.patienceMs = 1;
  const [x, y] = [memory.allocate(1024), memory.allocate(1024)] as Float32Array[];
  x.fill(1);
  const half = (first: number) => [x.byteOffset + 4 * first, y.byteOffset + 4 * first, 512, 3, 0];
  threads.run('scale', [half(0), half(512)]);
  assert.ok(y.every((v) => v === 3));
  assert.equal(threads.count, 1);
  threads.run('scale', [half(0), half(512)]);
});

test('where results are added up, a task that was lost is an error and not a second addition', () => {
  const { memory, kernels, module } = load('plain', 2 ** 24);
  const states = new Int32Array(memory.memory.buffer, layout.states, 4);
  const clear = (): number => Atomics.compareExchange(states, 1, 0, 9);
  const threads = new Threads({ memory: memory.memory, module, kernels: { ...kernels, clear }, workspaceBytes: 0 }, 2);
  threads.patienceMs = 1;
  assert.throws(
    () =>
      threads.run(
        'clear',
        [
          [0, 0],
          [0, 0],
        ],
        { repeatable: false },
      ),
    /ended in the middle of a sum/,
  );
});

/** Where the constants of a module end, which each of its instances writes into the memory. */
function endOfConstants(wasm: Buffer): number {
  let at = 8;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[at++]!;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  let end = 0;
  while (at < wasm.length) {
    const section = wasm[at++];
    const next = number() + at;
    for (let left = section === 11 ? number() : 0; left > 0; left--) {
      assert.equal(number(), 0, 'a segment with an address');
      assert.equal(wasm[at++], 0x41, 'i32.const');
      const start = number();
      assert.equal(wasm[at++], 0x0b, 'the end of the address');
      const length = number();
      end = Math.max(end, start + length);
      at += length;
    }
    at = next;
  }
  return end;
}

for (const name of ['plain', 'fused'])
  test(`the constants of ${name}.wasm do not lie where tasks are handed over`, () => {
    const end = endOfConstants(readFileSync(new URL(`../../../lib/dist/compute/${name}.wasm`, import.meta.url)));
    assert.ok(end > 1024 && end <= layout.tasks, `${end}`);
  });
