import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AlphaDropout,
  BaseLayer,
  checkPhases,
  Dense,
  Dropout,
  defineStage,
  type Forward,
  type ForwardOptions,
  GaussianDropout,
  type Layer,
  normal,
  ordering,
  type Parameter,
  Sequential,
  type Shape,
  type Tensor,
} from '../../../../lib/index.js';
import type { FloatArray } from '../../../../lib/tensor/tensor.js';

const x = normal([6, 5], { seed: 1 });
const check = (...layers: Layer[]) => checkPhases(new Sequential([...layers, new Dense({ units: 2 })], { seed: 1 }), x);
const hidden = (activation: 'sigmoid' | 'relu' = 'sigmoid') => new Dense({ units: 8, activation });

test('each Dropout is judged by itself, on its own test-phase input', () => {
  const report = check(hidden(), new Dropout({ rate: 0.5 }), hidden(), new Dropout({ rate: 0.2, mode: 'vanilla' }));
  assert.deepEqual(
    report.layers.map(({ layer }) => layer),
    ['dropout', 'dropout_1'],
  );
  assert.ok(report.ok, String(report));
  for (const { training, test } of report.layers) assert.ok(Math.abs(training - test) < 1e-12);
});

test('a sigmoid scaled first is found to lose its mean, a relu is not', () => {
  const pre = () => new Dropout({ rate: 0.5, ordering: 'pre-activation' });
  const [sigmoid] = check(hidden('sigmoid'), pre()).layers;
  assert.equal(sigmoid.mean.ok, false);
  assert.match(sigmoid.mean.words, /not kept: .* what is done before sigmoid does not come out of it as a factor/);
  assert.ok(check(hidden('relu'), pre()).ok);
});

test('a missing scale and a scale in both phases are told apart', () => {
  const divide = defineStage({ name: 'divide', apply: (v, s) => v / s.keepProb });
  const words = (...stages: Parameters<typeof ordering>) =>
    check(hidden(), new Dropout({ rate: 0.2, ordering: ordering(...stages) })).layers[0].mean.words;
  assert.match(words('activate', 'mask'), /the scale 1\/keepProb is missing in training/);
  assert.match(words('activate', 'mask', divide), /the test phase is scaled as well/);
});

test('a wrong derivative is found', () => {
  const lazy = defineStage({ name: 'lazy', apply: (v, s) => v * s.scale, derivative: () => 1 });
  const [{ mean, gradient }] = check(hidden(), new Dropout({ rate: 0.5, ordering: ordering('mask', lazy) })).layers;
  assert.ok(mean.ok);
  assert.match(gradient.words, /wrong: unit \d+ in training: backward says 1, central differences 2/);
});

/** A Dropout as a learner might write it, with its mask drawn once. */
class Frozen extends BaseLayer {
  readonly randomLayers: number = 1;
  readonly parameters: readonly Parameter[] = [];
  readonly #inner = new Dropout({ rate: 0.5, seed: 1 });

  constructor() {
    super('frozen');
  }

  build(inputShape: Shape): Shape {
    return inputShape;
  }

  forward<D extends FloatArray>(x: Tensor<D>, { training }: ForwardOptions = {}): Forward<D> {
    return this.#inner.forward(x, { training, call: 0 });
  }
}

test('a mask that is used again is found', () => {
  const [{ masks }] = check(hidden(), new Frozen()).layers;
  assert.match(masks.words, /the mask is reused/);
  assert.ok(check(hidden(), new Dropout({ rate: 0.5 })).layers[0].masks.ok);
});

test('layers without a mask are averaged, and alpha dropout says what it keeps', () => {
  const report = check(hidden(), new GaussianDropout({ rate: 0.3 }), new AlphaDropout({ rate: 0.1 }));
  assert.ok(report.ok, String(report));
  assert.match(report.layers[0].mean.words, /kept, over 400 passes/);
  assert.match(report.layers[1].mean.words, /by design/);
});

test('looking does not change what the model does next', () => {
  const model = () => new Sequential([hidden(), new Dropout({ rate: 0.5 })], { seed: 1 });
  const [looked, not] = [model(), model()];
  checkPhases(looked, x);
  assert.deepEqual(looked.call(x, { training: true }).data, not.call(x, { training: true }).data);
});

test('a model without a random layer is an error', () => {
  assert.throws(() => check(hidden()), /a model with a Dropout/);
});
