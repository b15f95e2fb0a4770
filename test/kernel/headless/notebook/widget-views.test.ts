import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { INotebookContent } from '@jupyterlab/nbformat';
import { withoutWidgetViews } from '../../../../kernel/headless/notebook/widget-views.js';

const view = { 'application/vnd.jupyter.widget-view+json': { version_major: 2, version_minor: 0, model_id: 'x' } };

function notebookOf(bundles: object[], metadata: object = {}): INotebookContent {
  const outputs = bundles.map((data) => ({ output_type: 'display_data', data, metadata: {} }));
  const cells = [
    { cell_type: 'markdown', metadata: {}, source: '' },
    { cell_type: 'code', metadata: {}, source: '', outputs, execution_count: 1 },
  ];
  return { nbformat: 4, nbformat_minor: 5, metadata, cells } as never;
}

test('a view is removed from its output, and an output without other representations is dropped', () => {
  const text = { 'text/plain': 'rate: 0.5' };
  const notebook = notebookOf([
    { ...view, ...text },
    { ...view, 'text/plain': '' },
    { ...view, 'text/plain': [] },
    text,
  ]);
  assert.deepEqual(withoutWidgetViews(notebook), notebookOf([text, text]));
});

test('a notebook that contains the state of its widgets is unchanged', () => {
  const notebook = notebookOf([view], { widgets: {} });
  assert.equal(withoutWidgetViews(notebook), notebook);
});
