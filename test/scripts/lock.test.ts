import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const { lock } = (await import(new URL('../../scripts/lock.mjs', import.meta.url).href)) as {
  lock(folder: string, name: string): Promise<() => void>;
};

const folder = mkdtempSync(join(tmpdir(), 'layerlab-lock-'));
after(() => rmSync(folder, { recursive: true }));

test('a second set-up starts only when the first has released the lock', async () => {
  const order: string[] = [];
  const unlock = await lock(folder, 'two');
  const second = lock(folder, 'two').then((unlock) => {
    order.push('second');
    unlock();
  });
  order.push('first');
  unlock();
  await second;
  assert.deepEqual(order, ['first', 'second']);
  assert.ok(!existsSync(join(folder, 'two.lock')));
});

test('the lock of a process that has ended is taken over, even if another process has its id by now', async () => {
  const file = join(folder, 'gone.lock');
  writeFileSync(file, '999999999');
  (await lock(folder, 'gone'))();
  writeFileSync(file, String(process.pid));
  const yesterday = new Date(Date.now() - 24 * 60 * 60_000);
  utimesSync(file, yesterday, yesterday);
  (await lock(folder, 'gone'))();
});
