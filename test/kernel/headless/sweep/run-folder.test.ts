import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { identityOf, RunFolder, type StoredResult } from '../../../../kernel/headless/sweep/run-folder.js';
import { notebookOf } from '../../../browser/notebook-file.js';

const place = mkdtempSync(join(tmpdir(), 'layerlab-folder-'));
after(() => rmSync(place, { recursive: true }));

const notebook = notebookOf([{ source: 'let rate = 0.5' }]);
const identity = identityOf('course/n.ipynb', notebook, { epochs: 3 });
const result: StoredResult = {
  ...{ run: 'rate=0.1', parameters: { epochs: 3, rate: 0.1 }, records: { accuracy: 1 } },
  ...{ error: null, seconds: 2, server: 'http://127.0.0.1:1/' },
};

/** What the folder has told. */
const notices: string[] = [];

function open(name: string, resume = false, { who = identity } = {}): Promise<RunFolder> {
  const onNotice = (message: string): void => void notices.push(message.replace(place, ''));
  return RunFolder.open(join(place, name), who, { resume, onNotice });
}

test('a stored run is found by its name and its parameters, and no other is', async () => {
  const folder = await open('stored');
  folder.store(result, notebook);
  folder.close();
  const again = await open('stored', true);
  assert.deepEqual(again.read('rate=0.1', { epochs: 3, rate: 0.1 }), result);
  assert.equal(again.read('rate=0.1', { epochs: 3, rate: 0.2 }), undefined);
  assert.equal(again.read('rate=0.2', { epochs: 3, rate: 0.2 }), undefined);
  assert.ok(existsSync(join(place, 'stored/runs/rate=0.1.ipynb')));
  again.close();
});

test('a notebook without a result, as a kill between the two leaves it, is not a complete run', async () => {
  const folder = await open('killed');
  folder.store(result, notebook);
  rmSync(join(place, 'killed/runs/rate=0.1.json'));
  writeFileSync(join(place, 'killed/runs/rate=0.1.json.7.part'), '{"run":');
  folder.close();
  const again = await open('killed', true);
  assert.equal(again.read('rate=0.1', result.parameters), undefined);
  assert.ok(!existsSync(join(place, 'killed/runs/rate=0.1.json.7.part')), 'half-written files are removed');
  again.close();
});

test('a folder with a sweep is not overwritten without --resume', async () => {
  (await open('twice')).close();
  await assert.rejects(open('twice'), { name: 'Problem', message: /twice already holds a sweep: add --resume/ });
});

test('another notebook or other parameters are refused; other outputs do not matter', async () => {
  (await open('mixed')).close();
  const cells = identityOf('n.ipynb', notebookOf([{ source: 'let rate = 0.6' }]), { epochs: 3 });
  await assert.rejects(open('mixed', true, { who: cells }), {
    name: 'Problem',
    message: /the cells of n\.ipynb have changed/,
  });
  const parameters = identityOf('n.ipynb', notebook, { epochs: 4 });
  await assert.rejects(open('mixed', true, { who: parameters }), {
    name: 'Problem',
    message: /\{"epochs":3\}, not \{"epochs":4\}/,
  });
  const ran = notebookOf([
    { source: 'let rate = 0.5', outputs: [{ output_type: 'stream', name: 'stdout', text: 'x' }] },
  ]);
  (await open('mixed', true, { who: identityOf('n.ipynb', ran, { epochs: 3 }) })).close();
});

test('a damaged file counts as missing, and one line says so', async () => {
  const files = ['runs/rate=0.1.json', 'runs/rate=0.1.ipynb'];
  for (const file of files)
    for (const damaged of ['', '{"run": "ra', 'null', '[]']) {
      const folder = await open('damaged', true);
      folder.store(result, notebook);
      writeFileSync(join(place, 'damaged', file), damaged);
      notices.length = 0;
      assert.equal(folder.read('rate=0.1', result.parameters), undefined);
      assert.deepEqual(notices, [`/damaged/${file} is damaged: its run counts as missing`]);
      folder.close();
    }
});

test('where the identity is damaged, runs of other cells are still told apart', async () => {
  const folder = await open('nameless');
  folder.store(result, notebook);
  folder.close();
  writeFileSync(join(place, 'nameless/sweep.json'), '{"notebook');
  await assert.rejects(open('nameless'), { message: /already holds a sweep/ });
  notices.length = 0;
  const other = identityOf('n.ipynb', notebookOf([{ source: 'let rate = 0.6' }]), { epochs: 3 });
  const others = await open('nameless', true, { who: other });
  assert.deepEqual(notices, ['/nameless/sweep.json is damaged: it is written anew']);
  assert.equal(others.read('rate=0.1', result.parameters), undefined);
  others.close();
  writeFileSync(join(place, 'nameless/sweep.json'), '');
  const again = await open('nameless', true);
  assert.deepEqual(again.read('rate=0.1', result.parameters), result);
  again.close();
});

test('a folder that cannot be written is told in one line with the way out', async () => {
  const folder = await open('full');
  rmSync(join(place, 'full/runs'), { recursive: true });
  writeFileSync(join(place, 'full/runs'), '');
  assert.throws(() => folder.store(result, notebook), {
    name: 'Problem',
    message: /full cannot be written: .* What is stored is whole; mend that, and run the same command with --resume\.$/,
  });
  folder.close();
});
