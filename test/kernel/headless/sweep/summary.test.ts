import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IExecuteResult } from '@jupyterlab/nbformat';
import { gridOf, readAxes } from '../../../../kernel/headless/sweep/grid.js';
import { summaryOf } from '../../../../kernel/headless/sweep/summary.js';

const axes = readAxes(['rate=0.1,0.5', 'ordering=a,b', 'seed=1..3', 'epochs=9']);
const runs = gridOf(axes).map(({ name, values }) => ({ name, parameters: values }));
const results = runs.map(({ name, parameters }, index) => ({
  ...{ run: name, parameters, records: index === 0 ? {} : { accuracy: Number(parameters.seed) } },
  error: index === 0 ? 'Error: unlucky (cell 3)' : null,
}));

test('the summary has a figure for each parameter with several values, split by text parameters, and lists the errors', () => {
  const { cells } = summaryOf('course/n.ipynb', { axes, runs }, results);
  const sources = cells.map(({ source }) => String(source));
  assert.match(sources[0]!, /^# A sweep of n\.ipynb\n\n12 of 12 runs, 1 failed\.\n\n- `rate`: 0\.1, 0\.5\n/);
  assert.match(sources[0]!, /- rate=0\.1,ordering=a,seed=1,epochs=9: Error: unlucky \(cell 3\)$/);
  assert.deepEqual(sources.slice(2), [
    '## accuracy',
    'spread(rows, { x: "rate", y: "accuracy", by: "ordering" })',
    'spread(rows, { x: "ordering", y: "accuracy" })',
    'spread(rows, { x: "seed", y: "accuracy", by: "ordering" })',
  ]);
});

test('its figures state mean and spread in words', () => {
  const { cells } = summaryOf('n.ipynb', { axes, runs }, results);
  const [output] = cells[3]!.outputs as IExecuteResult[];
  assert.match(
    String(output!.data['text/plain']),
    /\na, rate 0\.1: 2\.5 ± 0\.707 \(2 runs\)\.\na, rate 0\.5: 2 ± 1 \(3 runs\)\.\n/,
  );
});

test('without a recorded number it says how to record one', () => {
  const empty = results.map((result) => ({ ...result, records: {} }));
  const { cells } = summaryOf('n.ipynb', { axes, runs }, empty);
  assert.match(String(cells.at(-1)!.source), /record\('accuracy', value\)/);
});
