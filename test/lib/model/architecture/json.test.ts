import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  Activation,
  AlphaDropout,
  AveragePooling2D,
  BaseLayer,
  BatchNormalization,
  Conv2D,
  constant,
  Dense,
  Dropout,
  defineStage,
  elu,
  Flatten,
  type Forward,
  GaussianDropout,
  GlobalAveragePooling2D,
  type Layer,
  LayerNormalization,
  leakyRelu,
  MaxPooling2D,
  type ModelJson,
  normal,
  ordering,
  Reshape,
  Sequential,
  SpatialDropout2D,
} from '../../../../lib/index.js';
import { valuesOf } from '../../../../lib/tensor/tensor.js';

const layers = (): Layer[] => [
  new Reshape({ targetShape: [6, 6, 1] }),
  new Conv2D({
    filters: 3,
    kernelSize: [3, 2],
    strides: 1,
    padding: [
      [0, 1],
      [2, 0],
    ],
    activation: leakyRelu({ slope: 0.3 }),
    kernelInitializer: 'heNormal',
    seed: 4,
  }),
  new BatchNormalization({ convention: 'pytorch', momentum: 0.2, epsilon: 1e-4, center: false }),
  new Activation(elu({ alpha: 0.7 })),
  new SpatialDropout2D({ rate: 0.3, seed: 8 }),
  new MaxPooling2D({ poolSize: 2, strides: 1, padding: 'same' }),
  new AveragePooling2D({ poolSize: [2, 1] }),
  new Sequential([new Flatten(), new Dense({ units: 8, activation: 'tanh', useBias: false, name: 'hidden' })], {
    name: 'inner',
  }),
  new LayerNormalization({ axis: -1, epsilon: 1e-6 }),
  new Dense({ units: 8, activation: 'sigmoid' }),
  new Dropout({ rate: 0.2, ordering: 'pre-activation', mode: 'vanilla' }),
  new Dropout({ rate: 0.4, ordering: ordering('scale', 'mask'), activation: 'gelu', noiseShape: [null, 1] }),
  new AlphaDropout({ rate: 0.1 }),
  new GaussianDropout({ rate: 0.1, seed: 3 }),
  new Activation('logSoftmax'),
];

const through = (json: ModelJson): ModelJson => JSON.parse(JSON.stringify(json));

test('a model from its JSON has the same JSON, the same first weights and the same outputs in both phases', () => {
  const model = new Sequential(layers(), { seed: 5, name: 'all' });
  model.build([null, 36]);
  const copy = Sequential.fromJSON(through(model.toJSON()));
  assert.deepEqual(through(copy.toJSON()), through(model.toJSON()));
  assert.deepEqual(
    copy.parameters.map(({ name }) => name),
    model.parameters.map(({ name }) => name),
  );
  const x = normal([3, 36], { seed: 1 });
  for (const training of [true, false])
    assert.deepEqual(valuesOf(copy.forward(x, { training }).output), valuesOf(model.forward(x, { training }).output));
});

test('the other image layers and layouts travel too', () => {
  const make = () => [
    new Conv2D({ filters: 2, kernelSize: 2, dilation: 2, dataFormat: 'channelsFirst', kernelLayout: 'HWIO' }),
    new GlobalAveragePooling2D({ dataFormat: 'channelsFirst' }),
  ];
  const model = new Sequential(make(), { dtype: 'float64', seed: 2 });
  model.build([null, 1, 5, 5]);
  const copy = Sequential.fromJSON(through(model.toJSON()));
  const x = normal([2, 1, 5, 5], { seed: 1, dtype: 'float64' });
  assert.deepEqual(valuesOf(copy.call(x)), valuesOf(model.call(x)));
});

test('a model that is not built is written without a shape, and comes back not built', () => {
  const copy = Sequential.fromJSON(through(new Sequential([new Dense({ units: 2 })]).toJSON()));
  assert.equal(copy.inputShape, undefined);
  assert.equal(copy.parameters.length, 0);
});

test('a Dropout whose activation was said to be linear stays so, and one that placesActivation still placesActivation', () => {
  const model = (activation?: 'linear') =>
    new Sequential([
      new Dense({ units: 2, activation: 'tanh' }),
      new Dropout({ rate: 0.5, ordering: 'pre-activation', activation }),
    ]);
  for (const original of [model(), model('linear')]) {
    const copy = Sequential.fromJSON(through(original.toJSON()));
    assert.deepEqual(
      copy.plan.map(({ movedToNext }) => movedToNext?.name),
      original.plan.map(({ movedToNext }) => movedToNext?.name),
    );
  }
});

class Mine extends BaseLayer {
  readonly parameters = [];
  build = (shape: readonly number[]) => shape;
  forward = (x: never): Forward<never> => ({ output: x, backward: (gradient) => gradient });
}

const own = defineStage({ name: 'half', apply: (v) => v / 2 });
const unwritable: Record<string, [layers: Layer[], message: RegExp]> = {
  'a layer of your own': [
    [new Mine('mine') as unknown as Layer],
    /toJSON: layer 'mine' is a Mine, and only the library's own layers/,
  ],
  'a stage of your own': [
    [new Dropout({ rate: 0.5, ordering: ordering('mask', own) })],
    /layer 'dropout' has stage 'half', a function of your own/,
  ],
  'an activation of your own': [
    [new Activation({ name: 'cube', value: (x) => x ** 3, derivative: (x) => 3 * x * x })],
    /layer 'activation': its activation 'cube' is a function of your own/,
  ],
  'an activation that only has the name of ours': [
    [new Activation({ name: 'relu', value: (x) => x, derivative: () => 1 })],
    /its activation 'relu' is a function of your own/,
  ],
  'an initializer of your own': [
    [new Dense({ units: 1, kernelInitializer: constant(0.5) })],
    /layer 'dense' has an initializer of its own/,
  ],
};

for (const [name, [list, message]] of Object.entries(unwritable))
  test(`${name} is refused: a function is no JSON`, () => {
    assert.throws(() => new Sequential(list).toJSON(), message);
  });

test('a layer that is used twice is refused', () => {
  const shared = new Dense({ units: 2 });
  assert.throws(() => new Sequential([shared, shared]).toJSON(), /a layer is used twice/);
});

test('JSON that is no model, or has an unknown layer or option, is refused', () => {
  assert.throws(() => Sequential.fromJSON({} as never), /fromJSON: expected what a model's toJSON gives/);
  assert.throws(() => Sequential.fromJSON(null as never), /fromJSON: expected what a model's toJSON gives/);
  const json = (layer: object) => ({ format: 'layerlab', version: 1, name: 'm', layers: [layer] }) as never;
  assert.throws(
    () => Sequential.fromJSON(json({ type: 'constructor', name: 'x' })),
    /fromJSON: expected type to be one of/,
  );
  assert.throws(
    () => Sequential.fromJSON(json({ type: 'Dense', name: 'x', units: 2, unit: 3 })),
    /Dense: unknown option 'unit'/,
  );
  assert.throws(() => Sequential.fromJSON(json({ type: 'Dense', name: 'x', units: -2 })), /Dense: expected units/);
});
