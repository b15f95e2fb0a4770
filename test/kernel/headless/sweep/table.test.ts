import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RunResult, rowsOf, toCsv, toJsonLines } from '../../../../kernel/headless/sweep/table.js';

const results: RunResult[] = [
  { run: 'rate=0.1', parameters: { rate: 0.1, note: 'a, "b"' }, records: { accuracy: 0.9 }, error: null },
  {
    run: 'rate=0.5',
    parameters: { rate: 0.5, note: '' },
    records: { loss: [1, 2], rate: 7 },
    error: 'Error: no\nlines',
  },
];

test('rows have a column for each parameter and each recorded name, null where a run recorded none', () => {
  assert.deepEqual(rowsOf(results), [
    {
      ...{ rate: 0.1, note: 'a, "b"', accuracy: 0.9, loss: null, 'rate (recorded)': null },
      ...{ error: null, notebook: 'runs/rate=0.1.ipynb' },
    },
    {
      ...{ rate: 0.5, note: '', accuracy: null, loss: [1, 2], 'rate (recorded)': 7 },
      ...{ error: 'Error: no\nlines', notebook: 'runs/rate=0.5.ipynb' },
    },
  ]);
});

test('CSV quotes what needs quoting (RFC 4180), leaves null empty, and distinguishes an empty text from it', () => {
  assert.equal(
    toCsv(rowsOf(results)),
    'rate,note,accuracy,loss,rate (recorded),error,notebook\n' +
      '0.1,"a, ""b""",0.9,,,,runs/rate=0.1.ipynb\n' +
      '0.5,"",,"[1,2]",7,"Error: no\nlines",runs/rate=0.5.ipynb\n',
  );
  assert.equal(toCsv([]), '');
});

test('JSON lines parse to the same rows', () => {
  const lines = toJsonLines(rowsOf(results)).trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    rowsOf(results),
  );
});

test('CSV holds what a cell recorded as it is, also what a spreadsheet takes for a formula', () => {
  const csv = toCsv(rowsOf([{ ...results[0]!, records: { said: '=1+1+cmd|A1' } }]));
  assert.match(csv, /,=1\+1\+cmd\|A1,/);
});
