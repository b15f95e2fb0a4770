import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { FolderLock } from '../../../../kernel/headless/sweep/folder-lock.js';
import { eventually } from '../../../helpers/eventually.js';

const place = mkdtempSync(join(tmpdir(), 'layerlab-lock-'));
after(() => rmSync(place, { recursive: true }));

const times = { touchEveryMs: 50, staleAfterMs: 1_000 };
const never = (): void => assert.fail('the lock was lost');

function take(file: string, onLost = never): Promise<FolderLock> {
  return FolderLock.take(file, onLost, times);
}

/** Changes who holds a lock. */
function edit(file: string, change: object): void {
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...change }));
}

test('a lock that is held by a running process of this machine is refused, by an ended one or an older namesake taken over', async () => {
  const file = join(place, 'here');
  const lock = await take(file, () => undefined);
  const began = readFileSync(`/proc/${process.ppid}/stat`, 'utf8').replace(/^.*\)/s, '').split(' ')[20];
  edit(file, { pid: process.ppid, began, token: 'theirs' });
  await assert.rejects(take(file), {
    name: 'Problem',
    message: new RegExp(
      `^another program \\(process ${process.ppid} on ${hostname()}\\) is using .*: wait for it, or remove`,
    ),
  });
  lock.release();
  assert.ok(existsSync(file), 'the lock of another is not released');
  edit(file, { began: '1' });
  (await take(file)).release();
  assert.ok(!existsSync(file));
  writeFileSync(file, '');
  (await take(file)).release();
});

test('on another machine a lock counts as long as it is touched', async () => {
  const file = join(place, 'there');
  writeFileSync(file, JSON.stringify({ host: 'elsewhere', pid: 1, began: '', token: 'theirs' }));
  const touching = setInterval(() => utimesSync(file, new Date(), new Date()), 50);
  await assert.rejects(take(file), /another program \(process 1 on elsewhere\) is using/);
  clearInterval(touching);
  const lock = await take(file);
  assert.ok(!readFileSync(file, 'utf8').includes('theirs'));
  lock.release();
});

test('whoever lost the lock while it stood still hears of it', async () => {
  const file = join(place, 'lost');
  let isLost = false;
  const lock = await take(file, () => (isLost = true));
  edit(file, { token: 'theirs' });
  await eventually('the loss to be told', () => isLost);
  lock.release();
  assert.ok(existsSync(file));
});

test('of two programs that take an abandoned lock at once, one has it', async () => {
  const file = join(place, 'race');
  writeFileSync(file, JSON.stringify({ host: 'elsewhere', pid: 1, began: '', token: 'theirs' }));
  const taken = await Promise.allSettled([take(file), take(file), take(file)]);
  const held = taken.filter(({ status }) => status === 'fulfilled') as PromiseFulfilledResult<FolderLock>[];
  assert.equal(held.length, 1, JSON.stringify(taken));
  held[0]!.value.release();
});
