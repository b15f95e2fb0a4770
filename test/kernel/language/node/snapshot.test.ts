/** The start-up snapshot: an engine started from it behaves like any other, and a broken one is ignored. */

import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import type { Language } from '../../../../kernel/language/language.js';
import { makeSnapshot, snapshotFile } from '../../../../kernel/language/node/snapshot.js';
import { startLanguage } from '../../../../kernel/language/node/start-language.js';
import { folderWith } from '../notebook.js';

/** Why a test of permissions cannot run here. */
const noModes = process.platform === 'win32' && 'Windows has no such permissions';
const noOwners = process.getuid?.() !== 0 && 'only root can give a file away';

const cache = folderWith();
process.env.XDG_CACHE_HOME = cache;
const folder = folderWith({ 'local.ts': 'export const local: number = 5' });

const started: Language[] = [];
after(() => Promise.all(started.map((language) => language.close())));

function start(): Language {
  const language = startLanguage({ folder });
  started.push(language);
  return language;
}

/** What an engine says to a few questions of every kind. */
async function answersOf(language: Language): Promise<unknown> {
  const code =
    "import { local } from './local'\nimport { readFileSync } from 'node:fs'\nexport const n: number = local\nreadFileSync";
  const checked = await language.check({ id: 1, code });
  await language.commit(1);
  return [
    checked,
    await language.check({ id: 2, code: 'const s: string = n' }),
    await language.check({ id: 3, code: "import { Dropout } from 'layerlab'\nnew Dropout({ rate: 0.5 })" }),
    await language.check({ id: 4, code: "import x from 'nowhere-to-be-found'" }),
    await language.complete('Math.', 5),
    await language.complete('', 0),
    await language.inspect('n', 1),
    await language.isComplete('if (n) {'),
  ];
}

test('an engine from the snapshot answers as one without', async () => {
  assert.equal(snapshotFile(), undefined);
  const plain = await answersOf(start());
  const file = await makeSnapshot();
  assert.equal(snapshotFile(), file);
  assert.equal(await makeSnapshot(), file);
  assert.deepEqual(readdirSync(path.dirname(file)), [path.basename(file)], 'nothing unfinished is left behind');
  assert.deepEqual(await answersOf(start()), plain);
});

test('an empty or relative XDG_CACHE_HOME is ignored', async () => {
  const name = path.basename(await makeSnapshot());
  const before = { XDG_CACHE_HOME: cache, HOME: process.env.HOME };
  const home = folderWith();
  const folder = path.join(home, process.platform === 'darwin' ? 'Library/Caches' : '.cache', 'layerlab');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(path.join(folder, name), '', { mode: 0o600 });
  try {
    process.env.HOME = home;
    for (const value of ['', 'relative/cache']) {
      process.env.XDG_CACHE_HOME = value;
      assert.equal(snapshotFile(), path.join(folder, name), `XDG_CACHE_HOME='${value}'`);
    }
  } finally {
    Object.assign(process.env, before);
  }
});

test('only a snapshot that nobody else can have written is taken', { skip: noModes }, async () => {
  const file = await makeSnapshot();
  for (const [place, mode] of [
    [file, 0o646],
    [file, 0o664],
    [path.dirname(file), 0o757],
    [path.dirname(file), 0o770],
    [path.dirname(file), 0o1777],
  ] as const) {
    const before = statSync(place).mode;
    chmodSync(place, mode);
    assert.equal(snapshotFile(), undefined, `${place} ${mode.toString(8)}`);
    chmodSync(place, before);
    assert.equal(snapshotFile(), file);
  }
});

test("a snapshot that is somebody else's is made anew, not taken", { skip: noOwners }, async () => {
  const file = await makeSnapshot();
  chownSync(file, 65_534, 65_534);
  assert.equal(snapshotFile(), undefined);
  assert.equal(await makeSnapshot(), file);
  assert.equal(snapshotFile(), file);
  chownSync(path.dirname(file), 65_534, 65_534);
  assert.equal(snapshotFile(), undefined);
  await assert.rejects(makeSnapshot, /belongs to somebody else: set XDG_CACHE_HOME/);
  chownSync(path.dirname(file), 0, 0);
});

test('the folder of snapshots is private, and loses the write permission of others', { skip: noModes }, async () => {
  const before = process.env.XDG_CACHE_HOME;
  process.env.XDG_CACHE_HOME = path.join(folderWith(), 'new');
  try {
    const file = await makeSnapshot();
    assert.equal(statSync(path.dirname(file)).mode & 0o777, 0o700);
    chmodSync(path.dirname(file), 0o777);
    assert.equal(await makeSnapshot(), file);
    assert.equal(statSync(path.dirname(file)).mode & 0o777, 0o755, 'an image may let its users read');
  } finally {
    process.env.XDG_CACHE_HOME = before;
  }
});

test('the eight snapshots last used are kept, and a start counts as a use', async () => {
  const file = await makeSnapshot();
  rmSync(file);
  const others = Array.from({ length: 9 }, (_, hours) => path.join(path.dirname(file), `language-${hours}.blob`));
  for (const [hours, other] of others.entries()) {
    writeFileSync(other, '');
    utimesSync(other, 0, 1_000_000 - 3_600 * hours);
  }
  await makeSnapshot();
  assert.deepEqual([...others.slice(0, 7), file].map(existsSync), Array(8).fill(true));
  assert.deepEqual(others.slice(7).map(existsSync), [false, false]);
  utimesSync(file, 0, 0);
  assert.equal(snapshotFile(), file);
  assert.ok(statSync(file).mtimeMs > statSync(others[0]!).mtimeMs);
});

test('a snapshot that cannot be read costs nothing but time', async () => {
  writeFileSync(await makeSnapshot(), 'not a snapshot');
  const language = start();
  const [complete, checked] = await Promise.all([language.isComplete('1'), language.check({ id: 1, code: '1 + 1' })]);
  assert.equal(complete.status, 'complete');
  assert.ok(checked.ok);
});
