import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BatchNormalization, Dense, Dropout, orderings, Sequential } from '../../../lib/index.js';
import { distributions, layerDistributions } from '../../../lib/plots/distributions.js';
import { plotlyMime } from '../../../lib/plots/figure.js';
import { normal } from '../../../lib/tensor/random.js';
import { stats } from '../../../lib/tensor/stats.js';

const z = normal([400, 25], { seed: 1 });
const variants = () =>
  orderings.map((ordering) => new Dropout({ rate: 0.5, ordering, activation: 'sigmoid', seed: 7 }));
// biome-ignore lint/suspicious/noExplicitAny: a figure is JSON
const plain = (figure: unknown): any => JSON.parse(JSON.stringify(figure));

test('there is a panel for each variant, titled by what differs', () => {
  const { layout } = plain(distributions(variants(), z));
  const titles = layout.annotations
    .map(({ text }: { text: string }) => text)
    .filter((text: string) => text.startsWith('<b>'));
  assert.deepEqual(
    titles,
    orderings.map((name) => `<b>${name}</b>`),
  );
  assert.ok(layout.xaxis4 && !layout.xaxis5);
});

test('training and test lie in the same bins, in every panel', () => {
  const { data } = plain(distributions(variants(), z));
  const bars = data.filter(({ name }: { name?: string }) => name === 'training');
  const outlines = data.filter(({ name }: { name?: string }) => name === 'test');
  assert.equal(bars.length, 4);
  assert.equal(outlines.length, 4);
  assert.equal(new Set(bars.map(({ x0, dx }: { x0: number; dx: number }) => `${x0} ${dx}`)).size, 1);
  for (const outline of outlines) {
    assert.equal(outline.y.length, bars[0].y.length + 2);
    assert.ok(Math.abs(outline.x0 + outline.dx - bars[0].x0) < 1e-6);
  }
});

test('the bins and the zeros of a phase together hold all values', () => {
  const { data } = plain(distributions([new Dropout({ rate: 0.5, activation: 'relu', seed: 7 })], z));
  const share = data[0].y.reduce((a: number, b: number) => a + b, 0);
  const { zeroShare } = stats(new Dropout({ rate: 0.5, activation: 'relu', seed: 7 }).call(z, { training: true }));
  assert.ok(Math.abs(share + zeroShare - 1) < 1e-3);
});

test('each panel marks the two means where they are', () => {
  const layer = () => new Dropout({ rate: 0.5, ordering: 'pre-activation', activation: 'sigmoid', seed: 7 });
  const { layout } = plain(distributions([layer()], z));
  const means = layout.shapes.map(({ x0 }: { x0: number }) => x0);
  const expected = [true, false].map((training) => stats(layer().call(z, { training })).mean);
  assert.deepEqual(
    means,
    expected.map((mean) => Number(mean.toPrecision(5))),
  );
});

test('the text says each panel’s mean, range and share of zeros in both phases', () => {
  const { alt } = distributions({ mine: new Dropout({ rate: 0.5, activation: 'sigmoid', seed: 7 }) }, z);
  const { mean, max, zeroShare } = stats(
    new Dropout({ rate: 0.5, activation: 'sigmoid', seed: 7 }).call(z, { training: true }),
  );
  const line = alt.split('\n').find((text) => text.startsWith('mine: '));
  assert.ok(line?.includes(`training mean ${Number(mean.toPrecision(3))}`), line);
  assert.ok(
    line?.includes(`to ${Number(max.toPrecision(3))}, ${Number((zeroShare * 100).toPrecision(3))} % exactly 0`),
    line,
  );
});

test('a figure shows itself as plotly JSON and text, and is plain plotly JSON when written', () => {
  const figure = distributions(variants(), z);
  const show = figure[Symbol.for('Jupyter.display') as never] as () => Record<string, unknown>;
  const bundle = show.call(figure);
  assert.deepEqual(Object.keys(bundle), [plotlyMime, 'text/plain']);
  const written = plain(figure) as { layout: { meta?: unknown } };
  assert.deepEqual(written.layout.meta, { layerlab: 1 });
  delete written.layout.meta;
  assert.deepEqual(plain(bundle[plotlyMime]), written);
  assert.deepEqual(Object.keys(plain(figure)), ['data', 'layout']);
});

test('bins travel, values do not: the figure stays small however many values there are', () => {
  const small = JSON.stringify(distributions(variants(), normal([40, 25], { seed: 1 }))).length;
  const large = JSON.stringify(distributions(variants(), normal([4000, 25], { seed: 1 }))).length;
  assert.ok(large < 12_000, String(large));
  assert.ok(Math.abs(large - small) < 0.2 * large);
});

test('a model has a panel for each hidden layer', () => {
  const model = { activations: () => ({ dense: z, dropout: z, logits: z }) };
  const { layout } = plain(distributions(model, z));
  const titles = layout.annotations
    .map(({ text }: { text: string }) => text)
    .filter((text: string) => text.startsWith('<b>'));
  assert.deepEqual(titles, ['<b>dense</b>', '<b>dropout</b>']);
});

test('a rate of 1 leaves nothing but zeros in training, and the figure says so', () => {
  const { alt } = distributions(new Dropout({ rate: 1, activation: 'sigmoid' }), z);
  assert.match(alt, /training mean 0, .* 100 % exactly 0/);
});

test('what is no layer is refused by name', () => {
  assert.throws(() => distributions([{}] as never, z), /distributions: expected layers, got/);
  assert.throws(() => distributions([], z), /distributions: expected at least one layer/);
});

test('looking at a model does not use up its masks', () => {
  const model = () => new Sequential([new Dropout({ rate: 0.5 }), new Dense({ units: 2 })]);
  const [looked, untouched] = [model(), model()];
  distributions(looked, z);
  distributions(looked.layers[0], z);
  assert.deepEqual(looked.call(z, { training: true }), untouched.call(z, { training: true }));
});

test('looking at a model does not move its running statistics', () => {
  const model = new Sequential([new BatchNormalization(), new Dense({ units: 2 })]);
  model.build([null, 25]);
  const before = JSON.stringify(model.parameters.map(({ value }) => [...value.data]));
  distributions(model, z);
  layerDistributions(model, z);
  distributions([model], z);
  assert.equal(JSON.stringify(model.parameters.map(({ value }) => [...value.data])), before);
});

test('layerDistributions shows the last layer too, each layer in bins of its own', () => {
  const model = new Sequential(
    [new Dense({ units: 3, activation: 'sigmoid' }), new Dropout({ rate: 0.5 }), new Dense({ units: 2 })],
    { seed: 1 },
  );
  const { layout, data } = plain(layerDistributions(model, z));
  const titles = layout.annotations
    .map(({ text }: { text: string }) => text)
    .filter((text: string) => text.startsWith('<b>'));
  assert.deepEqual(titles, ['<b>dense</b>', '<b>dropout</b>', '<b>dense_1</b>']);
  const bars = data.filter(({ name }: { name?: string }) => name === 'training');
  assert.notEqual(bars[0].x0, bars[2].x0);
});

test('values that are NaN or infinite are counted in words, and do not stop the plot', () => {
  const bad = normal([10, 10], { seed: 1 });
  bad.data[0] = Number.NaN;
  bad.data[1] = Number.POSITIVE_INFINITY;
  const { layout } = plain(distributions(new Dropout({ rate: 0.5 }), bad));
  assert.ok(layout.annotations.some(({ text }: { text: string }) => text.includes('not finite: ')));
  assert.ok(layout.shapes.every(({ x0 }: { x0: unknown }) => typeof x0 === 'number'));
});

test('the axes can be given, so that figures can be compared', () => {
  const { layout } = plain(distributions(new Dropout({ rate: 0.5 }), z, { xRange: [-3, 5], yMax: 0.2 }));
  assert.deepEqual(
    [layout.xaxis.range, layout.yaxis.range],
    [
      [-3, 5],
      [0, 0.2],
    ],
  );
});

test('where a phase has no values there is no line, and the outline is closed at its ends', () => {
  const { data } = plain(distributions(variants(), z));
  const vanilla = plain(distributions(new Dropout({ rate: 0.5, mode: 'vanilla', activation: 'sigmoid' }), z)).data[1].y;
  const drawn = vanilla.findLastIndex((share: number | null) => share !== null);
  assert.equal(vanilla[drawn], 0);
  assert.ok(vanilla.length - drawn > 5);
  assert.ok(data[1].y.some((share: number | null) => share === null));
});

test('the phases can stand in panels of their own, side by side, in the same bins and with the same axes', () => {
  const apart = distributions(new Dropout({ rate: 0.5, activation: 'sigmoid', seed: 7 }), z, { phases: 'apart' });
  const { data, layout } = plain(apart);
  const titles = layout.annotations
    .map(({ text }: { text: string }) => text)
    .filter((text: string) => text.startsWith('<b>'));
  assert.deepEqual(titles, ['<b>mask-scale, training</b>', '<b>mask-scale, test</b>']);
  assert.deepEqual(layout.xaxis.range, layout.xaxis2.range);
  assert.deepEqual(layout.yaxis.range, layout.yaxis2.range);
  const onSecond = data.filter(({ yaxis }: { yaxis: string }) => yaxis === 'y2');
  assert.deepEqual(
    onSecond.map(({ name }: { name: string }) => name),
    ['test'],
  );
  assert.throws(() => distributions(variants(), z, { phases: 'both' as 'apart' }), /distributions: expected phases/);
});

test('a bar that is cut off carries the shares of both phases in one line', () => {
  const model = new Sequential([new Dropout({ rate: 0.5, activation: 'relu' }), new BatchNormalization()], { seed: 1 });
  const { layout } = plain(layerDistributions(model, z));
  const cut = layout.annotations.filter(({ text }: { text: string }) => text.startsWith('↑'));
  assert.equal(cut.length, 1);
  assert.match(cut[0].text, /^↑ [\d.]+ % \| [\d.]+ %$/);
});
