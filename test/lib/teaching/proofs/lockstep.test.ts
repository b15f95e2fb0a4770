import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Dense, Dropout, labels, lockstep, normal, Sequential, SGD, ulpsBetween } from '../../../../lib/index.js';

const x = normal([64, 4], { seed: 1 });
const y = labels(Array.from({ length: 64 }, (_, i) => i % 2));

function side(options: { rate?: number; seed?: number; learningRate?: number; dropout?: Dropout } = {}) {
  const { rate = 0.5, seed = 1, learningRate = 0.1, dropout = new Dropout({ rate }) } = options;
  const model = new Sequential([new Dense({ units: 16, activation: 'relu' }), dropout, new Dense({ units: 2 })], {
    seed,
  });
  return { model, optimizer: new SGD({ learningRate }) };
}

test('the same training twice is bitwise equal in every part', async () => {
  const report = await lockstep(side(), side(), { x, y, steps: 10 });
  assert.ok(report.equal && report.ok, String(report));
  assert.equal(report.first, undefined);
  assert.match(String(report), /losses and outputs: bitwise equal in all steps/);
});

test('one changed bit of one weight is found: step, layer, unit, in ulps', async () => {
  const [a, b] = [side(), side()];
  b.model.build([null, 4]);
  const kernel = b.model.parameters[2].value.data;
  const bits = new Int32Array(kernel.buffer, kernel.byteOffset, kernel.length);
  bits[7] ^= 1;
  const report = await lockstep(a, b, { x, y, steps: 3 });
  assert.equal(report.equal, false);
  assert.equal(report.first?.step, 1);
  assert.equal(report.first?.where, 'dense_1');
  assert.equal((report.first?.unit ?? 0) % 2, 7 % 2);
  assert.match(
    String(report),
    /the first difference is in step 1, dense_1: unit \d+ is .* in a and .* in b, \d+ ulps? apart/,
  );
});

test('another learning rate shows first in a weight, after the first step', async () => {
  const { first } = await lockstep(side(), side({ learningRate: 0.2 }), { x, y, steps: 3 });
  assert.equal(first?.step, 1);
  assert.equal(first?.where, 'dense/kernel');
});

test('another seed is told by its masks', async () => {
  const shared = { seed: 1 };
  const b = side({ ...shared, dropout: new Dropout({ rate: 0.5, seed: 99 }) });
  const { masks } = await lockstep(side(shared), b, { x, y, steps: 2 });
  assert.match(masks.words, /not the same: in step 1 'dropout' drops other units in b; give both models one seed/);
});

test('a mask that is used again is told apart from another seed', async () => {
  class Frozen extends Dropout {
    override forward: Dropout['forward'] = (x, pass) => super.forward(x, { ...pass, call: 0 });
  }
  const report = await lockstep(side(), side({ dropout: new Frozen({ rate: 0.5, name: 'dropout' }) }), {
    x,
    y,
    steps: 4,
  });
  assert.match(report.masks.words, /^b reuses a mask: in step 2 'dropout' has that of the step before$/);
  assert.equal(report.first?.step, 2);
});

test('a wrong 1/p shows as a ratio of the Dropout’s output', async () => {
  const report = await lockstep(side(), side({ dropout: new Dropout({ rate: 0.5, mode: 'vanilla' }) }), {
    x,
    y,
    steps: 1,
  });
  assert.equal(report.parts.dropout.ratio, 0.5);
  assert.match(report.parts.dropout.words, /b is exactly 0.5 times a/);
});

test('two models of different layers, or the same model twice, are errors', async () => {
  const other = { model: new Sequential([new Dense({ units: 2 })]), optimizer: new SGD() };
  await assert.rejects(lockstep(side(), other, { x, y }), /models of the same layers/);
  const one = side();
  await assert.rejects(lockstep(one, one, { x, y }), /two models/);
});

test('ulps count the representable numbers between two', () => {
  const narrow = new Float32Array();
  const wide = new Float64Array();
  assert.equal(ulpsBetween(1, 1 + 2 ** -23, narrow), 1);
  assert.equal(ulpsBetween(1, 1 + 2 ** -52, wide), 1);
  assert.equal(ulpsBetween(-(2 ** -149), 2 ** -149, narrow), 2);
  assert.equal(ulpsBetween(0, -0, narrow), 0);
  assert.equal(ulpsBetween(Number.NaN, Number.NaN, narrow), 0);
  assert.ok(Number.isNaN(ulpsBetween(Number.NaN, 1, narrow)));
});
