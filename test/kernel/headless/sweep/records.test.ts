import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IOutput } from '@jupyterlab/nbformat';
import { recordsOf } from '../../../../kernel/headless/sweep/records.js';
import { notebookOf } from '../../../browser/notebook-file.js';

const kept = (name: string, value: unknown): IOutput =>
  ({
    output_type: 'display_data',
    data: { 'application/vnd.layerlab.record+json': { name, value }, 'text/plain': name },
    metadata: {},
  }) as IOutput;

test('records come from the outputs of all cells, and the last value of a name counts', () => {
  const printed = { output_type: 'stream', name: 'stdout', text: 'loss: 9' } as IOutput;
  const notebook = notebookOf([
    { source: '', outputs: [kept('loss', 2), printed, kept('accuracy', 0.5)] },
    { source: '', outputs: [kept('loss', 1), kept('units', [1, 2])] },
  ]);
  assert.deepEqual(recordsOf(notebook), { loss: 1, accuracy: 0.5, units: [1, 2] });
});
