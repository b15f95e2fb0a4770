import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WorkQueue } from '../../../../kernel/headless/sweep/work-queue.js';

test('items come in their order, each to one worker, and nothing is left when all are finished', async () => {
  const queue = new WorkQueue(['a', 'b']);
  assert.deepEqual([await queue.take(), await queue.take()], ['a', 'b']);
  queue.finish();
  queue.finish();
  assert.equal(await queue.take(), undefined);
});

test('a worker waits while others have the last items in hand, and gets the one that comes back', async () => {
  const queue = new WorkQueue(['a', 'b']);
  const [a] = [await queue.take(), await queue.take()];
  const third = queue.take();
  queue.giveBack(a!);
  assert.equal(await third, 'a');
  assert.equal(queue.waiting, 0);
});

test('those who wait are let go when the last item is finished', async () => {
  const queue = new WorkQueue(['a']);
  await queue.take();
  const others = [queue.take(), queue.take()];
  queue.finish();
  assert.deepEqual(await Promise.all(others), [undefined, undefined]);
});

test('what is given back after others were let go is still there for whoever asks', async () => {
  const queue = new WorkQueue(['a', 'b']);
  const a = await queue.take();
  queue.giveBack(a!);
  assert.deepEqual([queue.waiting, await queue.take()], [2, 'a']);
});

test('a closed queue gives nothing, also to those who wait', async () => {
  const queue = new WorkQueue(['a']);
  await queue.take();
  const waiting = queue.take();
  queue.close();
  assert.equal(await waiting, undefined);
  queue.giveBack('a');
  assert.equal(await queue.take(), undefined);
});
