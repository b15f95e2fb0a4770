/** A figure is read from JSON that anybody may have written. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { controlsOf } from '../../../kernel/labextension/src/figures/baked.js';
import { describe } from '../../../kernel/labextension/src/figures/figure.js';
import { readFigure } from '../../../kernel/labextension/src/figures/read-figure.js';
import { hostileFigures, ordinaryFigures } from './hostile-figures.js';

const page = 'https://hub.example/user/ana/lab';
const read = (figure: unknown, trusted = false) => readFigure(figure, trusted, page);

for (const [name, { figure, reason }] of Object.entries(hostileFigures))
  test(`${name}: an error says why`, () => {
    for (const trusted of [true, false]) assert.throws(() => read(figure, trusted), reason);
  });

for (const [name, figure] of Object.entries(ordinaryFigures))
  test(`${name}: an ordinary figure`, () => {
    const read = readFigure(figure, false, page);
    assert.deepEqual(controlsOf(read), []);
    assert.equal(typeof describe(read, undefined), 'string');
  });

test('a baked figure keeps its controls and frames', () => {
  const controls = [{ name: 'rate', values: [0.1, 0.5], initial: 1 }];
  const frames = controls[0]!.values.map((rate) => ({ name: `rate=${rate}`, traces: [0], data: [{ y: [rate] }] }));
  const figure = read({ data: [{ y: [1] }], layout: { meta: { controls } }, frames });
  assert.deepEqual(controlsOf(figure), controls);
  assert.deepEqual(figure.frames, frames);
});

test('the configuration cannot name servers or show what sends the figure to one', () => {
  const config = {
    plotlyServerURL: 'https://evil.invalid',
    topojsonURL: 'https://evil.invalid/',
    showLink: true,
    showEditInChartStudio: true,
    showSendToCloud: true,
    displaylogo: true,
    editable: true,
    edits: { titleText: true },
    modeBarButtonsToAdd: [{ name: 'x', icon: { svg: '<svg onload="alert(1)"/>' } }],
    scrollZoom: true,
  };
  for (const trusted of [true, false])
    assert.deepEqual(read({ config }, trusted).config, {
      scrollZoom: true,
      displaylogo: false,
      showSendToCloud: false,
    });
});

test('in a notebook that is not trusted no other server is named', () => {
  const evil = [
    'https://evil.invalid/a',
    '//evil.invalid/a',
    '\\\\evil.invalid\\a',
    'ftp://evil.invalid/a',
    'https://',
  ];
  for (const address of evil) {
    const layout = {
      images: [{ source: address }],
      map: { style: address, layers: [{ source: address }] },
      template: {
        layout: { map2: { style: { sources: { a: { tiles: [address], url: address } }, glyphs: address } } },
      },
    };
    const text = JSON.stringify(read({ data: [{ type: 'bar', geojson: address }], layout }));
    assert.ok(!/evil|https/.test(text), text);
    assert.deepEqual(read({ layout }, true).layout, layout, 'a trusted one may name them');
  }
  const own = { images: [{ source: 'data:image/png;base64,AA' }, { source: '/files/a.png' }] };
  assert.deepEqual(read({ layout: own }).layout, own);
});

test('words may contain addresses, and only styles that load something go', () => {
  const x = ['https://a.example', 'b'];
  assert.deepEqual(read({ data: [{ x }] }).data, [{ x }]);
  const title = (text: string): unknown => read({ layout: { title: { text } } }).layout?.title;
  assert.deepEqual(title('<span style="color:red">a</span>'), { text: '<span style="color:red">a</span>' });
  for (const style of [
    'cursor:url(//evil.invalid)',
    'cursor:&#117;rl(//evil.invalid)',
    'cursor:u\\72l(//evil.invalid)',
  ])
    assert.deepEqual(title(`<span style="${style}">a</span>`), { text: '<span >a</span>' });
});

test('maps, which are loaded from other servers, are drawn in a trusted notebook only', () => {
  for (const type of ['scattermap', 'scattergeo', 'choropleth', 'densitymapbox']) {
    assert.throws(() => read({ data: [{ type, lat: [1], lon: [2] }] }), /trust the notebook/);
    assert.throws(() => read({ frames: [{ data: [{ type }] }] }), /trust the notebook/);
    assert.deepEqual(read({ data: [{ type }] }, true).data, [{ type }]);
  }
  assert.ok(read({ data: [{ type: 'heatmap', z: [[1]] }] }));
});

test('keys of prototypes are dropped', () => {
  const text = '{"layout":{"__proto__":{"polluted":1},"constructor.prototype.polluted":1,"title":"t"},"data":[]}';
  const { layout } = read(JSON.parse(text));
  assert.deepEqual(layout, { title: 't' });
  assert.equal(({} as { polluted?: number }).polluted, undefined);
});
