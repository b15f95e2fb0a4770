import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reference } from '../../../lib/compute/reference/reference.js';
import type { Compute } from '../../../lib/compute/spec/compute.js';
import { difference, engines, places, put, randomFloats } from './engines.js';

const lengths = [1, 3, 4, 5, 4095, 4096, 4097];
const elementwise = ['squaredError', 'absoluteError', 'binaryCrossEntropy'] as const;

interface Result {
  readonly sum: number;
  readonly gradient: Float32Array;
}

function lossesOf(compute: Compute, columns: number, at: (values: Float32Array) => Float32Array): Result[] {
  const rows = 7;
  const [logits, target] = [inputs.logits, inputs.target].map((values) => at(values.slice(0, rows * columns)));
  const labels = Int32Array.from({ length: rows }, (_, i) => (3 * i) % columns);
  const gradients = [0, 0].map(() => at(new Float32Array(rows * columns)));
  const smoothing = { share: 0.9, floor: 0.1 / columns };
  const sums = [
    compute.crossEntropy(logits, labels, gradients[0], columns, 0.2),
    compute.softCrossEntropy(logits, target, gradients[1], columns, 0.2, smoothing),
  ];
  return sums.map((sum, i) => ({ sum, gradient: gradients[i] }));
}

const inputs = { logits: randomFloats(7 * 64, 3), target: randomFloats(7 * 64).map((v) => Math.abs(v % 1)) };

for (const [name, engine] of engines) {
  const { compute } = engine;

  test(`${name}: losses and their gradients are the reference's, for lengths with and without a rest`, () => {
    for (const loss of elementwise)
      for (const length of lengths)
        for (const place of places) {
          const [y, t] = [randomFloats(length, 3), randomFloats(length).map((v) => Math.abs(v % 1))];
          t[0] = y[0];
          const [expected, gradient] = [new Float32Array(length), put(new Float32Array(length), place, engine)];
          const sum = compute[loss](put(y, place, engine), put(t, place, engine), gradient, 0.25);
          const right = reference[loss](y, t, expected, 0.25);
          assert.ok(Math.abs(sum - right) < 2e-6 * length, `${loss} of ${length}: ${sum}, ${right}`);
          assert.ok(difference(gradient, expected) < 3e-7, `${loss} of ${length}`);
        }
  });

  test(`${name}: cross-entropy of labels and of probabilities is the reference's, for any number of classes`, () => {
    for (const columns of [1, 2, 3, 4, 7, 10, 64])
      for (const place of places) {
        const expected = lossesOf(reference, columns, (values) => values);
        const actual = lossesOf(compute, columns, (values) => put(values, place, engine));
        for (const [i, { sum, gradient }] of actual.entries()) {
          assert.ok(Math.abs(sum - expected[i].sum) < 1e-5, `${i}, ${columns}: ${sum}, ${expected[i].sum}`);
          assert.ok(difference(gradient, expected[i].gradient) < 1e-6, `${i}, ${columns} classes, ${place}`);
        }
      }
  });

  test(`${name}: a class of probability 0 with the logit −∞ costs nothing`, () => {
    const gradient = new Float32Array(3);
    const [logits, target] = [Float32Array.of(0, Number.NEGATIVE_INFINITY, 0), Float32Array.of(0.5, 0, 0.5)];
    const sum = compute.softCrossEntropy(logits, target, gradient, 3, 1, { share: 1, floor: 0 });
    assert.ok(Math.abs(sum - Math.log(2)) < 1e-6);
    assert.deepEqual([...gradient], [0, 0, 0]);
  });

  test(`${name}: log softmax and its gradient are the reference's`, () => {
    for (const columns of [1, 3, 4, 10, 65]) {
      const [x, g] = [randomFloats(5 * columns, 4), randomFloats(5 * columns)];
      const [y, dx, yRight, dxRight] = [0, 0, 0, 0].map(() => new Float32Array(5 * columns));
      compute.logSoftmax(x, y, columns);
      compute.logSoftmaxBackward(y, g, dx, columns);
      reference.logSoftmax(x, yRight, columns);
      reference.logSoftmaxBackward(yRight, g, dxRight, columns);
      assert.ok(difference(y, yRight) < 2e-6, `${columns} columns`);
      assert.ok(difference(dx, dxRight) < 5e-6, `${columns} columns, backward`);
    }
  });

  test(`${name}: sums and gradients of losses have the same bits on one thread and on two`, () => {
    const length = 500_001;
    const [y, t] = [randomFloats(length, 3), randomFloats(length).map((v) => Math.abs(v % 1))];
    const run = (threads: number): unknown[] => {
      engine.threads.count = threads;
      return elementwise.flatMap((loss) => {
        const gradient = new Float32Array(length);
        return [compute[loss](y, t, gradient, 1 / length), Buffer.from(gradient.buffer).toString('latin1')];
      });
    };
    assert.deepEqual(run(2), run(1));
    engine.threads.count = 1;
  });

  test(`${name}: the first number out of range is found, NaN too`, () => {
    for (const at of [0, 3, 4, 8])
      for (const value of [-0.1, 1.5, Number.NaN]) {
        const x = new Float32Array(9).fill(0.5);
        assert.equal(compute.firstOutside(x, 0, 1), -1);
        x[at] = value;
        assert.equal(compute.firstOutside(x, 0, 1), at);
      }
  });
}
