import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const folder = mkdtempSync(join(tmpdir(), 'layerlab-mark-'));
const bin = fileURLToPath(new URL('../../../../kernel/bin/layerlab.js', import.meta.url));
const mark = (...args: string[]): string =>
  execFileSync(process.execPath, [bin, 'mark', ...args], { encoding: 'utf8', stdio: 'pipe' });

const key = {
  name: '01',
  exercises: {
    kept: { digits: 3, known: [{ kind: 'right', form: '8.00e-1', text: '' }] },
    report: { digits: 3, known: [] },
  },
};

const answer = (id: string, state: string, text: string, forms: string[]): object => ({
  'application/vnd.layerlab.answer+json': { exercises: '01', id, state, answer: text, forms },
});
const vote = (given: string | null): object => ({
  'application/vnd.layerlab.prediction+json': { id: 'q', question: 'Which?', choices: ['a', 'b'], answer: given },
});

function handIn(file: string, ...bundles: object[]): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  const outputs = bundles.map((data) => ({ output_type: 'display_data', data, metadata: {} }));
  const cell = { cell_type: 'code', id: 'a', metadata: {}, source: '', outputs, execution_count: 1 };
  writeFileSync(join(folder, file), JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell] }));
}

before(() => {
  writeFileSync(join(folder, '01.key.json'), JSON.stringify(key));
  handIn('anna/01.ipynb', answer('kept', 'right', '0.8', ['8.00e-1']), answer('report', 'right', 'ok', []), vote('b'));
  handIn('ben/01.ipynb', answer('kept', 'right', '0.45', ['4.50e-1']), vote('b'));
  handIn('cleo.ipynb', answer('kept', 'not tried yet', '', []), answer('report', 'not yet', 'not ok', []), vote(null));
});
after(() => rmSync(folder, { recursive: true }));

test('each student has a row, judged by the key and not by what the notebook says', () => {
  const rows = mark(folder, '--csv', join(folder, 'marks.csv'))
    .split('\n')
    .map((row) => row.split(/\s{2,}/));
  assert.deepEqual(rows.slice(0, 4), [
    ['student', '01 kept', '01 report', 'right'],
    ['anna', '✓', '✓', '2 of 2'],
    ['ben', '✗ 0.45', '○', '0 of 2'],
    ['cleo', '○', '✗ not ok', '0 of 2'],
  ]);
  assert.match(readFileSync(join(folder, 'marks.csv'), 'utf8'), /^student,01 kept,01 report,right\nanna,✓,✓,2 of 2\n/);
});

test('the votes of the class are counted', () => {
  assert.match(mark(folder), /\nWhich\?\n {2}a {3}0\n {2}b {2}██ 2\n$/);
});

test('a folder without a key or a notebook is refused', () => {
  const empty = mkdtempSync(join(tmpdir(), 'layerlab-mark-empty-'));
  try {
    assert.throws(
      () => mark(empty),
      /has no NAME\.key\.json; name the key that layerlab student wrote with --key FILE/,
    );
    assert.throws(() => mark(empty, '--key', join(folder, '01.key.json')), /has no notebooks/);
    assert.throws(() => mark(folder, '--key', join(folder, 'marks.csv')), /cannot be read as a key/);
  } finally {
    rmSync(empty, { recursive: true });
  }
});
