import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bars,
  Conv2D,
  confusion,
  curves,
  Dense,
  Dropout,
  difference,
  filters,
  histogramOf,
  linspace,
  normal,
  Sequential,
  scatterWithSlope,
  type Tensor,
  tensor,
  trainingCurves,
  unitStrip,
} from '../../../lib/index.js';
import { labels } from '../../../lib/tensor/as-tensor.js';

// biome-ignore lint/suspicious/noExplicitAny: a figure is JSON
const plain = (figure: unknown): any => JSON.parse(JSON.stringify(figure));
const history = {
  loss: [2, 1, 0.5],
  accuracy: [0.2, 0.5, 0.9],
  validationLoss: [2.2, 1.2, 0.8],
  validationAccuracy: [0.1, 0.4, 0.7],
};

test('trainingCurves has a panel for each number, training and validation in it', () => {
  const { data, layout } = plain(trainingCurves(history));
  assert.deepEqual(
    layout.annotations.map(({ text }: { text: string }) => text),
    ['<b>loss</b>', '<b>accuracy</b>'],
  );
  assert.deepEqual(
    data.map(({ name, y, line, yaxis }: { name: string; y: number[]; line: { dash: string }; yaxis: string }) => [
      name,
      y,
      line.dash,
      yaxis,
    ]),
    [
      ['training', [2, 1, 0.5], 'solid', 'y'],
      ['validation', [2.2, 1.2, 0.8], 'dash', 'y'],
      ['training', [0.2, 0.5, 0.9], 'solid', 'y2'],
      ['validation', [0.1, 0.4, 0.7], 'dash', 'y2'],
    ],
  );
});

test('runs differ in colour and in their mark, and the text has each one’s first, last and best number', () => {
  const figure = trainingCurves({ inverted: history, vanilla: { loss: [3, 1, 2] } }, { show: ['loss'] });
  const { data } = plain(figure);
  const [first, , second] = data;
  assert.notEqual(first.line.color, second.line.color);
  assert.notEqual(first.marker.symbol, second.marker.symbol);
  assert.match(figure.alt, /vanilla training loss: 3 to 2 in 3 epochs, at best 1\./);
  assert.throws(() => trainingCurves({ loss: [] }), /trainingCurves: expected at least one epoch/);
  assert.throws(() => trainingCurves(history, { show: ['mae'] }), /at least one epoch of mae/);
});

test('scatterWithSlope draws the line through 0, and says how far the points are from it', () => {
  const x = linspace(-2, 2, 5);
  const y = tensor([-4, -2, 0.5, 2, 4]);
  const figure = scatterWithSlope(x, y, 2);
  const [points, line] = plain(figure).data;
  assert.deepEqual(
    [points.x, points.y],
    [
      [-2, -1, 0, 1, 2],
      [-4, -2, 0.5, 2, 4],
    ],
  );
  assert.deepEqual(
    [line.x, line.y],
    [
      [-2, 2],
      [-4, 4],
    ],
  );
  assert.match(figure.alt, /5 points; the furthest is 0\.5 away from the line; the slope that fits best is 2\./);
});

test('many points are thinned out in the picture but not in the words', () => {
  const x = normal([100, 1000], { seed: 1 });
  const figure = scatterWithSlope(x, x, 1);
  assert.ok(JSON.stringify(figure).length < 40_000);
  assert.match(figure.alt, /^.*\n100000 points; the furthest is 0 away/);
});

test('difference counts in ulp, keeps the minMax of each interval, and marks where one is not finite', () => {
  const x = linspace(1, 100, 100);
  const a = tensor(
    [...x.data].map((value) => value / 3),
    [100],
  );
  const b = tensor(
    [...x.data].map((value) => value * (1 / 3)),
    [100],
  );
  b.data[50] += 2 ** -19; // a is near 17, where an ulp is 2 ** -19
  a.data[99] = Number.POSITIVE_INFINITY;
  const figure = difference(x, a, b, { unit: 'ulp' });
  const { data, layout } = plain(figure);
  assert.equal(Math.max(...data[0].y.filter((value: number | null) => value !== null)), 1);
  assert.equal(layout.shapes.length, 1);
  assert.ok(layout.shapes[0].x1 >= 100);
  assert.match(
    figure.alt,
    /100 values, 98 % of them equal; distance between a and b \(ulp\) from 0 to 1; 1 where one of the two is not finite\./,
  );
});

test('a logarithmic axis takes x over many powers of ten, and leaves out what has no logarithm', () => {
  const x = tensor([0, 1e-30, 1, 1e30]);
  const { data, layout } = plain(difference(x, x, x, { xScale: 'log' }));
  assert.equal(layout.xaxis.type, 'log');
  assert.ok(data[0].x.every((value: number) => value > 0));
  assert.throws(() => difference(x, x, x, { unit: 'percent' as 'ulp' }), /difference: expected unit to be one of/);
});

test('unitStrip shows each unit before and after, and a cross on each one that the mask dropped', () => {
  const z = normal([20], { seed: 2 });
  const layer = () => new Dropout({ rate: 0.5, activation: 'relu', seed: 3 });
  const { output, mask } = layer().forward(z as Tensor, { training: true });
  const figure = unitStrip(layer(), z);
  const [before, after, dropped] = plain(figure).data;
  const short = (value: number) => Number(value.toPrecision(4));
  assert.deepEqual(
    before.y,
    [...z.data].map((value) => short(Math.max(value, 0))),
  );
  assert.deepEqual(after.y, [...output.data].map(short));
  assert.deepEqual(
    dropped.x,
    [...mask.data.keys()].filter((i) => mask.data[i] === 0).map((i) => i + 1),
  );
  const kept = mask.data.filter((value) => value === 1).length;
  assert.ok(
    figure.alt.includes(`20 units, rate 0.5: ${kept} kept (expected 10), ${20 - kept} dropped · mean`),
    figure.alt,
  );
});

test('unitStrip takes one sample of a batch, and refuses images', () => {
  const z = normal([3, 40], { seed: 2 });
  const { data } = plain(unitStrip(new Dropout({ rate: 0.5 }), z, { sample: 2, units: 10 }));
  assert.deepEqual(
    data[0].y,
    Array.from({ length: 10 }, (_, i) => Number(z.get(2, i).toPrecision(4))),
  );
  assert.throws(
    () => unitStrip(new Dropout({ rate: 0.5 }), normal([2, 2, 2])),
    /unitStrip: expected input of shape \[batch, units\]/,
  );
});

test('confusion writes every count, colours mistakes alone, and names the worst', () => {
  const logits = tensor([
    [2, 0, 0],
    [2, 0, 0],
    [2, 0, 0],
    [0, 2, 0],
    [0, 2, 0],
    [0, 2, 0],
  ]);
  const figure = confusion(logits, labels([0, 1, 1, 1, 1, 2]), { names: ['cat', 'dog', 'cow'] });
  const [cells] = plain(figure).data;
  assert.deepEqual(cells.text, [
    [1, 0, 0],
    [2, 2, 0],
    [0, 1, 0],
  ]);
  assert.deepEqual(cells.z, [
    [0, 0, 0],
    [2, 0, 0],
    [0, 1, 0],
  ]);
  assert.deepEqual(cells.y, ['cat', 'dog', 'cow']);
  assert.match(
    figure.alt,
    /50 % right\.\n6 samples of 3 classes\. Most often: dog for cat 2 times, cow for dog 1 times\./,
  );
});

test('filters shows each filter of a convolution in its place, in either layout of the kernel', () => {
  for (const kernelLayout of ['HWIO', 'OIHW'] as const) {
    const layer = new Conv2D({ filters: 3, kernelSize: [2, 3], kernelLayout });
    new Sequential([layer]).build([null, 5, 5, 2]);
    const kernel = layer.parameters[0].value;
    const at = (row: number, column: number, filter: number) =>
      kernelLayout === 'HWIO' ? kernel.get(row, column, 1, filter) : kernel.get(filter, 1, row, column);
    const [{ z }] = plain(filters(layer, { channel: 1 })).data;
    assert.equal(z.length, 2); // three filters in a row
    assert.equal(z[1][0], Number(at(1, 0, 0).toPrecision(3)));
    assert.equal(z[0][3], null);
    assert.equal(z[1][10], Number(at(1, 2, 2).toPrecision(3)));
  }
});

test('filters shows the units of a Dense layer over images, on a scale around 0', () => {
  const layer = new Dense({ units: 2 });
  new Sequential([layer]).build([null, 6]);
  const figure = filters(layer, { imageShape: [2, 3] });
  const [{ z, zmin, zmax }] = plain(figure).data;
  assert.equal(z[1][2], Number(layer.parameters[0].value.get(5, 0).toPrecision(3)));
  assert.equal(zmin, -zmax);
  assert.match(figure.alt, /2 of 2×3 weights each/);
  assert.throws(() => filters(layer), /filters: expected imageShape \[height, width\] of 6 pixels/);
  assert.throws(() => filters(new Dropout({ rate: 0.5 })), /filters: expected a layer with a kernel that was built/);
});

test('curves draws each line over x, fills between the first two, and says where they are furthest apart', () => {
  const x = [0, 1, 2];
  const figure = curves(x, { f: [0, 1, 4], g: [0, 2, 8] }, { shade: true, xLabel: 'z' });
  const { data, layout } = plain(figure);
  assert.deepEqual(
    data.map(({ name, y, fill }: { name: string; y: number[]; fill?: string }) => [name, y, fill]),
    [
      ['f', [0, 1, 4], undefined],
      ['g', [0, 2, 8], 'tonexty'],
    ],
  );
  assert.notEqual(data[0].line.dash, data[1].line.dash);
  assert.equal(layout.xaxis.title.text, 'z');
  assert.match(figure.alt, /f: from 0 to 4; 0 at 0, 4 at 2\./);
  assert.match(figure.alt, /Furthest apart at z = 2: g is 4 above f\./);
  assert.match(curves(x, { f: x, g: x }).alt, /The two are equal everywhere\./);
  assert.throws(() => curves(x, { f: [1, 2] }), /curves: expected 3 values for 'f', as many as x has, got 2/);
});

test('bars groups numbers by name, writes each beside its bar, and tells series apart by more than colour', () => {
  const figure = bars({ sigmoid: { mean: -0.25, RMS: 0.2566 }, relu: { mean: 0 } });
  const [mean, rms] = plain(figure).data;
  assert.deepEqual(
    [mean.x, mean.y, mean.text],
    [
      ['sigmoid', 'relu'],
      [-0.25, 0],
      ['−0.25', '0'],
    ],
  );
  assert.deepEqual(
    [rms.y, rms.text],
    [
      [0.2566, null],
      ['0.257', ''],
    ],
  );
  assert.notDeepEqual(mean.marker.pattern, rms.marker.pattern);
  assert.match(figure.alt, /sigmoid: mean -0\.25, RMS 0\.257\.\nrelu: mean 0\./);
});

test('the numbers beside bars have the decimals of the largest one, and none of them reads 0 that is not', () => {
  const textOf = (values: Record<string, number>) => plain(bars(values)).data[0].text;
  assert.deepEqual(textOf({ a: 0.7706, b: 0.0125, c: 0.0071, d: 0.0002, e: 0 }), [
    '0.771',
    '0.013',
    '0.007',
    '0.0002',
    '0',
  ]);
  assert.deepEqual(textOf({ a: 12.41, b: 1.886, c: Number.NaN }), ['12.4', '1.9', 'NaN']);
  assert.deepEqual(textOf({ a: 1437, b: -0.004 }), ['1437', '−0.004']);
});

test('bars takes plain numbers too, without a legend, and refuses what is no number', () => {
  const { data, layout } = plain(bars({ a: 1, b: 3 }, { yRange: [0, 5] }));
  assert.deepEqual([data.length, data[0].y, data[0].showlegend, layout.yaxis.range], [1, [1, 3], false, [0, 5]]);
  assert.throws(() => bars({ a: 'x' as never }), /bars: expected a number or numbers by name for 'a'/);
  assert.throws(() => bars({}), /bars: expected at least one number/);
});

test('histogramOf counts measurements in bins, and marks what was expected and how far they may lie from it', () => {
  const figure = histogramOf([0.4, 0.5, 0.5, 0.8], { expected: 0.5, sigma: 0.1, binWidth: 0.1 });
  const { data, layout } = plain(figure);
  assert.deepEqual(
    [data[0].x, data[0].y],
    [
      [0.4, 0.5, 0.6, 0.7, 0.8],
      [0.25, 0.5, 0, 0, 0.25],
    ],
  );
  assert.deepEqual(
    layout.shapes.map(({ x0, x1 }: { x0: number; x1: number }) => [x0, x1]),
    [
      [0, 1],
      [0.4, 0.6],
      [0.5, 0.5],
    ],
  );
  assert.match(figure.alt, /4 measurements: mean 0\.55, .* 75 % within 1 σ = 0\.1, 100 % within 5 σ\./);
  assert.throws(
    () => histogramOf([]),
    /histogramOf: expected the number of finite values to be a whole number ≥ 1, got 0/,
  );
});

test('a panel’s words stand above it, outside its axes', () => {
  const annotations = plain(trainingCurves(history)).layout.annotations;
  assert.ok(annotations.every(({ y, yanchor }: { y: number; yanchor: string }) => y === 1 && yanchor === 'bottom'));
});
