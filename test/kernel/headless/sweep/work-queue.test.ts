import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WorkQueue } from '../../../../kernel/headless/sweep/work-queue.js';

test('items are taken in order, each by one worker, and nothing is left when all are finished', async () => {
  const queue = new WorkQueue(['a', 'b']);
  assert.deepEqual([await queue.take(), await queue.take()], ['a', 'b']);
  queue.finish();
  queue.finish();
  assert.equal(await queue.take(), undefined);
});

test('a worker waits while others have the last items, and gets the one that is given back', async () => {
  const queue = new WorkQueue(['a', 'b']);
  const [a] = [await queue.take(), await queue.take()];
  const third = queue.take();
  queue.giveBack(a!);
  assert.equal(await third, 'a');
  assert.equal(queue.waiting, 0);
});

test('waiting workers are released when the last item is finished', async () => {
  const queue = new WorkQueue(['a']);
  await queue.take();
  const others = [queue.take(), queue.take()];
  queue.finish();
  assert.deepEqual(await Promise.all(others), [undefined, undefined]);
});

test('an item that is given back can be taken again', async () => {
  const queue = new WorkQueue(['a', 'b']);
  const a = await queue.take();
  queue.giveBack(a!);
  assert.deepEqual([queue.waiting, await queue.take()], [2, 'a']);
});

test('a closed queue hands out nothing, even to waiting workers', async () => {
  const queue = new WorkQueue(['a']);
  await queue.take();
  const waiting = queue.take();
  queue.close();
  assert.equal(await waiting, undefined);
  queue.giveBack('a');
  assert.equal(await queue.take(), undefined);
});
