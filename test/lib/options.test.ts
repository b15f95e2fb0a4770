/** Options that plain JavaScript lets pass: misspelt, missing or of another library. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  Activation,
  Adam,
  AdamW,
  crossEntropy,
  Dense,
  Dropout,
  histogramOf,
  meanSquaredError,
  normal,
  RMSprop,
  Sequential,
  SGD,
  tensor,
  uniform,
} from '../../lib/index.js';

const x = tensor([
  [1, 2],
  [3, 4],
]);
const model = () => new Sequential([new Dense({ units: 2 }), new Dropout({ rate: 0.5 })]);
// biome-ignore lint/suspicious/noExplicitAny: what the types refuse
const any = (value: unknown): any => value;

test('names of other libraries are refused with ours', async () => {
  const refusals: readonly [() => unknown, RegExp][] = [
    [() => new Adam(any({ lr: 0.1 })), /Adam: unknown option 'lr' .*did you mean 'learningRate'\?/],
    [() => new SGD(any({ lr: 0.1, momentum: 0.9 })), /SGD: unknown option 'lr' .*'learningRate'/],
    [() => new RMSprop(any({ rho: 0.9 })), /RMSprop: unknown option 'rho' .*did you mean 'decay'\?/],
    [() => new AdamW(any({ weight_decay: 0.1 })), /AdamW: unknown option 'weight_decay' .*'weightDecay'/],
    [
      () => crossEntropy(x, [0, 1], any({ label_smoothing: 0.1 })),
      /unknown option 'label_smoothing' .*'labelSmoothing'/,
    ],
    [() => meanSquaredError(x, x, any({ labelSmoothing: 0.1 })), /meanSquaredError: unknown option 'labelSmoothing'/],
    [() => model().forward(x, any({ train: true })), /forward: unknown option 'train' .*did you mean 'training'\?/],
    [() => model().predict(x, any({ batch_size: 4 })), /predict: unknown option 'batch_size' .*'batchSize'/],
    [() => normal([2], any({ stddev: 2 })), /normal: unknown option 'stddev' .*did you mean 'std'\?/],
    [() => uniform([2], any({ low: 2 })), /uniform: unknown option 'low'/],
    [() => new Dropout(any({ p: 0.5 })), /Dropout: unknown option 'p' .*did you mean 'rate'\?/],
    [() => new Activation(any('swish')), /did you mean 'silu'\?/],
    [() => new Dense(any(3)), /Dense/],
  ];
  for (const [call, message] of refusals) assert.throws(call, (error) => message.test(String(error)), String(message));
});

test('what is missing or of another kind in fit is named', async () => {
  const refusals: readonly [object, RegExp][] = [
    [{}, /fit: a loss is missing: \{ loss: 'crossEntropy' \}/],
    [{ loss: 'mse' }, /fit: expected loss to be one of .*did you mean 'meanSquaredError'\?/],
    [{ loss: { name: 'crossEntropy', label_smoothing: 0.1 } }, /fit: unknown option 'label_smoothing'/],
    [
      { loss: 'crossEntropy', optimizer: Adam },
      /optimizer to be an optimizer or its name, got a function; make one: new Adam\(\)/,
    ],
    [{ loss: 'crossEntropy', optimizer: 'Adam' }, /expected optimizer to be one of .*did you mean 'adam'\?/],
    [{ loss: 'crossEntropy', optimizer: { lr: 1 } }, /optimizer to be an optimizer or its name/],
    [{ loss: 'crossEntropy', metrics: 'accuracy' }, /metrics: expected a list of names.*write metrics: \['accuracy'\]/],
    [{ loss: 'crossEntropy', metrics: ['acc'] }, /did you mean 'accuracy'\?/],
    [{ loss: 'crossEntropy', lr: 0.1 }, /fit: unknown option 'lr'/],
  ];
  for (const [options, message] of refusals)
    await assert.rejects(model().fit(x, [0, 1], any(options)), (error) => message.test(String(error)), String(message));
});

test('a histogram takes any number of values, and not more bins than can be seen', () => {
  const many = Float64Array.from({ length: 200_000 }, (_, i) => i % 1000);
  assert.ok(histogramOf(many).data.length > 0);
  assert.throws(
    () => histogramOf([0, 2e8], { binWidth: 1 }),
    /histogramOf: expected binWidth for at most 10000 bins, got 1/,
  );
  assert.throws(() => histogramOf([1, Infinity, 3e300], { binWidth: 1e-9 }), /at most 10000 bins/);
});
