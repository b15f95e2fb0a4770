/** What used to give a wrong number without a word: integers, lists, labels, losses and metrics that do not fit. */
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import ndarray from 'ndarray';
import {
  Activation,
  accuracy,
  asTensor,
  BatchNormalization,
  binaryCrossEntropy,
  Conv2D,
  classOf,
  confusionMatrix,
  crossEntropy,
  Dense,
  Flatten,
  labels,
  meanSquaredError,
  normal,
  ones,
  Sequential,
  stats,
  type Tensor,
  tensor,
  zeros,
} from '../../lib/index.js';
import { assertSameBits } from '../helpers/close.js';

const quiet = { progress: false } as const;

test('integers, bytes and plain arrays are read as numbers, never as the bytes of floats', () => {
  const want = new Activation('relu').call(
    tensor([
      [1, -2],
      [3, 4],
    ]),
  );
  for (const data of [new Int32Array([1, -2, 3, 4]), new Int8Array([1, -2, 3, 4]), [1, -2, 3, 4]])
    assertSameBits(new Activation('relu').call(ndarray(data, [2, 2]) as unknown as Tensor), want);
  const logits = new Uint8Array([1, 2, 3, 3, 1, 2]);
  const loss = crossEntropy(ndarray(logits, [2, 3]) as unknown as Tensor, ndarray([2, 0], [2]));
  assert.equal(
    loss.value,
    crossEntropy(
      tensor([
        [1, 2, 3],
        [3, 1, 2],
      ]),
      labels([2, 0]),
    ).value,
  );
});

test('integers take the dtype of the weights', () => {
  const layer = new Dense({ units: 2 });
  layer.call(ones([1, 3], { dtype: 'float64' }));
  const bytes = ndarray(new Uint8Array([1, 2, 3]), [1, 3]) as unknown as Tensor;
  assertSameBits(layer.call(bytes), layer.call(tensor([[1, 2, 3]], { dtype: 'float64' }) as unknown as Tensor));
});

test('what is no tensor is refused with the name of the argument', () => {
  const model = new Sequential([new Dense({ units: 2 })]);
  const refusals: readonly [() => unknown, RegExp][] = [
    [() => model.predict('abc' as never), /TypeError: predict: expected x to be a tensor .*, got 'abc'/],
    [() => model.predict(undefined as never), /predict: expected x to be a tensor .*, got undefined/],
    [() => model.predict([[1, 2], [3]]), /predict: expected x as lists of equal lengths, as in shape \[2, 2\]/],
    [() => model.predict([[1, '2']] as never), /predict: expected x to hold numbers alone, got '2'/],
    [() => model.predict(ndarray([1, 'a'] as never, [1, 2])), /predict: expected x of numbers, got 'a'; at index 1/],
    [() => model.predict(ndarray(new BigInt64Array(2), [1, 2]) as never), /predict: expected x to hold numbers/],
    [
      () => model.predict(ndarray(new Float32Array(3), [2, 2])),
      /x with memory for its shape and strides, 4 numbers, got '3'/,
    ],
    [() => meanSquaredError(tensor([1]), new Map() as never), /meanSquaredError: expected the target to be a tensor/],
    [() => model.evaluate([[1, 2]], { length: 1 } as never), /evaluate: expected the target to be a tensor/],
    [() => asTensor({ shape: [1] } as never), /asTensor: expected x to be a tensor/],
  ];
  for (const [call, message] of refusals) assert.throws(call, (error) => message.test(String(error)));
});

test('nested lists are samples and targets, for fit, evaluate and predict', async () => {
  const make = () => new Sequential([new Dense({ units: 1 })], { seed: 4 });
  const [x, y] = [
    [
      [0, 1],
      [1, 1],
      [2, 5],
    ],
    [[1], [2], [7]],
  ];
  const [a, b] = [make(), make()];
  const options = { loss: 'meanSquaredError', epochs: 3, ...quiet } as const;
  assert.deepEqual(await a.fit(x, y, options), await b.fit(tensor(x), tensor(y), options));
  assert.deepEqual(a.evaluate(x, y), b.evaluate(tensor(x), tensor(y)));
  assertSameBits(a.predict(x), b.predict(tensor(x)));
});

test('evaluate measures what fit was told, unless it is told otherwise', async () => {
  const x = normal([24, 3], { seed: 1 });
  const model = new Sequential([new Dense({ units: 1 })], { seed: 1 });
  await model.fit(x, zeros([24, 1]), { loss: 'binaryCrossEntropy', ...quiet });
  const y = ones([24, 1]);
  assert.equal(model.evaluate(x, y).loss, binaryCrossEntropy(model.predict(x), y).value);
  assert.equal(model.evaluate(x, y).accuracy, accuracy(model.predict(x), y));
  const loss = 'meanSquaredError';
  assert.deepEqual(model.evaluate(x, y, { loss }), { loss: meanSquaredError(model.predict(x), y).value });
  await model.fit(x, y, { loss, metrics: { least: (prediction) => stats(prediction).min }, ...quiet });
  assert.deepEqual(Object.keys(model.evaluate(x, y)), ['loss', 'least']);
  assert.equal(model.evaluate(x, y).loss, meanSquaredError(model.predict(x), y).value);
});

test('labels are whole numbers of 32 bits; anything else is refused with its place', () => {
  assert.deepEqual([...labels(ndarray(new Float64Array([3, 1]), [2])).data], [3, 1]);
  for (const [bad, at] of [
    [[0, 1.7], 1],
    [[Number.NaN], 0],
    [[1e12], 0],
    [[0, 1, -3e9], 2],
  ] as const)
    assert.throws(
      () => labels(bad),
      new RegExp(`labels: expected whole numbers of at most 32 bits, got .*at index ${at}`),
    );
  assert.throws(() => labels(['1'] as never), /values to be a tensor|values to hold numbers alone/);
});

test('tensor takes numbers alone', () => {
  assert.throws(
    () => tensor([1, 'a', undefined] as never, [3]),
    /tensor: expected the values to hold numbers alone, got 'a'/,
  );
  assert.throws(() => tensor(new BigInt64Array(2) as never, [2]), /tensor: expected numbers in nested lists/);
});

test('a loss that the output does not fit is refused before the training, with the way out', async () => {
  const images = normal([32, 15, 15, 1], { seed: 1 });
  const unflat = new Sequential([new Conv2D({ filters: 4, kernelSize: 3 }), new Dense({ units: 10 })]);
  const classes = labels(Array.from({ length: 32 }, (_, i) => i % 10));
  const sentence =
    'crossEntropy takes [batch, classes] but the model gives [32, 13, 13, 10]: put a Flatten before Dense';
  await assert.rejects(unflat.fit(images, classes, { loss: 'crossEntropy', ...quiet }), { message: sentence });
  assert.throws(() => unflat.evaluate(images, classes), { message: sentence });
  const single: Sequential = new Sequential([new Dense({ units: 1 })]);
  await assert.rejects(
    single.fit(ones([4, 2]), zeros([4, 1]), { loss: 'crossEntropy', ...quiet }),
    /crossEntropy takes \[batch, classes\] but the model gives \[4, 1\]: with one output the loss is always 0; take loss: 'binaryCrossEntropy'/,
  );
  assert.throws(() => crossEntropy(ones([4, 1]), zeros([4, 1])), /logits of two classes or more.*'binaryCrossEntropy'/);
  assert.throws(
    () => single.evaluate(ones([4, 2]), zeros([4]), { loss: 'meanSquaredError' }),
    /meanSquaredError takes targets of the output's shape but the model gives \[4, 1\]: the targets have shape \[4\]/,
  );
});

test('positions with a label each are classified like rows', async () => {
  const model = new Sequential([new Dense({ units: 3 })], { seed: 1 });
  const y = ndarray(new Int32Array([0, 1, 2, 0, 1, 2]), [3, 2]);
  const x = normal([3, 2, 4], { seed: 2 });
  const history = await model.fit(x, y, { loss: 'crossEntropy', epochs: 60, ...quiet });
  assert.ok((history.loss.at(-1) as number) < history.loss[0]);
});

test('one warning where the loss would apply the last activation again', async () => {
  const warn = mock.method(console, 'warn', () => {});
  const endings = [
    [new Sequential([new Dense({ units: 3, activation: 'softmax' })]), 'crossEntropy', 1],
    [new Sequential([new Dense({ units: 3 }), new Activation('softmax'), new Flatten()]), 'crossEntropy', 1],
    [new Sequential([new Sequential([new Dense({ units: 3, activation: 'sigmoid' })])]), 'binaryCrossEntropy', 1],
    [new Sequential([new Dense({ units: 3, activation: 'logSoftmax' })]), 'crossEntropy', 0],
    [new Sequential([new Dense({ units: 3, activation: 'softmax' })]), 'meanSquaredError', 0],
    [new Sequential([new Dense({ units: 3, activation: 'relu' }), new BatchNormalization()]), 'crossEntropy', 0],
  ] as const;
  for (const [model, loss, warnings] of endings) {
    warn.mock.resetCalls();
    await model.fit(normal([6, 2], { seed: 1 }), ones([6, 3]), { loss, metrics: [], ...quiet });
    model.evaluate(normal([6, 2]), ones([6, 3]), { loss, metrics: [] });
    assert.equal(warn.mock.callCount(), warnings, loss);
  }
  warn.mock.restore();
});

test('a row with NaN is of no class, and rows that name several classes are refused', () => {
  const logits = tensor([
    [Number.NaN, 1],
    [2, Number.NaN],
    [0, 1],
  ]);
  assert.deepEqual([...classOf(logits).data], [-1, -1, 1]);
  assert.equal(accuracy(logits, labels([0, 0, 1])), 1 / 3);
  assert.equal(accuracy(tensor([[Number.NaN]]), labels([0])), 0);
  assert.throws(() => confusionMatrix(logits, labels([0, 0, 1])), /logits that are numbers, got NaN; in row 0/);
  const multiHot = tensor([
    [1, 0, 0],
    [1, 1, 0],
  ]);
  assert.throws(() => accuracy(multiHot, multiHot), /one largest value, got \[1, 1, 0\]; row 1 .*multiLabelAccuracy/);
  assert.equal(
    accuracy(
      tensor([
        [2, 1],
        [0, 3],
      ]),
      tensor([
        [0.7, 0.3],
        [0.4, 0.6],
      ]),
    ),
    1,
  );
});
