import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Dropout, defineStage, normal, ordering, trace } from '../../../lib/index.js';

const z = normal([500, 20], { seed: 1 });

test('the figure has a panel for z and for each stage, with the numbers in words', () => {
  const figure = trace(new Dropout({ rate: 0.5, ordering: 'pre-activation', activation: 'sigmoid' }), z);
  for (const panel of ['z', '1. / keepProb (training only)', '2. sigmoid', '3. mask (training only)']) {
    assert.ok(figure.alt.includes(`\n${panel}: training mean`), panel);
  }
  assert.match(figure.alt, /3\. mask \(training only\): training mean 0\.2\d+.*test mean 0\.(49|5)/);
  assert.doesNotThrow(() => JSON.stringify(figure));
});

test('the range goes where the scale is: beyond [0, 1] only when the sigmoid comes first', () => {
  const largest = (name: 'mask-scale' | 'pre-activation') => {
    const layer = new Dropout({ rate: 0.5, ordering: name, activation: 'sigmoid' });
    return Math.max(...(layer.stageValues(z, { training: true }).at(-1)?.data ?? []));
  };
  assert.ok(largest('mask-scale') > 1.9 && largest('mask-scale') <= 2);
  assert.ok(largest('pre-activation') <= 1);
});

test('a trace shows stages of your own, and leaves the layer’s masks alone', () => {
  const half = defineStage({ name: 'half', apply: (v) => v / 2 });
  const layer = new Dropout({ rate: 0.5, ordering: ordering('mask', half), seed: 1 });
  assert.match(trace(layer, z).alt, /2\. half:/);
  const untouched = new Dropout({ rate: 0.5, ordering: ordering('mask', half), seed: 1 });
  assert.deepEqual(layer.call(z, { training: true }).data, untouched.call(z, { training: true }).data);
});

test('panels before the activation share their bins, and so do those from it on', () => {
  const figure = trace(new Dropout({ rate: 0.5, ordering: 'pre-activation', activation: 'sigmoid' }), z);
  const bars = figure.data.filter(({ type, x0 }) => type === 'bar' && x0 !== undefined);
  const widths = bars.map(({ dx }) => dx);
  assert.equal(widths[0], widths[1]);
  assert.equal(widths[2], widths[3]);
  assert.ok((widths[0] as number) > 5 * (widths[2] as number));
});
