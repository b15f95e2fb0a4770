import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Dense, decisionBoundary, type Figure, Sequential, type Tensor, tensor } from '../../../lib/index.js';

// biome-ignore lint/suspicious/noExplicitAny: a figure is JSON
const plain = (figure: Figure): any => JSON.parse(JSON.stringify(figure));
const floats = ({ dtype, bdata }: { dtype: string; bdata: string }): number[] => {
  assert.equal(dtype, 'f4');
  return [...new Float32Array(Uint8Array.from(Buffer.from(bdata, 'base64')).buffer)];
};
const bytes = (figure: Figure): number[] => [...Buffer.from(plain(figure).data[0].z.bdata, 'base64')];
/** Logits [0, x]: the probability of class 1 is the sigmoid of x. */
const byX = { predict: (points: Tensor) => tensor(rows(points).map(([x]) => [0, x])) };
const rows = ({ data }: Tensor): number[][] =>
  Array.from({ length: data.length / 2 }, (_, i) => [data[2 * i], data[2 * i + 1]]);
const x = [
  [-1, 0],
  [1, 0.5],
  [2, -1],
];

test('each byte is the probability of class 1 in the middle of a cell, row by row from below', () => {
  const figure = decisionBoundary(byX, x, [0, 1, 1], { resolution: 4, range: [-4, 4] });
  const row = [-3, -1, 1, 3].map((at) => Math.round(255 / (1 + Math.exp(-at))));
  assert.deepEqual(bytes(figure), [...row, ...row, ...row, ...row]);
  const [heat, zero, one] = plain(figure).data;
  assert.deepEqual([heat.x0, heat.dx, heat.y0, heat.dy, heat.z.shape, heat.z.dtype], [-3, 2, -3, 2, '4, 4', 'u1']);
  assert.deepEqual([zero.x, zero.y, one.x, one.y].map(floats), [[-1], [0], [1, 2], [0.5, -1]]);
  assert.match(figure.alt, /100 % of 3 points answered right/);
});

test('one output is a logit of class 1', () => {
  const single = { predict: (points: Tensor) => tensor(rows(points).map(([at]) => [at])) };
  const options = { resolution: 8, range: [-2, 2] } as const;
  assert.deepEqual(
    bytes(decisionBoundary(single, x, [0, 1, 1], options)),
    bytes(decisionBoundary(byX, x, [0, 1, 1], options)),
  );
});

test('of three classes each place has the likeliest', () => {
  const three = { predict: (points: Tensor) => tensor(rows(points).map(([at]) => [-at, 0.5, at])) };
  const figure = decisionBoundary(three, x, [0, 1, 2], { resolution: 4, range: [-4, 4] });
  assert.deepEqual(bytes(figure).slice(0, 4), [0, 0, 2, 2]);
  assert.equal(plain(figure).data.length, 4);
});

test('the history stands beside it, at most 40 points of a curve and always the last', () => {
  const loss = Array.from({ length: 100 }, (_, i) => 1 / (i + 1));
  const { data } = plain(decisionBoundary(byX, x, [0, 1, 1], { history: { loss, validationLoss: loss } }));
  const [training, unseen] = data.slice(-2);
  assert.ok(training.x.length <= 40 && training.x.at(-1) === 100, String(training.x));
  assert.deepEqual([training.name, unseen.name, unseen.y.at(-1)], ['training', 'unseen', 0.01]);
});

test('a model of the library is asked in the test phase, and 32 × 32 places are 1.4 kB', () => {
  const model = new Sequential([new Dense({ units: 2 })], { seed: 1 });
  const { z } = plain(decisionBoundary(model, x, [0, 1, 1])).data[0];
  assert.equal(z.bdata.length, 1368);
});

test('bad input is named', () => {
  assert.throws(() => decisionBoundary(byX, [[1, 2, 3]], [0]), /decisionBoundary: expected/);
  assert.throws(() => decisionBoundary(byX, x, [0, 1]), /decisionBoundary: expected y/);
  assert.throws(() => decisionBoundary(byX, x, [0, 1, 2]), /logits \[batch, 3\] or more of the model, got \[1024, 2\]/);
  assert.throws(() => decisionBoundary(byX, x, [0, 1, -1]), /classes y ≥ 0, got -1/);
  assert.throws(() => decisionBoundary(byX, x, [0, 1, 1], { range: [1, 1] }), /from < to/);
  assert.throws(() => decisionBoundary(byX, x, [0, 1, 1], { history: { loss: [] } }), /at least one epoch/);
});
