import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Conv2D, Dense, Dropout, explore, type Figure, networkDiagram, ones, Sequential } from '../../../lib/index.js';

// biome-ignore lint/suspicious/noExplicitAny: a figure is JSON
const plain = (figure: Figure): any => JSON.parse(JSON.stringify(figure));
const build = (rate: number, inputRate = 0): Sequential =>
  new Sequential(
    [
      ...(inputRate > 0 ? [new Dropout({ rate: inputRate })] : []),
      new Dense({ units: 6, activation: 'relu' }),
      new Dropout({ rate, seed: 7 }),
      new Dense({ units: 2 }),
    ],
    { seed: 1, inputShape: [4] },
  );
const countsOf = (figure: Figure): { there: number; dropped: number; lines: number } => {
  const [lines, there, dropped] = plain(figure).data;
  return { there: there.x.length, dropped: dropped.x.length, lines: lines.x.length / 3 };
};

test('the test phase shows every unit and every weight', () => {
  const figure = networkDiagram(build(0.5), { training: false });
  assert.deepEqual(countsOf(figure), { there: 4 + 6 + 2, dropped: 0, lines: 4 * 6 + 6 * 2 });
  assert.match(figure.alt, /test phase\.\ninputs: 4 units\.\ndense: 6 units\.\ndense_1: 2 units\./);
});

test('the crosses are where the mask of that call is 0, and their lines are gone', () => {
  for (const call of [0, 1, 2]) {
    const mask = [...new Dropout({ rate: 0.5, seed: 7 }).forward(ones([1, 6]), { training: true, call }).mask.data];
    const kept = mask.filter((value) => value === 1).length;
    const figure = networkDiagram(build(0.5), { call });
    assert.deepEqual(countsOf(figure), { there: 4 + kept + 2, dropped: 6 - kept, lines: 4 * kept + kept * 2 });
    const crossed = mask.flatMap((value, unit) => (value === 0 ? [unit + 1] : []));
    assert.match(figure.alt, new RegExp(`dense: 6 units, crossed out: ${crossed.join(', ')}\\.`));
    assert.deepEqual(
      plain(figure).data[2].text,
      crossed.map((unit) => `dense ${unit}`),
    );
  }
});

test('a model draws the same masks after its picture as without one', () => {
  const [pictured, other] = [build(0.5), build(0.5)];
  networkDiagram(pictured);
  const x = ones([8, 4]);
  assert.deepEqual(pictured.call(x, { training: true }).data, other.call(x, { training: true }).data);
});

test('a dropout before everything crosses out inputs, and a rate of 1 leaves no weight', () => {
  assert.match(networkDiagram(build(0, 1)).alt, /inputs: 4 units, crossed out: 1, 2, 3, 4\.\ndense: 6 units\./);
  assert.equal(countsOf(networkDiagram(build(1))).lines, 0);
});

test('explore follows the rate on axes that stay: whoever is dropped at a rate is dropped at a higher one', () => {
  const rates = [0, 0.25, 0.5, 0.75, 1];
  const { frames } = plain(explore({ rate: rates }, ({ rate }) => networkDiagram(build(rate))));
  const crossed: string[][] = frames.map(({ data }: { data: { text?: string[] }[] }) => data.at(-1)!.text ?? []);
  for (const [i, more] of crossed.entries())
    for (const unit of crossed[i - 1] ?? []) assert.ok(more.includes(unit), `${unit} at ${rates[i]}`);
  assert.ok(frames.every(({ layout }: { layout: object }) => !('xaxis' in layout) && !('yaxis' in layout)));
});

test('wide layers are cut short, and say so', () => {
  const wide = new Sequential([new Dense({ units: 40 })], { inputShape: [4] });
  const { layout } = plain(networkDiagram(wide, { units: 10 }));
  assert.match(JSON.stringify(layout.annotations), /first 10 of 40 units/);
  assert.equal(countsOf(networkDiagram(wide, { units: 10 })).there, 4 + 10);
});

test('what cannot be drawn is named', () => {
  const image = new Sequential([new Conv2D({ filters: 2, kernelSize: 3 })], { inputShape: [8, 8, 1] });
  assert.throws(() => networkDiagram(image), /networkDiagram: expected a model with inputs \[batch, units\], got/);
  assert.throws(() => networkDiagram(new Sequential([new Dense({ units: 2 })])), /give it an inputShape/);
  assert.throws(() => networkDiagram(build(0), { units: 0 }), /units to be a whole number ≥ 1, got 0/);
  assert.throws(() => networkDiagram(build(0), { call: -1 }), /call to be a whole number ≥ 0, got -1/);
  assert.throws(() => networkDiagram(build(0), { unit: 3 } as never), /units/);
});
