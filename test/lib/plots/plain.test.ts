import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  bar,
  explore,
  type Figure,
  heatmap,
  histogram,
  image,
  images,
  line,
  normal,
  scatter,
  subplots,
  tensor,
} from '../../../lib/index.js';

// biome-ignore lint/suspicious/noExplicitAny: a figure is JSON
const plain = (figure: Figure): any => JSON.parse(JSON.stringify(figure));
const rows = ['inverted', 'vanilla'].flatMap((ordering, k) =>
  [0.1, 0.5, 0.9].map((rate) => ({ ordering, rate, loss: rate * (k + 1), epochs: 10 * (k + 1) })),
);
const columns = Object.fromEntries(
  (['ordering', 'rate', 'loss', 'epochs'] as const).map((name) => [name, rows.map((row) => row[name])]),
) as { ordering: string[]; rate: number[]; loss: number[]; epochs: number[] };

test('numbers in any form, records and columns give the same line', () => {
  const [x, y] = [
    [0.5, 1, 2],
    [3, 1, 2],
  ];
  const want = plain(line(x, y));
  const others = [
    line(new Float32Array(x), new Int32Array(y)),
    line(tensor(x), tensor(y)),
    line(tensor(x, [3, 1]), y),
    line({ x, y }, { x: 'x' }),
    line(
      x.map((each, i) => ({ x: each, y: y[i] })),
      { x: 'x', y: 'y' },
    ),
  ];
  for (const other of others) assert.deepEqual(plain(other), want);
  assert.deepEqual([want.data[0].x, want.data[0].y], [x, y]);
  assert.deepEqual(plain(line(y)).data[0].x, [0, 1, 2]);
  assert.deepEqual(plain(line(columns, { x: 'rate', y: 'loss', color: 'ordering' })), plain(colored));
});

const colored = line(rows, { x: 'rate', y: 'loss', color: 'ordering' });

test('each value of color is a series with a colour and a dash of its own, and the words have its numbers', () => {
  const { data, layout } = plain(colored);
  assert.deepEqual(
    data.map(({ name, y }: { name: string; y: number[] }) => [name, y]),
    [
      ['inverted', [0.1, 0.5, 0.9]],
      ['vanilla', [0.2, 1, 1.8]],
    ],
  );
  assert.notEqual(data[0].line.color, data[1].line.color);
  assert.notEqual(data[0].line.dash, data[1].line.dash);
  assert.deepEqual([layout.xaxis.title.text, layout.yaxis.title.text], ['rate', 'loss']);
  assert.equal(layout.title.text, 'loss over rate, by ordering');
  assert.match(colored.alt, /^Line plot: .*\n.*\nvanilla: 3 points, from 0\.2 \(rate 0\.1\) to 1\.8 \(rate 0\.9\)/);
});

test('several columns, labels, logarithmic axes and ends are plotly express’ words', () => {
  const history = { loss: [4, 2, 1], validationLoss: [4, 3, 3] };
  const figure = line(history, {
    labels: { index: 'epoch', value: 'nats' },
    logY: true,
    rangeY: [1, 10],
    markers: true,
  });
  const { data, layout } = plain(figure);
  assert.deepEqual(
    data.map(({ name, mode }: { name: string; mode: string }) => [name, mode]),
    [
      ['loss', 'lines+markers'],
      ['validationLoss', 'lines+markers'],
    ],
  );
  assert.deepEqual([layout.yaxis.type, layout.yaxis.range, layout.yaxis.title.text], ['log', [0, 1], 'nats']);
  assert.equal(layout.xaxis.title.text, 'epoch');
  assert.equal(plain(line(['2026-01-01', '2026-02-01'], [1, 2])).layout.xaxis.type, 'date');
  assert.equal(plain(line([new Date(0), new Date(1e9)], [1, 2])).layout.xaxis.type, 'date');
});

test('what is missing is a gap, and a million values are few points that keep the extremes', () => {
  assert.deepEqual(plain(line([1, null, Number.NaN, 4])).data[0].y, [1, null, null, 4]);
  const many = new Float64Array(1_000_000);
  many[777_777] = 5;
  many[3] = -5;
  const figure = line(many);
  const { y } = plain(figure).data[0];
  assert.ok(y.length <= 4000);
  assert.deepEqual([Math.min(...y), Math.max(...y)], [-5, 5]);
  const points = scatter(many, many);
  assert.ok(JSON.stringify(points).length < 300_000);
  assert.match(points.alt, /1000000 points.*\n.*every 100th point is drawn/);
});

test('facets share their axes, and a series is in the legend once', () => {
  const { data, layout } = plain(line(rows, { x: 'rate', y: ['loss', 'epochs'], facetCol: 'ordering' }));
  assert.deepEqual([layout.xaxis.matches, layout.yaxis2.matches], ['x', 'y']);
  assert.deepEqual(
    data.map(({ name, xaxis, showlegend }: Record<string, unknown>) => [name, xaxis, showlegend]),
    [
      ['loss', 'x', true],
      ['epochs', 'x', true],
      ['loss', 'x2', false],
      ['epochs', 'x2', false],
    ],
  );
});

test('points have areas by size and a scale for a column of numbers', () => {
  const { data, layout } = plain(scatter(rows, { x: 'rate', y: 'loss', color: 'epochs', size: 'epochs' }));
  assert.equal(data.length, 1);
  assert.deepEqual(data[0].marker.color, [10, 10, 10, 20, 20, 20]);
  assert.equal(layout.coloraxis.colorbar.title.text, 'epochs');
  assert.match(scatter([1, 2, 3, 4], [2, 1, 4, 3]).alt, /correlation 0\.6\./); // numpy.corrcoef
});

test('bars stand or lie, and rows of one place are added', () => {
  const named = plain(bar({ inverted: 0.1, vanilla: 0.12 }));
  assert.deepEqual(
    [named.data[0].x, named.data[0].y],
    [
      ['inverted', 'vanilla'],
      [0.1, 0.12],
    ],
  );
  const sums = plain(bar(rows, { y: 'epochs' })).data[0];
  assert.deepEqual(
    [sums.x, sums.y],
    [
      ['inverted', 'vanilla'],
      [30, 60],
    ],
  );
  for (const lying of [bar([1, 2], ['a', 'b'], { orientation: 'h' }), bar(['a', 'b'], [1, 2], { orientation: 'h' })]) {
    const { data } = plain(lying);
    assert.deepEqual([data[0].x, data[0].y, data[0].orientation], [[1, 2], ['a', 'b'], 'h']);
  }
  const { data, layout } = plain(bar(rows, { x: 'rate', y: 'loss', color: 'ordering', barmode: 'group' }));
  assert.equal(layout.barmode, 'group');
  assert.notDeepEqual(data[0].marker, data[1].marker);
});

test('a bar that is cut off says so, whatever its direction', () => {
  const words = (figure: Figure) =>
    plain(figure).layout.annotations.map(({ text, x, y }: Record<string, unknown>) => [text, x, y]);
  assert.deepEqual(words(bar({ a: 1, b: 5, c: -3 }, { rangeY: [0, 2] })), [
    ['↑ 5', 'b', 2],
    ['↓ −3', 'c', 0],
  ]);
  assert.deepEqual(words(bar([5, 1], ['a', 'b'], { orientation: 'h', rangeX: [0, 2] })), [['→ 5', 2, 'a']]);
  assert.deepEqual(words(histogram([1, 1, 1, 2], { rangeY: [0, 2] })), [['↑ 3', 1, 2]]);
});

test('a histogram counts each value once, as NumPy does', () => {
  const { data } = plain(histogram([0, 0.5, 1, 1, 2.5, 4], { nbins: 4 })); // numpy.histogram(…, 4)
  assert.deepEqual(
    [data[0].y, data[0].x, data[0].width],
    [
      [2, 2, 1, 1],
      [0.5, 1.5, 2.5, 3.5],
      [1, 1, 1, 1],
    ],
  );
  const values = normal([100, 1000]);
  const counts = plain(histogram(values)).data[0].y as number[];
  assert.equal(
    counts.reduce((sum, count) => sum + count, 0),
    100_000,
  );
  const density = plain(histogram(values, { histnorm: 'probability density' })).data[0];
  const area = density.y.reduce((sum: number, y: number, i: number) => sum + y * density.width[i], 0);
  assert.ok(Math.abs(area - 1) < 1e-4, String(area));
  const cumulative = plain(histogram(values, { histnorm: 'probability', cumulative: true })).data[0].y;
  assert.ok(Math.abs(cumulative.at(-1) - 1) < 1e-6);
});

test('whole numbers and names have a bin each, logarithmic bins are equal on their axis, and y is combined', () => {
  const labels = plain(histogram(new Uint8Array([3, 3, 5, 4, 3])));
  assert.deepEqual(
    [labels.data[0].x, labels.data[0].y],
    [
      [3, 4, 5],
      [3, 1, 1],
    ],
  );
  const names = plain(histogram(['b', 'a', 'b']));
  assert.deepEqual(
    [names.data[0].x, names.data[0].y],
    [
      ['b', 'a'],
      [2, 1],
    ],
  );
  const mean = plain(histogram(rows, { x: 'ordering', y: 'loss', histfunc: 'avg' }));
  assert.deepEqual(mean.data[0].y, [0.5, 1]);
  const { data, layout } = plain(histogram([1, 10, 100, 1000], { logX: true, nbins: 3 }));
  assert.deepEqual([layout.xaxis.type, data[0].width], ['log', [9, 90, 900]]);
  assert.deepEqual(data[0].y, [1, 1, 2]);
});

test('a heat map takes a matrix or a row for each cell, and its first row is at the top', () => {
  const matrix = plain(heatmap(tensor([1, 2, 3, 4], [2, 2]), { x: ['a', 'b'], y: ['c', 'd'] }));
  assert.deepEqual(
    [matrix.data[0].z, matrix.layout.yaxis.autorange],
    [
      [
        [1, 2],
        [3, 4],
      ],
      'reversed',
    ],
  );
  const figure = heatmap(rows, { x: 'rate', y: 'ordering', z: 'loss' });
  assert.deepEqual(plain(figure).data[0].z, [
    [0.1, 0.5, 0.9],
    [0.2, 1, 1.8],
  ]);
  assert.match(figure.alt, /loss from 0\.1 \(rate 0\.1, ordering inverted\) to 1\.8 \(rate 0\.9, ordering vanilla\)/);
  const middle = plain(heatmap([[-1, 3]], { zmid: 0 })).data[0];
  assert.deepEqual([middle.zmin, middle.zmax], [-3, 3]);
  const large = heatmap(normal([2000, 1000]));
  assert.match(plain(large).layout.title.subtitle.text, /each cell is the mean of 3×3/);
  assert.throws(() => heatmap([...rows, rows[0]], { x: 'rate', y: 'ordering', z: 'loss' }), /one row for each cell/);
});

test('images keep their pixels, in grey or in colour, side by side', () => {
  const pixels = [
    [0, 1],
    [0.5, 0.25],
  ];
  assert.deepEqual(plain(image(pixels)).data[0].z, pixels);
  const bytes = plain(image(new Array(2).fill([0, 255]))).data[0];
  assert.deepEqual([bytes.zmin, bytes.zmax], [0, 255]);
  const two = plain(images([pixels, pixels], { titles: ['a', 'b'], columns: 2 }));
  assert.deepEqual(two.data[0].z[0], [0, 1, null, 0, 1]);
  assert.deepEqual(
    two.layout.annotations.map(({ text }: { text: string }) => text),
    ['a', 'b'],
  );
  const coloured = plain(image([[[1, 0, 0.5]]])).data[0];
  assert.deepEqual([coloured.type, coloured.z], ['image', [[[255, 0, 128, 1]]]]);
});

test('subplots have axes of their own and one legend', () => {
  const figure = subplots([colored, colored, histogram([1, 2, 3])], { columns: 2, title: 'Three' });
  const { data, layout } = plain(figure);
  assert.deepEqual(
    data.map(({ xaxis }: { xaxis: string }) => xaxis),
    ['x', 'x', 'x2', 'x2', 'x3'],
  );
  assert.deepEqual(
    data.map(({ showlegend }: { showlegend: boolean }) => showlegend),
    [true, true, false, false, false],
  );
  assert.ok(layout.xaxis.domain[1] < layout.xaxis2.domain[0]);
  assert.ok(layout.yaxis3.domain[1] < layout.yaxis.domain[0]);
  assert.match(figure.alt, /^3 plots: Three\.\n1\. Line plot/);
  assert.equal(plain(subplots([colored, colored], { sharedY: true })).layout.yaxis2.matches, 'y');
});

test('misuse names what fits', () => {
  const wrong: readonly (readonly [() => unknown, RegExp])[] = [
    [
      () => line(rows, { x: 'rat' as never }),
      /line: expected x to be a column \(there are 'ordering', 'rate', .*got 'rat'/,
    ],
    [() => line(rows, { hue: 'ordering' } as never), /line: unknown option 'hue'; write color/],
    [() => line(rows, { xLabel: 'rate' } as never), /write labels: { x: '…' }/],
    [() => histogram([1], { bins: 3 } as never), /write nbins/],
    [() => line(rows, { y: 'ordering' }), /line: expected 'ordering' to hold numbers, got 'inverted'/],
    [() => line([1, 2], [1]), /line: expected 2 values of y, as many as x has, got 1/],
    [() => line([1, 2], { x: 'a' } as never), /x names a column, but values have none; give records \[{ a: … }, …\]/],
    [
      () =>
        line([
          [1, 2],
          [3, 4],
        ]),
      /shape \[2, 2\]'; heatmap and image take matrices/,
    ],
    [() => line(Promise.resolve([1]) as unknown as number[]), /it is a promise; write await/],
    [() => line(new Map([['a', [1]]]) as unknown as number[]), /Object\.fromEntries\(map\) makes columns of a Map/],
    [() => line([]), /at least one value/],
    [() => line([1], { rangeY: [0, 1], logY: true }), /a range above 0 on a logarithmic axis, got 0/],
    [() => histogram(rows), /x, the column to count \(there are 'ordering'/],
    [() => bar(rows, { barmode: 'stack' as never }), /barmode to be one of 'group', 'relative', 'overlay'/],
    [() => heatmap([1, 2]), /a matrix, shape \[rows, columns\], got 'shape \[2\]'/],
    [() => image(normal([2, 3, 4, 4])), /images\(…\) shows many/],
    [() => images(normal([4, 4])), /image\(…\) shows one/],
    [() => subplots([explore({ a: [1, 2] }, () => colored)]), /figure 1 without controls, got 'an explore figure'/],
  ];
  for (const [act, message] of wrong) assert.throws(act, message);
});

test('a figure is saved by the ending of the file’s name, and a picture says in words that no page draws it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'figures-'));
  const at = (name: string): string => join(folder, name);
  await colored.save(at('f.html'));
  assert.match(readFileSync(at('f.html'), 'utf8'), /^<!doctype html>.*loss over rate, by ordering/s);
  await colored.save(at('f.json'));
  assert.deepEqual(JSON.parse(readFileSync(at('f.json'), 'utf8')), plain(colored));
  await assert.rejects(colored.save(at('f.png')), /drawn by the page that shows the notebook.*save\('figure\.html'\)/);
  await assert.rejects(colored.save(at('f.pdf')), /the file's ending to be one of 'html', 'json', 'png'/);
  await assert.rejects(colored.save(at('f.png'), { dpi: 300 } as never), /unknown option 'dpi'/);
  rmSync(folder, { recursive: true });
});
