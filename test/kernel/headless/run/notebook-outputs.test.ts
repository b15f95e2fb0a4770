import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NotebookOutputs } from '../../../../kernel/headless/run/notebook-outputs.js';

const print = (text: string, name = 'stdout') => ({ type: 'stream', content: { name, text } });
const show = (text: string, id?: string, type = 'display_data') => ({
  type,
  content: { data: { 'text/plain': text }, metadata: {}, ...(id !== undefined && { transient: { display_id: id } }) },
});
const shown = (text: string) => ({ output_type: 'display_data', data: { 'text/plain': text }, metadata: {} });
const printed = (text: string, name = 'stdout') => ({ output_type: 'stream', name, text });

function outputsOf(...messages: { type: string; content: Record<string, unknown> }[]): unknown[] {
  const outputs = new NotebookOutputs();
  for (const message of messages) outputs.take(0, message);
  return outputs.of(0);
}

test('consecutive messages of one stream are one output, and another stream or a display starts a new one', () => {
  const outputs = outputsOf(print('a'), print('b\n'), print('c', 'stderr'), print('d'), show('e'), print('f'));
  assert.deepEqual(outputs, [printed('ab\n'), printed('c', 'stderr'), printed('d'), shown('e'), printed('f')]);
});

test('carriage returns overwrite the line and backspaces delete characters, also across messages', () => {
  assert.deepEqual(outputsOf(print('10 %\r'), print('100 %')), [printed('100 %')]);
  assert.deepEqual(outputsOf(print('first\nlong line\rshort')), [printed('first\nshortline')]);
  assert.deepEqual(outputsOf(print('abc\b\bX')), [printed('aX')]);
  assert.deepEqual(outputsOf(print('a\n\b\b'), print('b')), [printed('a\nb')]);
});

test('clear_output clears the cell at once, or with wait when the next output arrives', () => {
  const clear = (wait: boolean) => ({ type: 'clear_output', content: { wait } });
  assert.deepEqual(outputsOf(print('a'), clear(false)), []);
  assert.deepEqual(outputsOf(print('a'), clear(true)), [printed('a')]);
  assert.deepEqual(outputsOf(print('a'), clear(true), print('b'), print('c')), [printed('bc')]);
});

test('an update, or a new display with the same id, changes every output of that id in every cell', () => {
  const outputs = new NotebookOutputs();
  outputs.take(0, show('one', 'id'));
  outputs.take(1, show('two', 'id'));
  assert.deepEqual([outputs.of(0), outputs.of(1)], [[shown('two')], [shown('two')]]);
  outputs.take(2, show('three', 'id', 'update_display_data'));
  assert.deepEqual([outputs.of(0), outputs.of(1), outputs.of(2)], [[shown('three')], [shown('three')], []]);
});

test('a cell that is run again loses its earlier outputs', () => {
  const outputs = new NotebookOutputs();
  outputs.take(0, print('before'));
  outputs.begin(0);
  outputs.take(0, print('after'));
  assert.deepEqual(outputs.of(0), [printed('after')]);
});

test('results and errors keep the fields of the notebook format and nothing transient', () => {
  const result = { data: { 'text/plain': '2' }, metadata: {}, execution_count: 3, transient: {} };
  const error = { ename: 'Error', evalue: 'no', traceback: ['Error: no'], status: 'error' };
  assert.deepEqual(outputsOf({ type: 'execute_result', content: result }, { type: 'error', content: error }), [
    { output_type: 'execute_result', data: { 'text/plain': '2' }, metadata: {}, execution_count: 3 },
    { output_type: 'error', ename: 'Error', evalue: 'no', traceback: ['Error: no'] },
  ]);
});
