import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endIn, orderIn, taskText, withResult } from '../../../../../kernel/headless/engines/tasks/task-notebook.js';
import { areCompatible } from '../../../../../kernel/headless/engines/tasks/versions.js';
import { formatNotebook, parseNotebook } from '../../../../../kernel/headless/notebook/notebook-file.js';
import { notebookOf } from '../../../../browser/notebook-file.js';

const notebook = notebookOf([{ source: 'let rate = 0.5' }, { source: 'rate' }]);
notebook.cells[0]!.metadata = { tags: ['parameters'] };
const run = { name: 'rate=0.1', parameters: { rate: 0.1 } };
const terms = { sources: 'abc', versions: { layerlab: '0.1.0', node: '22.1.0' }, folder: '/x', cellLimitMs: 5 };
const result = { error: null, seconds: 2, server: 'vm', isLost: false };
const order = taskText(notebook, run, terms);
const executed = formatNotebook(withResult(parseNotebook(order, 'order'), result));

test('an order says how a run is executed, and its notebook has the parameters', () => {
  const parsed = parseNotebook(order, 'order');
  assert.deepEqual(orderIn(parsed), { ...terms, run: run.name, parameters: run.parameters });
  assert.equal(parsed.cells[1]!.source, 'let rate: number = 0.1;');
  assert.equal(orderIn(notebook), undefined);
});

test('the executed notebook tells how it ended, and is left as any other run leaves it', () => {
  const end = endIn(executed, run, terms);
  assert.ok(end?.type === 'done');
  assert.deepEqual([end.error, end.seconds, end.server], [null, 2, 'vm']);
  assert.deepEqual(Object.keys(end.notebook.metadata).sort(), Object.keys(notebook.metadata).sort());
  const lost = formatNotebook(withResult(parseNotebook(order, 'order'), { ...result, error: 'it died', isLost: true }));
  assert.equal(endIn(lost, run, terms)?.type, 'lost');
});

test('a damaged file and one of another run, or of other cells, are no result', () => {
  for (const length of [0, 1, 300, executed.length - 3])
    assert.equal(endIn(executed.slice(0, length), run, terms), undefined);
  assert.equal(endIn(order, run, terms), undefined);
  assert.equal(endIn(executed, { ...run, parameters: { rate: 0.2 } }, terms), undefined);
  assert.equal(endIn(executed, run, { sources: 'other' }), undefined);
});

test('results of one layerlab and one major version of Node may be compared', () => {
  const own = { layerlab: '0.1.0', node: '22.1.0' };
  assert.ok(areCompatible(own, { layerlab: '0.1.0', node: '22.9.1' }));
  assert.ok(!areCompatible(own, { layerlab: '0.1.0', node: '20.1.0' }));
  assert.ok(!areCompatible(own, { layerlab: '0.1.1', node: '22.1.0' }));
});
