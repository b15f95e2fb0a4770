import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { INotebookContent } from '@jupyterlab/nbformat';
import { withParameters } from '../../../../kernel/headless/notebook/check-parameters.js';
import {
  declaredParameters,
  injectCell,
  injectedCode,
  readValues,
} from '../../../../kernel/headless/notebook/parameters.js';

const cell = (id: string, source: string, ...tags: string[]) => ({
  id,
  cell_type: 'code',
  metadata: { tags },
  source,
  outputs: [],
  execution_count: null,
});
const notebookWith = (...cells: object[]): INotebookContent =>
  ({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }) as unknown as INotebookContent;

const declaration = `let rate = 0.5
const ordering: 'mask-scale' | 'pre-activation' = 'mask-scale'
let units: number[] = [64], deep = false`;

test('a value is parsed as JSON if possible, and is text otherwise', () => {
  const values = readValues([
    'rate=0.2',
    'ordering=pre-activation',
    'units=[1,2]',
    'deep=true',
    'name="0.2"',
    'equation=a=b',
  ]);
  assert.deepEqual(values, {
    rate: 0.2,
    ordering: 'pre-activation',
    units: [1, 2],
    deep: true,
    name: '0.2',
    equation: 'a=b',
  });
  assert.throws(() => readValues(['rate']), { name: 'Problem', message: '-p: expected name=value, got "rate".' });
});

test('the parameters of a cell are its variables, with the declared type or that of the literal', () => {
  assert.deepEqual(declaredParameters(declaration), [
    { name: 'rate', type: 'number', value: '0.5' },
    { name: 'ordering', type: "'mask-scale' | 'pre-activation'", value: "'mask-scale'" },
    { name: 'units', type: 'number[]', value: '[64]' },
    { name: 'deep', type: 'boolean', value: 'false' },
  ]);
});

test('the injected cell follows the one tagged parameters and replaces an earlier injected one', () => {
  const before = notebookWith(cell('a', '1'), cell('b', declaration, 'parameters'), cell('c', 'rate'));
  const once = injectCell(before, 'let rate: number = 0.2;');
  const twice = injectCell(once, 'let rate: number = 0.3;');
  assert.deepEqual(
    twice.cells.map(({ source }) => source),
    ['1', declaration, 'let rate: number = 0.3;', 'rate'],
  );
  assert.deepEqual(twice.cells[2]!.metadata, { tags: ['injected-parameters'] });
});

test('a name that the notebook does not declare is refused with the list of its parameters', () => {
  assert.throws(() => injectedCode(declaredParameters('let rate = 0.5'), { rat: 1 }), {
    name: 'Problem',
    message: "unknown parameter rat; the notebook's parameters are rate: number = 0.5.",
  });
});

test('the compiler refuses a value of the wrong type before anything runs, and accepts the right one', async () => {
  const notebook = notebookWith(
    cell('a', 'type Ordering = "x" | "y"'),
    cell('b', 'let ordering: Ordering = "x"', 'parameters'),
  );
  await assert.rejects(withParameters(notebook, { ordering: 'z' }, process.cwd()), {
    name: 'Problem',
    message:
      /^ordering: Type '"z"' is not assignable to type 'Ordering'; the notebook's parameters are ordering: Ordering = "x"\.$/,
  });
  const injected = await withParameters(notebook, { ordering: 'y' }, process.cwd());
  assert.equal(injected.cells[2]!.source, 'let ordering: Ordering = "y";');
});

test('a notebook without a cell tagged parameters is refused, but only when there is something to inject', async () => {
  const notebook = notebookWith(cell('a', 'let rate = 1'));
  assert.equal(await withParameters(notebook, {}, process.cwd()), notebook);
  await assert.rejects(withParameters(notebook, { rate: 2 }, process.cwd()), {
    name: 'Problem',
    message: /tag the code cell/,
  });
});
