import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

function open(name: string, resume = false, { who = identity } = {}): RunFolder {
  return RunFolder.open(join(place, name), who, { resume });
}

test('a stored run is found by its name and its parameters, and no other is', () => {
  const folder = open('stored');
  folder.store(result, notebook);
  folder.close();
  const again = open('stored', true);
  assert.deepEqual(again.read('rate=0.1', { epochs: 3, rate: 0.1 }), result);
  assert.equal(again.read('rate=0.1', { epochs: 3, rate: 0.2 }), undefined);
  assert.equal(again.read('rate=0.2', { epochs: 3, rate: 0.2 }), undefined);
  assert.ok(existsSync(join(place, 'stored/runs/rate=0.1.ipynb')));
  again.close();
});

test('a notebook without a result, as a kill between the two leaves it, is not a complete run', () => {
  const folder = open('killed');
  folder.store(result, notebook);
  rmSync(join(place, 'killed/runs/rate=0.1.json'));
  writeFileSync(join(place, 'killed/runs/rate=0.1.json.7.part'), '{"run":');
  folder.close();
  const again = open('killed', true);
  assert.equal(again.read('rate=0.1', result.parameters), undefined);
  assert.ok(!existsSync(join(place, 'killed/runs/rate=0.1.json.7.part')), 'half-written files are removed');
  again.close();
});

test('a folder with a sweep is not overwritten without --resume', () => {
  open('twice').close();
  assert.throws(() => open('twice'), { name: 'Problem', message: /twice already holds a sweep: add --resume/ });
});

test('another notebook or other parameters are refused; other outputs do not matter', () => {
  open('mixed').close();
  const cells = identityOf('n.ipynb', notebookOf([{ source: 'let rate = 0.6' }]), { epochs: 3 });
  assert.throws(() => open('mixed', true, { who: cells }), {
    name: 'Problem',
    message: /the cells of n\.ipynb have changed/,
  });
  const parameters = identityOf('n.ipynb', notebook, { epochs: 4 });
  assert.throws(() => open('mixed', true, { who: parameters }), {
    name: 'Problem',
    message: /\{"epochs":3\}, not \{"epochs":4\}/,
  });
  const ran = notebookOf([
    { source: 'let rate = 0.5', outputs: [{ output_type: 'stream', name: 'stdout', text: 'x' }] },
  ]);
  open('mixed', true, { who: identityOf('n.ipynb', ran, { epochs: 3 }) }).close();
});

test('two programs cannot use one folder, and the lock of one that was killed is ignored', () => {
  open('locked').close();
  const lock = join(place, 'locked/sweep.lock');
  writeFileSync(lock, String(process.ppid));
  assert.throws(() => open('locked', true), { name: 'Problem', message: /another program \(process \d+\) is using/ });
  writeFileSync(lock, String(2 ** 22 + 1));
  const folder = open('locked', true);
  assert.equal(readFileSync(lock, 'utf8'), String(process.pid));
  folder.close();
  assert.ok(!existsSync(lock));
});
