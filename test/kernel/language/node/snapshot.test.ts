/** The start-up snapshot: an engine from it answers as any other, and one that cannot be used is not missed. */

import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import type { Language } from '../../../../kernel/language/language.js';
import { makeSnapshot, snapshotFile } from '../../../../kernel/language/node/snapshot.js';
import { startLanguage } from '../../../../kernel/language/node/start-language.js';
import { folderWith } from '../notebook.js';

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

test('a snapshot that cannot be read costs nothing but time', async () => {
  writeFileSync(await makeSnapshot(), 'not a snapshot');
  const language = start();
  const [complete, checked] = await Promise.all([language.isComplete('1'), language.check({ id: 1, code: '1 + 1' })]);
  assert.equal(complete.status, 'complete');
  assert.ok(checked.ok);
});
