/** Regularizers and max-norm, beside Keras' trainings of test/golden/make-restraints.py and central differences. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  Conv1D,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  Dropout,
  Embedding,
  Flatten,
  type Layer,
  l1,
  l1l2,
  l2,
  maxNorm,
  normal,
  Residual,
  Sequential,
  SGD,
  type Tensor,
  tensor,
} from '../../../lib/index.js';
import { centralDifferences, relativeError } from '../../helpers/gradient.js';
import { assertNear, followsKeras, golden } from '../../helpers/keras-training.js';

const { x, images, labels, targets } = golden;

test('penalties on kernel and bias are in the loss and in the gradient, as in Keras', async () => {
  const first = { kernelRegularizer: l2(0.03), biasRegularizer: l1(0.02) };
  const layers = [
    new Dense({ units: 4, activation: 'tanh', ...first }),
    new Dense({ units: 3, kernelRegularizer: { l1: 0.01, l2: 0.02 } }),
  ];
  await followsKeras('regularizers', layers, { x, y: labels }, 'crossEntropy');
});

test("a regularizer's name stands for Keras' default", async () => {
  const layers = [new Dense({ units: 3, kernelRegularizer: 'l1', biasRegularizer: 'l2' })];
  await followsKeras('names', layers, { x, y: labels }, 'crossEntropy');
  assert.deepEqual(
    [l1(), l2(), l1l2({ l1: 0.1 })],
    [
      { l1: 0.01, l2: 0 },
      { l1: 0, l2: 0.01 },
      { l1: 0.1, l2: 0 },
    ],
  );
});

test('penalties on outputs are divided by the batch size, as in Keras', async () => {
  const layers = [
    new Dense({ units: 4, activation: 'tanh', activityRegularizer: l1l2({ l1: 0.02, l2: 0.05 }) }),
    new Dense({ units: 3, activityRegularizer: l2(0.01) }),
  ];
  await followsKeras('activity', layers, { x, y: labels }, 'crossEntropy');
});

test('max-norm holds after each update, along the axis that is named, as in Keras', async () => {
  const first = { kernelConstraint: maxNorm(0.8), biasConstraint: maxNorm(0.05) };
  const layers = [
    new Dense({ units: 4, ...first }),
    new Dense({ units: 2, kernelConstraint: maxNorm(0.5, { axis: 1 }) }),
  ];
  await followsKeras('maxNorm', layers, { x, y: targets }, 'meanSquaredError');
});

test('a convolution is limited filter by filter', async () => {
  const restraints = { kernelRegularizer: l2(0.02), kernelConstraint: maxNorm(0.6) };
  const layers = [new Conv2D({ filters: 3, kernelSize: 2, ...restraints }), new Flatten(), new Dense({ units: 2 })];
  await followsKeras('convolution', layers, { x: images, y: targets.slice(0, 6) }, 'meanSquaredError');
});

/** The norms of each group of weights, of which there are `groups`; `groupOf` tells an element's. */
function norms({ data }: Tensor, groups: number, groupOf: (i: number) => number): number[] {
  const squares = new Array<number>(groups).fill(0);
  for (const [i, value] of data.entries()) squares[groupOf(i)] += value * value;
  return squares.map(Math.sqrt);
}

const limited: readonly (readonly [Layer, number[], number, (i: number) => number])[] = [
  [
    new Conv2D({ filters: 3, kernelSize: 2, dataFormat: 'channelsFirst', kernelConstraint: maxNorm(0.1) }),
    [2, 2, 4, 4],
    3,
    (i) => Math.floor(i / 8),
  ],
  [new Conv1D({ filters: 3, kernelSize: 2, kernelConstraint: maxNorm(0.1) }), [2, 5, 4], 3, (i) => i % 3],
  [
    new Conv1D({ filters: 3, kernelSize: 2, kernelConstraint: maxNorm(0.1, { axis: -1 }) }),
    [2, 5, 4],
    8,
    (i) => Math.floor(i / 3),
  ],
  [
    new DepthwiseConv2D({ kernelSize: 2, depthMultiplier: 2, depthwiseConstraint: maxNorm(0.1) }),
    [2, 4, 4, 3],
    6,
    (i) => i % 6,
  ],
];

test('max-norm limits what leads into one output, for each layer and order of axes', () => {
  for (const [layer, shape, groups, groupOf] of limited) {
    const model = new Sequential([layer], { seed: 1 });
    model.build(shape);
    new SGD({ learningRate: 0 }).step(model.parameters);
    for (const norm of norms(model.parameters[0].value as Tensor, groups, groupOf)) assertNear([norm], [0.1], 1e-6);
  }
});

test('each vector of an embedding is limited and penalized', () => {
  const embedding = new Embedding({
    inputDim: 4,
    outputDim: 3,
    embeddingsConstraint: maxNorm(0.01),
    embeddingsRegularizer: l2(2),
  });
  const model = new Sequential([embedding, new Flatten(), new Dense({ units: 1 })], { seed: 1 });
  const ids = tensor([
    [0, 1],
    [2, 3],
  ]);
  const loss = { loss: 'meanSquaredError' } as const;
  const plain = new Sequential([new Embedding({ inputDim: 4, outputDim: 3 }), new Flatten(), new Dense({ units: 1 })], {
    seed: 1,
  });
  const [table] = plain.build([2, 2]) && plain.parameters;
  const penalty = 2 * [...table.value.data].reduce((sum, w) => sum + w * w, 0);
  const difference = model.evaluate(ids, [[0], [1]], loss).loss - plain.evaluate(ids, [[0], [1]], loss).loss;
  assertNear([difference], [penalty], 1e-6);
  new SGD({ learningRate: 0 }).step(model.parameters);
  for (const norm of norms(model.parameters[0].value as Tensor, 4, (i) => Math.floor(i / 3)))
    assertNear([norm], [0.01], 1e-5);
});

test('frozen weights are neither penalized nor limited', () => {
  const model = new Sequential([new Dense({ units: 2, kernelRegularizer: l2(1), kernelConstraint: maxNorm(1e-3) })]);
  const sample = [[0, 0, 0]];
  model.build([1, 3]);
  for (const parameter of model.parameters) parameter.trainable = false;
  const before = [...model.parameters[0].value.data];
  assert.equal(model.evaluate(sample, [[0, 0]], { loss: 'meanSquaredError' }).loss, 0);
  new SGD({ learningRate: 0.1 }).step(model.parameters);
  assert.deepEqual([...model.parameters[0].value.data], before);
});

test('the gradient of all penalties is that of central differences, through models in models', () => {
  const inner = () =>
    new Sequential([new Dense({ units: 3, activation: 'sigmoid', activityRegularizer: l1l2({ l1: 0.3, l2: 0.7 }) })]);
  const make = () =>
    new Sequential(
      [
        new Conv1D({ filters: 3, kernelSize: 2, activityRegularizer: l2(0.4) }),
        new Residual([inner(), new Dense({ units: 3 })]),
      ],
      { seed: 2, dtype: 'float64' },
    );
  const input = normal([2, 4, 2], { seed: 3, dtype: 'float64' });
  const penaltyOf = (model: Sequential) => model.forwardPass(input).penalty as number;
  const model = make();
  const pass = model.forwardPass(input);
  assert.ok((pass.penalty as number) > 0);
  const zero = normal(pass.output.shape, { std: 0, dtype: 'float64' });
  pass.addGradients(zero);
  for (const { name, value, gradient } of model.parameters) {
    const numerical = centralDifferences(() => penaltyOf(model), value as Tensor<Float64Array>);
    assert.ok(relativeError(gradient.data, numerical) < 1e-6, name);
  }
  const unused = make().forwardPass(input).backward(zero);
  assert.ok(
    relativeError(
      unused.data,
      centralDifferences(() => penaltyOf(model), input),
    ) < 1e-6,
  );
});

test('they are written with the architecture, and what is read trains alike', async () => {
  const make = () =>
    new Sequential(
      [
        new Dense({
          units: 4,
          activityRegularizer: 'l2',
          kernelRegularizer: l1(0.1),
          kernelConstraint: maxNorm(1, { axis: 0 }),
        }),
        new Dense({ units: 2, biasRegularizer: l2(0.3) }),
      ],
      { seed: 1 },
    );
  const json = JSON.parse(JSON.stringify(make().toJSON()));
  assert.deepEqual(json.layers[0].kernelConstraint, { maxNorm: 1, axis: 0 });
  assert.deepEqual(json.layers[0].activityRegularizer, { l1: 0, l2: 0.01 });
  const train = (model: Sequential) => model.fit(x, targets, { loss: 'meanSquaredError', epochs: 2, progress: false });
  assert.deepEqual(await train(Sequential.fromJSON(json)), await train(make()));
});

test('what is no restraint is refused in words', () => {
  // biome-ignore lint/suspicious/noExplicitAny: what the types refuse
  const dense = (options: any) => new Dense({ units: 2, ...options });
  assert.throws(
    () => dense({ kernelRegularizer: 'ridge' }),
    /Dense: expected kernelRegularizer to be one of 'l1', 'l2', got 'ridge'/,
  );
  assert.throws(() => dense({ kernelRegularizer: { l3: 1 } }), /Dense: kernelRegularizer: unknown option 'l3'/);
  assert.throws(() => dense({ kernelRegularizer: 0.01 }), /kernelRegularizer/);
  assert.throws(() => l2(-1), /l2: expected strength ≥ 0, got -1/);
  assert.throws(() => maxNorm(0), /maxNorm: expected maxValue > 0, got 0/);
  assert.throws(() => dense({ kernelConstraint: 3 }), /Dense: expected kernelConstraint such as maxNorm\(3\), got 3/);
  assert.throws(
    () => dense({ kernelConstraints: maxNorm(3) }),
    /unknown option 'kernelConstraints'.*did you mean 'kernelConstraint'/,
  );
  const moved = [
    new Dense({ units: 2, activation: 'tanh', activityRegularizer: 'l2' }),
    new Dropout({ rate: 0.5, ordering: 'before-activation' }),
  ];
  assert.throws(() => new Sequential(moved), /activityRegularizer on its output/);
});
