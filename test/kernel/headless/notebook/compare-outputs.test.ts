import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IOutput } from '@jupyterlab/nbformat';
import { compareOutputs } from '../../../../kernel/headless/notebook/compare-outputs.js';
import { notebookOf } from '../../../browser/notebook-file.js';

const printed = (text: string): IOutput => ({ output_type: 'stream', name: 'stdout', text });
const shown = (text: string, png: string): IOutput => ({
  output_type: 'display_data',
  metadata: {},
  data: { 'text/plain': text, 'image/png': png },
});
const notebook = (...outputs: IOutput[]) => notebookOf([{ source: 'x', outputs }]);

test('a printed text or the text of a figure that changed is a difference, with both texts', () => {
  assert.deepEqual(compareOutputs(notebook(printed('0.51')), notebook(printed('0.52'))), [
    { cell: 0, expected: 'stdout: 0.51', actual: 'stdout: 0.52' },
  ]);
  assert.equal(compareOutputs(notebook(shown('mean 1', 'a')), notebook(shown('mean 2', 'a'))).length, 1);
  assert.equal(compareOutputs(notebook(printed('a')), notebook()).length, 1);
});

test('another image with the same text is not a difference, and a cell tagged varies may differ', () => {
  assert.deepEqual(compareOutputs(notebook(shown('mean 1', 'a')), notebook(shown('mean 1', 'b'))), []);
  const timed = notebook(printed('3 s'));
  timed.cells[0]!.metadata = { tags: ['varies'] };
  assert.deepEqual(compareOutputs(timed, notebook(printed('4 s'))), []);
});
