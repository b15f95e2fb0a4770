import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Dropout, orderings } from '../../../lib/index.js';
import { distributions } from '../../../lib/plots/distributions.js';
import { type Control, explore, frameName, range } from '../../../lib/plots/explore.js';
import { Figure } from '../../../lib/plots/figure.js';
import { bake, unbake } from '../../../lib/plots/frames.js';
import type { PlotlyFigure } from '../../../lib/plots/plotly-types.js';
import { normal } from '../../../lib/tensor/random.js';
import { fc } from '../../helpers/property.js';

/** What `toJSON` adds to a figure's `layout.meta`. */
interface Versioned {
  readonly layerlab: number;
}

const z = normal([100, 20], { seed: 1 });
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value));
const draw = ({ rate, ordering }: { rate: number; ordering: (typeof orderings)[number] }) =>
  distributions([new Dropout({ rate, ordering, activation: 'sigmoid' })], z, { xRange: [-1, 11], yMax: 0.2 });
const controls = { rate: range(0.1, 0.9, 0.2), ordering: orderings };

test('each combination’s frame gives the figure that was drawn for it', () => {
  const baked = plain(explore(controls, draw)) as PlotlyFigure;
  for (const rate of controls.rate)
    for (const ordering of orderings) {
      const { layout, data } = unbake(baked, frameName({ rate, ordering }));
      const expected = plain(draw({ rate, ordering })) as PlotlyFigure;
      const { meta, sliders, ...rest } = layout;
      const { meta: version, ...expectedLayout } = expected.layout;
      assert.deepEqual(rest, expectedLayout);
      const visible = data.filter((trace) => trace.visible !== false);
      assert.deepEqual(visible, expected.data);
      assert.equal((baked.layout.meta as unknown as Versioned).layerlab, (version as Versioned).layerlab);
      assert.equal((meta as { alt: string }).alt, draw({ rate, ordering }).alt);
    }
});

test('the controls say their values and where they stand, and the figure is the combination where they stand', () => {
  const figure = explore(controls, draw, { initial: { rate: 0.5, ordering: 'pre-activation' } });
  const { controls: written } = figure.layout.meta as { controls: Control[] };
  assert.deepEqual(written, [
    { name: 'rate', values: [0.1, 0.3, 0.5, 0.7, 0.9], initial: 2 },
    { name: 'ordering', values: [...orderings], initial: 2 },
  ]);
  const shown = plain(draw({ rate: 0.5, ordering: 'pre-activation' })) as PlotlyFigure;
  assert.deepEqual(plain(figure.data).slice(0, shown.data.length), shown.data);
});

test('plotly’s own slider serves the first control, with the others where they stand', () => {
  const { layout } = explore(controls, draw, { initial: { ordering: 'pre-activation' } });
  const [slider] = layout.sliders as { steps: { label: string; args: [string[]] }[] }[];
  assert.deepEqual(
    slider.steps.map(({ label }) => label),
    ['0.1', '0.3', '0.5', '0.7', '0.9'],
  );
  assert.deepEqual(
    slider.steps.map(({ args }) => args[0][0]),
    controls.rate.map((rate) => `rate=${rate} ordering=pre-activation`),
  );
});

test('the text says what the controls are, where they stand, and what the figure shows there', () => {
  const { alt } = explore(controls, draw);
  assert.match(
    alt,
    /^Figure with controls: rate \(0\.1 to 0\.9, 5 values\), ordering \(mask-scale to before-activation, 4 values\)\. Shown: rate=0\.1 ordering=mask-scale\.\n/,
  );
  assert.ok(alt.endsWith(draw({ rate: 0.1, ordering: 'mask-scale' }).alt));
});

test('76 combinations of a distribution stay under 1 MB, and a larger figure is refused with its size', () => {
  const figure = explore({ rate: range(0.05, 0.95, 0.05), ordering: orderings }, draw);
  assert.equal(figure.frames?.length, 76);
  assert.ok(JSON.stringify(figure).length < 500_000);
  assert.throws(
    () => explore(controls, draw, { maxBytes: 1000 }),
    /explore: expected a figure of at most 1000 bytes, got \d+ for 20 combinations/,
  );
});

test('a control without values, an initial value that is none of them, and no control at all are refused', () => {
  const one = () => new Figure({ data: [], layout: {} }, '');
  assert.throws(() => explore({}, one), /explore: expected at least one control/);
  assert.throws(() => explore({ rate: [] }, one), /explore: expected a list of values for rate/);
  assert.throws(
    () => explore({ rate: [0.1] }, one, { initial: { rate: 0.2 as 0.1 } }),
    /explore: expected the initial rate to be one of 0.1, got 0.2/,
  );
});

const trace = fc.dictionary(
  fc.constantFrom('y', 'name', 'marker', 'x0'),
  fc.oneof(fc.nat(3), fc.array(fc.nat(3)), fc.record({ color: fc.nat(3) })),
);
const anyFigure = fc.record({ data: fc.array(trace, { maxLength: 3 }), layout: trace });

test('baking loses nothing, whatever differs: fields, their absence, or the number of traces', () => {
  fc.assert(
    fc.property(fc.array(anyFigure, { minLength: 1, maxLength: 5 }), (list) => {
      const figures = new Map(list.map((figure, i) => [`frame ${i}`, figure]));
      const baked = plain(bake(figures, 'frame 0'));
      for (const [name, { data, layout }] of figures) {
        const back = unbake(baked, name);
        assert.deepEqual(back.layout, plain(layout));
        assert.deepEqual(
          back.data.filter(({ visible }) => visible !== false),
          plain(data),
        );
        assert.ok(back.data.slice(data.length).every(({ visible }) => visible === false));
      }
    }),
  );
});

test('range includes both ends, without the tails of rounding', () => {
  assert.deepEqual(range(0.1, 0.9, 0.1), [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
  assert.deepEqual(range(0.05, 0.95, 0.05).length, 19);
  assert.deepEqual(range(1, 4), [1, 2, 3, 4]);
  assert.deepEqual(range(2, 2), [2]);
  assert.deepEqual(range(0, 1, 0.3), [0, 0.3, 0.6, 0.9]);
  assert.throws(() => range(1, 0), /range: expected stop ≥ start = 1, got 0/);
  assert.throws(() => range(0, 1, 0), /range: expected step > 0, got 0/);
});

test('all frames have the same axes, of whatever is drawn', () => {
  const bars = ({ n }: { n: number }) =>
    new Figure({ data: [{ type: 'bar', x: [1, 2], y: [n, 2 * n] }], layout: {} }, 'bars');
  const line = ({ n }: { n: number }) =>
    new Figure({ data: [{ y: [0.1, n] }], layout: { yaxis: { type: 'log' }, xaxis: { range: [0, n] } } }, 'line');
  assert.deepEqual(axesIn(explore({ n: [1, 5] }, bars)), { xaxis: [[0.4, 2.6]], yaxis: [[0, 10.5]] });
  assert.deepEqual(axesIn(explore({ n: [1, 10] }, line)), { xaxis: [[0, 10]], yaxis: [[-1.1, 1.1]] });
  const { xaxis, yaxis } = axesIn(
    explore({ rate: range(0.1, 0.9, 0.2) }, ({ rate }) => distributions(new Dropout({ rate }), z)),
  );
  assert.equal(xaxis!.length, 1);
  assert.equal(yaxis!.length, 1);
});

test('an axis of names, a stack and a reversed axis are left to plotly', () => {
  const names = ({ n }: { n: number }) =>
    new Figure({ data: [{ type: 'bar', x: ['a'], y: [n] }], layout: { yaxis: { autorange: 'reversed' } } }, '');
  assert.deepEqual(axesIn(explore({ n: [1, 2] }, names)), { xaxis: [undefined], yaxis: [undefined] });
  const stack = ({ n }: { n: number }) =>
    new Figure({ data: [{ type: 'bar', x: [1], y: [n] }], layout: { barmode: 'stack' } }, '');
  assert.deepEqual(axesIn(explore({ n: [1, 2] }, stack)), { xaxis: [undefined], yaxis: [undefined] });
});

test('a bar that an axis of all frames no longer cuts has no label, and one that it cuts has', () => {
  const layer = ({ rate }: { rate: number }) => distributions(new Dropout({ rate, seed: 1 }), z, { yMax: rate });
  const labels = (figure: PlotlyFigure) =>
    (figure.layout.annotations as { text: string }[]).filter(({ text }) => text.includes('↑')).length;
  const baked = explore({ rate: [0.3, 0.9] }, layer);
  assert.equal(labels(distributions(new Dropout({ rate: 0.5, seed: 1 }), z, { yMax: 0.3 })), 1);
  assert.equal(labels(unbake(baked, 'rate=0.3')), 0);
  assert.equal(labels(layer({ rate: 0.3 }).withAxes({ xaxis: [-5, 5], yaxis: [0, 0.1] })) > 0, true);
});

/** The different ranges that each axis has over all frames. */
function axesIn(figure: Figure): Record<string, unknown[]> {
  const baked = plain(figure) as PlotlyFigure;
  const all = baked.frames!.map(
    (frame) => unbake(baked, String(frame.name)).layout as Record<string, { range?: unknown }>,
  );
  const ranges = (name: string) => [...new Set(all.map((layout) => JSON.stringify(layout[name]?.range)))];
  const parsed = (name: string) => ranges(name).map((range) => (range === undefined ? undefined : JSON.parse(range)));
  return { xaxis: parsed('xaxis'), yaxis: parsed('yaxis') };
}
