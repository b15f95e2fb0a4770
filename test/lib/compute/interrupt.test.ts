import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInThisContext } from 'node:vm';
import { currentEngine } from '../../../lib/compute/backend.js';
import { setThreads, tidy } from '../../../lib/compute/index.js';
import { Dense, normal } from '../../../lib/index.js';

/** Runs `work` until V8 terminates it, as the kernel's interrupt does: no `finally` runs. */
function interrupted(work: () => void, afterMs: number): void {
  Object.assign(globalThis, { work });
  assert.throws(() => runInThisContext('while (true) work()', { timeout: afterMs }), /timed out/);
}

test('an interrupt stops work on several threads, and what is computed afterwards is right', async () => {
  const layer = new Dense({ units: 300, activation: 'relu', seed: 1 });
  const x = normal([300, 300], { seed: 2 });
  const product = (): Float32Array => tidy(() => layer.forward(x).output.data.slice());
  setThreads(1);
  const expected = product();
  setThreads(2);
  assert.deepEqual(product(), expected);
  const mark = currentEngine().memory?.mark;
  for (const afterMs of [20, 37, 61, 90]) {
    interrupted(() => void product(), afterMs);
    assert.deepEqual(product(), expected);
    await new Promise(setImmediate);
    assert.equal(currentEngine().memory?.mark, mark);
  }
  setThreads(1);
});
