import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activations } from '../../../lib/activations.js';
import { drawMask } from '../../../lib/compute/spec/masks.js';
import {
  Activation,
  BatchNormalization,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  normal,
  ones,
  ordering,
  Sequential,
  stats,
  tensor,
} from '../../../lib/index.js';
import { clone, type Tensor, valuesOf } from '../../../lib/tensor/tensor.js';
import { assertSameBits } from '../../helpers/close.js';
import { layerContract } from '../../helpers/layer-contract.js';

const net = (options: { seed?: number; dtype?: 'float32' | 'float64' } = { seed: 1 }) =>
  new Sequential(
    [new Dense({ units: 6, activation: 'sigmoid' }), new Dropout({ rate: 0.5 }), new Dense({ units: 3 })],
    options,
  );

layerContract(net, { input: [4, 5] });
layerContract(
  () =>
    new Sequential(
      [
        new Dense({ units: 4, activation: 'tanh' }),
        new Dropout({ rate: 0.3, ordering: 'pre-activation' }),
        new Dense({ units: 2 }),
      ],
      { name: 'lending' },
    ),
  { input: [3, 5] },
);

test('layers are named as in Keras, and parameters carry the layer’s name', () => {
  const model = net();
  assert.deepEqual(model.names, ['dense', 'dropout', 'dense_1']);
  assert.equal(model.parameters.length, 0);
  model.build([null, 5]);
  assert.deepEqual(
    model.parameters.map(({ name, value }) => `${name} ${value.shape}`),
    ['dense/kernel 5,6', 'dense/bias 6', 'dense_1/kernel 6,3', 'dense_1/bias 3'],
  );
  assert.equal(model.layer('dense_1'), model.layers[2]);
  assert.throws(() => model.layer('dens'), /did you mean 'dense'/);
});

test('weights depend on the seed and the layer’s name, not on a Dropout in between', () => {
  const kernel = (model: Sequential) => {
    model.build([1, 5]);
    return model.parameters.find(({ name }) => name === 'dense_1/kernel')?.value.data;
  };
  const without = new Sequential([new Dense({ units: 6 }), new Dense({ units: 3 })], { seed: 1 });
  assert.deepEqual(kernel(net()), kernel(net()));
  assert.deepEqual(kernel(net()), kernel(without));
  assert.notDeepEqual(kernel(net()), kernel(net({ seed: 2 })));
});

test('a Dropout draws from its model’s seed and its place among the random layers', () => {
  const layers = () => [new Dropout({ rate: 0.5 }), new Dropout({ rate: 0.5, seed: 9 }), new Dropout({ rate: 0.5 })];
  const draw = (seed: number, layer: number) =>
    [...drawMask(new Uint8Array(64), 0.5, { seed, layer, call: 0 })].map((kept) => 2 * kept);
  const one = new Sequential(layers().slice(0, 1), { seed: 4 });
  assert.deepEqual([...one.call(ones([64]), { training: true }).data], draw(4, 0));
  const outputs = new Sequential(layers(), { seed: 4 }).activations(ones([64]), { training: true });
  const survivors = draw(4, 0).map((first, i) => first * draw(9, 1)[i] * draw(4, 2)[i]);
  assert.deepEqual([...outputs.dropout_2.data], survivors);
});

test('a model in a model gives its random layers their place in the outer one', () => {
  const inner = new Sequential([new Dropout({ rate: 0.5 }), new Dropout({ rate: 0.5 })]);
  const nested = new Sequential([new Dropout({ rate: 0.5 }), inner], { seed: 4 });
  const flat = new Sequential(
    [0, 1, 2].map(() => new Dropout({ rate: 0.5 })),
    { seed: 4 },
  );
  assertSameBits(nested.call(ones([64]), { training: true }), flat.call(ones([64]), { training: true }));
});

test('an activation moves to the Dropout behind it, and no layer is changed', () => {
  const dense = new Dense({ units: 6, activation: 'sigmoid' });
  const dropout = new Dropout({ rate: 0.2, ordering: 'pre-activation' });
  const model = new Sequential([dense, dropout], { seed: 1, dtype: 'float64' });
  const x = normal([4, 5], { dtype: 'float64' });
  const mask = ones([4, 6]);
  const output = model.call(x, { training: true, mask });
  const z = model.activations(x).dense;
  z.data.forEach((value, i) => {
    assert.ok(Math.abs(output.data[i] - activations.sigmoid.value(value / 0.8)) < 1e-15);
  });
  assert.equal(dense.activation, 'sigmoid');
  assert.equal(dropout.activation.name, 'linear');
  assertSameBits(model.call(x), dense.call(x));
});

test('lending works after Activation and Conv2D too', () => {
  const behind = (...before: (Activation | Conv2D)[]) =>
    new Sequential([...before, new Dropout({ rate: 0.5, ordering: 'before-activation' })], { seed: 1 });
  const x = normal([1, 4, 4, 2]);
  const dropped = { training: true, mask: tensor(new Array(32).fill(0), [1, 4, 4, 2]) };
  assert.ok(
    behind(new Activation('sigmoid'))
      .call(x, dropped)
      .data.every((v) => v === 0.5),
  );
  const convolution = new Conv2D({ filters: 2, kernelSize: 1, activation: 'sigmoid' });
  assert.ok(
    behind(convolution)
      .call(x, dropped)
      .data.every((v) => v === 0.5),
  );
});

test('an ordering that needs no activation of its own leaves the layers alone', () => {
  const planned = (dropout: Dropout) => new Sequential([new Dense({ units: 2, activation: 'relu' }), dropout]).plan;
  const moved = (dropout: Dropout) =>
    planned(dropout).map(({ movedToNext, movedFromPrevious }) => [movedToNext?.name, movedFromPrevious?.name]);
  const nothing = [
    [undefined, undefined],
    [undefined, undefined],
  ];
  assert.deepEqual(moved(new Dropout({ rate: 0.5 })), nothing);
  assert.deepEqual(moved(new Dropout({ rate: 0.5, ordering: 'pre-activation', activation: 'tanh' })), nothing);
  assert.deepEqual(moved(new Dropout({ rate: 0.5, ordering: ordering('mask', 'scale') })), nothing);
  assert.deepEqual(moved(new Dropout({ rate: 0.5, ordering: 'pre-activation' })), [
    ['relu', undefined],
    [undefined, 'relu'],
  ]);
});

test('an ordering that needs an activation where there is none is an error with both fixes', () => {
  const pre = () => new Dropout({ rate: 0.5, ordering: 'pre-activation' });
  const message = /ordering 'pre-activation'.*give that layer an elementwise activation, or give Dropout its own/;
  assert.throws(() => new Sequential([new Dense({ units: 2 }), pre()]), message);
  assert.throws(() => new Sequential([new Dense({ units: 2, activation: 'softmax' }), pre()]), message);
  assert.throws(() => new Sequential([pre()]), message);
  assert.throws(() => new Sequential([new Dense({ units: 2, activation: 'relu' }), new Flatten(), pre()]), message);
  new Sequential([
    new Dense({ units: 2 }),
    new Dropout({ rate: 0.5, ordering: 'pre-activation', activation: 'linear' }),
  ]);
});

test('one layer in two places has one set of weights, and both gradients add up', () => {
  const shared = new Dense({ units: 4, activation: 'tanh' });
  const model = new Sequential([shared, shared], { seed: 1 });
  model.build([1, 4]);
  assert.equal(model.parameters.length, 2);
  const alone = shared.parameters[0].gradient;
  model.forward(ones([1, 4])).backward(ones([1, 4]));
  assert.ok(alone.data.some((value: number) => value !== 0));
});

test('predict gives the same in batches of any size, and whole numbers of samples', () => {
  const model = net();
  const x = normal([10, 5], { seed: 3 });
  const whole = model.predict(x);
  for (const batchSize of [1, 3, 10, 99]) assertSameBits(model.predict(x, { batchSize }), whole);
  assert.throws(() => model.predict(normal([0, 5])), /at least one sample/);
});

test('predict in the training phase averages passes with fresh masks', () => {
  const model = new Sequential([new Dropout({ rate: 0.5 })], { seed: 1 });
  const { mean, std, passes } = model.predict(ones([2, 500]), { training: true, passes: 64 });
  assert.equal(passes, 64);
  assert.ok(Math.abs(stats(mean).mean - 1) < 5 / Math.sqrt(64_000));
  assert.ok(Math.abs(stats(std).mean - 1) < 0.05, `${stats(std).mean}`);
  const implied = new Sequential([new Dropout({ rate: 0.5 })], { seed: 1 }).predict(ones([2, 500]), { passes: 64 });
  assertSameBits(implied.std, std);
  assert.throws(
    () => model.predict(ones([2, 500]), { passes: 3, training: false }),
    /passes without training: false, got false; passes mean dropout/,
  );
});

test('Monte-Carlo dropout leaves batch normalization in the test phase: a row does not depend on its batch', () => {
  const model = new Sequential(
    [
      new Dense({ units: 4 }),
      new BatchNormalization(),
      new Sequential([new BatchNormalization(), new Dropout({ rate: 0.5 })]),
    ],
    { seed: 1 },
  );
  const x = normal([6, 3], { seed: 2 });
  model.build([null, 3]);
  for (const { name, value } of model.parameters) if (name.endsWith('runningMean')) value.data.fill(0.3);
  const before = model.parameters.map(({ value }) => clone(value));
  const first = x.hi(1, 3) as Tensor;
  const alone = model.forward(first, { dropout: true, call: 0 }).output;
  const amongOthers = model.forward(x, { dropout: true, call: 0 }).output;
  assertSameBits(amongOthers.hi(1, 4) as Tensor, alone);
  assert.ok(valuesOf(alone).some((value) => value === 0));
  assert.ok(valuesOf(model.predict(x, { passes: 20 }).std).some((value) => value > 0));
  for (const [i, { value }] of model.parameters.entries()) assertSameBits(value, before[i]);
});

test('an activation results the logits of predict into probabilities', () => {
  const probabilities = net().predict(normal([7, 5]), { activation: 'softmax' });
  for (let i = 0; i < 7; i++)
    assert.ok(Math.abs(valuesOf(probabilities.pick(i, null)).reduce((a, b) => a + b) - 1) < 1e-6);
});

test('a float64 model takes float32 samples in fit, predict and evaluate, and rounds once at the end', () => {
  const model = net({ seed: 1, dtype: 'float64' });
  const x = normal([4, 5]);
  const output = model.predict(x);
  assert.equal(output.dtype, 'float32');
  assert.equal(model.parameters[0].value.dtype, 'float64');
  assert.throws(() => model.forward(x), /expected float64 input.*got 'float32'/);
});

test('the dtype of a model is that of its first input unless it was chosen', () => {
  const model = net();
  model.call(normal([2, 5], { dtype: 'float64' }));
  assert.equal(model.parameters[0].value.dtype, 'float64');
});

test('looking at activations in the training phase leaves running statistics alone, at the first look too', () => {
  const model = new Sequential([new Dense({ units: 3 }), new BatchNormalization(), new Dropout({ rate: 0.5 })]);
  const x = normal([8, 2]);
  model.activations(x, { training: true });
  model.predict(x, { training: true, passes: 2 });
  const running = (name: string) => model.parameters.find((parameter) => parameter.name.endsWith(name))?.value.data;
  assert.deepEqual([...(running('runningMean') ?? [])], [0, 0, 0]);
  assert.deepEqual([...(running('runningVariance') ?? [])], [1, 1, 1]);
});

test('activations are copies that later passes do not change', () => {
  const model = net();
  const first = model.activations(normal([2, 5], { seed: 1 }));
  const kept = Array.from(first.dense.data);
  model.activations(normal([2, 5], { seed: 2 }));
  assert.deepEqual(Array.from(first.dense.data), kept);
});

test('one mask for several random layers, or a mask for an unknown layer, is an error', () => {
  const model = new Sequential([new Dropout({ rate: 0.5 }), new Dropout({ rate: 0.5 })]);
  assert.throws(() => model.forward(ones([2]), { training: true, mask: ones([2]) }), /masks by layer name/);
  const masks = { dropout: tensor([1, 0]), dropout_1: tensor([1, 1]) };
  assert.deepEqual([...model.call(ones([2]), { training: true, masks }).data], [4, 0]);
  assert.throws(() => model.forward(ones([2]), { masks: { dropot: ones([2]) } }), /did you mean 'dropout'/);
});

test('the summary names layers, shapes, weights and what moved', () => {
  const model = new Sequential(
    [
      new Dense({ units: 64, activation: 'sigmoid' }),
      new Dropout({ rate: 0.5, ordering: 'pre-activation' }),
      new Dense({ units: 10 }),
    ],
    { seed: 1 },
  );
  assert.match(String(model.summary()), /not built yet/);
  model.build([null, 64]);
  const text = String(model.summary());
  assert.match(text, /dense +Dense +\[batch, 64\] +4,160 +sigmoid is done by 'dropout'/);
  assert.match(text, /dropout +Dropout .*mask · sigmoid\(z \/ keepProb\) in training.*does the sigmoid of 'dense'/);
  assert.match(text, /4,810 weights, seed 1/);
  const show = Reflect.get(model, Symbol.for('Jupyter.display')) as () => Record<string, string>;
  const html = show.call(model)['text/html'].replace(/ style="text-align:(left|right)"/g, '');
  assert.match(html, /<td>dense_1<\/td><td>Dense<\/td><td>\[batch, 10\]<\/td><td>650<\/td>/);
});

test('a list without layers and an unknown option are errors', () => {
  assert.throws(() => new Sequential([]), /a list of layers/);
  // @ts-expect-error: the compiler finds it too
  assert.throws(() => new Sequential([new Flatten()], { sed: 1 }), /unknown option 'sed'/);
});

test('inputShape builds the model at once, and it takes no other samples', () => {
  const model = new Sequential([new Dense({ units: 3 }), new Flatten()], { inputShape: [2, 4], seed: 1 });
  assert.deepEqual(
    model.outputShapes?.map((shape) => shape.slice(1)),
    [[2, 3], [6]],
  );
  assert.deepEqual(model.inputShape, [null, 2, 4]);
  const built = new Sequential([new Dense({ units: 3 }), new Flatten()], { seed: 1 });
  built.build([null, 2, 4]);
  assert.deepEqual(model.parameters[0]!.value.data, built.parameters[0]!.value.data);
  assert.deepEqual(model.predict(ones([5, 2, 4])).shape, [5, 6]);
  assert.throws(
    () => model.predict(ones([5, 3, 4])),
    /samples of inputShape \[2, 4\], with the batch before it, got \[5, 3, 4\]/,
  );
  assert.throws(() => model.predict(ones([5, 4])), /Sequential: expected samples of inputShape/);
  assert.deepEqual(built.predict(ones([5, 3, 4])).shape, [5, 9]);
  const copy = Sequential.fromJSON(model.toJSON());
  assert.deepEqual(copy.inputShape, [null, 2, 4]);
});

test('an inputShape that is none, or that a layer cannot take, is refused', () => {
  const layers = () => [new Dense({ units: 3 })];
  for (const inputShape of [[0], [2.5], [null, 3], 4])
    assert.throws(
      () => new Sequential(layers(), { inputShape: inputShape as number[] }),
      /Sequential: expected inputShape of whole numbers/,
    );
  const unchecked: number[] = [8];
  assert.throws(
    () => new Sequential([new Conv2D({ filters: 1, kernelSize: 3 })], { inputShape: unchecked }),
    /Conv2D: expected input of shape \[batch, height/,
  );
});
