/** CSV files as Python's csv module writes them, and as a spreadsheet does. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readCsv, tensor } from '../../../lib/index.js';

const folder = mkdtempSync(join(tmpdir(), 'csv-'));
after(() => rmSync(folder, { recursive: true }));
const file = (text: string): string => {
  const path = join(folder, 'table.csv');
  writeFileSync(path, text);
  return path;
};

test('columns of numbers are numbers, others are text; quotes may hold anything', async () => {
  const path = file('\ufeffname,height,note\r\n"Ada ""L""",1.7,"a, b"\r\nBob,-2e-3,"two\nlines"\r\n');
  assert.deepEqual(await readCsv(path), [
    { name: 'Ada "L"', height: 1.7, note: 'a, b' },
    { name: 'Bob', height: -0.002, note: 'two\nlines' },
  ]);
  const { height, name } = await readCsv(path, { as: 'columns' });
  assert.deepEqual(tensor(height as Float64Array, [2, 1]).shape, [2, 1]);
  assert.deepEqual(name, ['Ada "L"', 'Bob']);
});

test('a missing number is NaN, a missing text is empty, and what is missing can be said', async () => {
  const path = file('a,b,c\n1,x,\nNA,,NA\n3,-999,?\n');
  const { a, b, c } = await readCsv(path, { as: 'columns' });
  assert.deepEqual(a, new Float64Array([1, Number.NaN, 3]));
  assert.deepEqual([b, c], [['x', '', '-999'], ['', '', '']]); // biome-ignore format: columns
  const other = await readCsv(file('a,b\n1,2\n-999,NA\n'), { as: 'columns', missing: ['-999'] });
  assert.deepEqual(other, { a: new Float64Array([1, Number.NaN]), b: ['2', 'NA'] });
});

test('files without header, with other names, delimiters and decimal commas', async () => {
  assert.deepEqual(await readCsv(file('1,2\n3,4\n'), { header: false }), [
    { 0: 1, 1: 2 },
    { 0: 3, 1: 4 },
  ]);
  assert.deepEqual(await readCsv(file('1\t2\n'), { header: ['x', 'y'], delimiter: '\t' }), [{ x: 1, y: 2 }]);
  assert.deepEqual(await readCsv(file('x;y\n1,5;,25\n'), { decimal: ',' }), [{ x: 1.5, y: 0.25 }]);
});

test('a broken file is named with its line', async () => {
  await assert.rejects(readCsv(file('a,b\n1,2\n3\n')), /readCsv: .*table\.csv: .*line 3/);
  await assert.rejects(readCsv(file('a,b\n1,"2\n3,4\n')), /readCsv: .*table\.csv: .*line/);
  await assert.rejects(readCsv(file('')), /table\.csv has no lines/);
  await assert.rejects(readCsv(file('a,a\n1,2\n')), /different names, got 'a'; give others with header/);
  await assert.rejects(readCsv(file('1,2\n'), { header: ['x'] }), /header with 2 names/);
  await assert.rejects(readCsv(join(folder, 'none.csv')), /none\.csv/);
  await assert.rejects(readCsv(file('a\n'), { sep: ';' } as never), /unknown option 'sep'/);
  await assert.rejects(readCsv(file('a\n'), { decimal: ',', delimiter: ',' }), /a delimiter that is not the decimal/);
});
