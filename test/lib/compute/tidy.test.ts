import assert from 'node:assert/strict';
import { test } from 'node:test';
import ndarray from 'ndarray';
import { currentEngine } from '../../../lib/compute/backend.js';
import { tidy } from '../../../lib/compute/tidy.js';
import { Dense, Dropout, normal, Sequential, SGD, tensor } from '../../../lib/index.js';
import { labels } from '../../../lib/tensor/as-tensor.js';
import { emptyLike, type FloatArray, valuesOf } from '../../../lib/tensor/tensor.js';

const used = (): number => currentEngine().memory?.mark ?? 0;

test('what tidy returns outlives it: tensors, views, lists and objects of them', () => {
  const made = tidy(() => {
    const x = emptyLike([4, 300], new Float32Array());
    x.data.forEach((_, i) => {
      x.data[i] = i;
    });
    return { x, list: [x.pick(1), 3], view: x.transpose(1, 0).lo(2, 1), name: 'x' };
  });
  tidy(() => emptyLike([4, 300], new Float32Array()).data.fill(-1));
  assert.equal(made.x.get(3, 299), 1199);
  assert.equal((made.list[0] as typeof made.x).get(5), 305);
  assert.equal(made.view.get(0, 0), 302);
  assert.deepEqual([made.list[1], made.name], [3, 'x']);
});

test('memory is given back, also when the work throws or tidy is nested', () => {
  const before = used();
  assert.throws(
    () =>
      tidy(() =>
        tidy(() => {
          emptyLike([1000], new Float32Array());
          throw new Error('stop');
        }),
      ),
    /stop/,
  );
  assert.equal(used(), before);
  const inner = tidy(() =>
    tidy(() => {
      const y = emptyLike([1000], new Float32Array());
      y.data.fill(2);
      return y;
    }).data.slice(),
  );
  assert.ok(inner.every((v) => v === 2));
  assert.equal(used(), before);
});

test('a promise or a function cannot leave tidy, and the error says why', () => {
  assert.throws(() => tidy(async () => 1), /done when it returns, got a promise/);
  const layer = new Dense({ units: 2, seed: 1 });
  assert.throws(() => tidy(() => layer.forward(tensor([[1, 2]]))), /got a function.*call backward inside/);
});

test('tensors of your own, and foreign ones, pass through as they are', () => {
  const own = tensor([1, 2, 3]);
  const foreign = ndarray([1, 2, 3], [3]);
  assert.deepEqual(
    tidy(() => [own, foreign]),
    [own, foreign],
  );
  assert.equal(
    tidy(() => own),
    own,
  );
});

test('layers called by hand in tidy give what they give outside', () => {
  const x = normal([64, 50], { seed: 1 });
  const run = (): FloatArray[] => {
    const layers = [new Dense({ units: 40, activation: 'relu', seed: 3 }), new Dropout({ rate: 0.3, seed: 2 })];
    const [dense, dropout] = layers;
    const first = dense.forward(x, { training: true });
    const second = dropout.forward(first.output, { training: true });
    const dx = first.backward(second.backward(second.output));
    return [second.output, dx, ...dense.parameters.map(({ gradient }) => gradient)].map((t) => valuesOf(t).slice());
  };
  assert.deepEqual(tidy(run), run());
});

test('an activation of the first step stays what it was while training goes on', async () => {
  const x = normal([32, 20], { seed: 1 });
  const y = labels(Array.from({ length: 32 }, (_, i) => i % 3));
  const model = new Sequential(
    [new Dense({ units: 64, activation: 'relu' }), new Dropout({ rate: 0.5 }), new Dense({ units: 3 })],
    { seed: 1 },
  );
  const kept: Float32Array[] = [];
  const copies: Float32Array[] = [];
  await model.fit(x, y, {
    epochs: 3,
    batchSize: 8,
    loss: 'crossEntropy',
    optimizer: new SGD({ learningRate: 0.1 }),
    progress: false,
    callbacks: [
      {
        stepEnd: () => {
          if (kept.length > 0) return;
          for (const output of [...Object.values(model.activations(x)), model.predict(x)]) {
            kept.push(output.data);
            copies.push(output.data.slice());
          }
        },
      },
    ],
  });
  assert.deepEqual(kept, copies);
});

test('memory does not grow over 10,000 steps', () => {
  const x = normal([16, 64], { seed: 1 });
  const layer = new Dense({ units: 64, activation: 'relu', seed: 1 });
  const step = (): void => {
    const { output, backward } = layer.forward(x);
    backward(output);
  };
  tidy(step);
  const before = used();
  for (let i = 0; i < 10_000; i++) tidy(step);
  assert.equal(used(), before);
});

test('the arena is cleared when the event loop turns, if an interrupt left tidy half done', async () => {
  const before = used();
  const { memory } = currentEngine();
  tidy(() => 0); // from here on the next turn of the event loop clears up
  memory?.push(4096);
  await new Promise(setImmediate);
  assert.equal(used(), before);
});
