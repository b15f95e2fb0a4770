/** What is claimed of dropout's orderings and modes, each with its number. keepProb is called p here. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  Adam,
  AdamW,
  activations,
  checkOrdering,
  Dense,
  Dropout,
  defineStage,
  digits,
  type ElementwiseName,
  lockstep,
  type Mode,
  normal,
  type Optimizer,
  type OptimizerOptions,
  ones,
  ordering,
  orderings,
  RMSprop,
  randomStream,
  Sequential,
  SGD,
  stats,
  type Tensor,
  tensor,
  ulpsBetween,
} from '../../lib/index.js';
import { wrap } from '../../lib/tensor/tensor.js';
import { assertSameBits } from '../helpers/close.js';

const allKept = (x: Tensor): Tensor => ones(x.shape);

/** Every kind of float32: random bits, with NaN, infinities and subnormals among them. */
function randomBits(count: number): Tensor {
  const random = randomStream(1);
  return wrap(new Float32Array(Uint32Array.from({ length: count }, () => random.integer(2 ** 32)).buffer), [count]);
}

/** E g(z) for z ~ N(0, 1), by the trapezoidal rule, which is as good as exact here. */
function expectation(g: (z: number) => number): number {
  let sum = 0;
  const step = 1 / 512;
  for (let z = -12; z <= 12; z += step) sum += g(z) * Math.exp((-z * z) / 2);
  return (sum * step) / Math.sqrt(2 * Math.PI);
}

test('C1: activation, mask, division by p is Keras’ select(x / p) and PyTorch’s x · (m / p) to 1 ulp', () => {
  const x = normal([20_000], { seed: 1 });
  for (const p of [0.5, 0.7, 0.8, 0.9]) {
    const ours = new Dropout({ rate: 1 - p }).call(x, { training: true, mask: allKept(x) });
    ours.data.forEach((value, i) => {
      assert.ok(ulpsBetween(value, Math.fround(x.data[i] / Math.fround(p)), ours.data) <= 1);
    });
  }
});

test('C2: mask then scale and scale then mask have the same bits, on any input, kept or dropped', () => {
  const x = randomBits(200_000);
  for (const rate of [0.5, 0.3, 0.2, 0.1]) {
    const [a, b] = (['mask-scale', 'scale-mask'] as const).map((ordering) =>
      new Dropout({ rate, ordering, seed: 3 }).call(x, { training: true }),
    );
    assertSameBits(a, b);
  }
});

test('C2: the exception needs a mask that multiplies: then 0 · ∞ is NaN where x / p overflows', () => {
  const multiply = defineStage({ name: 'times mask', apply: (v, s) => v * s.kept });
  const dropped = { training: true, mask: tensor([0]) };
  const output = (...stages: Parameters<typeof ordering>) =>
    new Dropout({ rate: 0.5, ordering: ordering(...stages) }).call(tensor([3e38]), dropped).data[0];
  assert.ok(Number.isNaN(output('scale', multiply)));
  assert.equal(output(multiply, 'scale'), 0);
  assert.equal(output('scale', 'mask'), 0);
});

test('C2: x / p and x · (1/p) differ by 1 ulp in 0, 9.95, 14.96 and 26.3 % of float32 values', () => {
  const random = randomStream(2);
  const n = 200_000;
  for (const [p, share] of [
    [0.5, 0],
    [0.7, 0.0995],
    [0.8, 0.1496],
    [0.9, 0.263],
  ]) {
    const [divisor, factor] = [Math.fround(p), Math.fround(1 / p)];
    let different = 0;
    for (let i = 0; i < n; i++) {
      const x = Math.fround(1 + random.integer(2 ** 23) / 2 ** 23);
      if (Math.fround(x / divisor) !== Math.fround(x * factor)) different++;
    }
    assert.ok(Math.abs(different / n - share) < 5 * Math.sqrt(0.25 / n), `p ${p}: ${different / n}`);
  }
});

test('C3: for relu and linear it does not matter whether the division comes before or after', () => {
  const x = randomBits(200_000);
  for (const activation of ['relu', 'linear'] as const) {
    const [after, before] = (['mask-scale', 'pre-activation'] as const).map((ordering) =>
      new Dropout({ rate: 0.2, ordering, activation, seed: 1 }).call(x, { training: true }),
    );
    assertSameBits(before, after);
  }
});

/** For z ~ N(0, 1): the mean after and before, the bias of a unit, and variances. Worked out by quadrature elsewhere. */
// biome-ignore format: a table
const scaledBefore: readonly [ElementwiseName, ...number[]][] = [
  //  E post, E pre p=.5, RMS b,  b(1),   E pre p=.8, RMS b, var post, var pre p=.5
  ['sigmoid',  0.5,    0.25,   0.2566, -0.2907, 0.4,    0.1014, 0.3368, 0.1118],
  ['tanh',     0,      0,      0.2449, -0.2796, 0,      0.0830, 0.7886, 0.3176],
  ['softplus', 0.8061, 0.5339, 0.2819, -0.2498, 0.6895, 0.1190, 1.1928, 0.8799],
  ['gelu',     0.2821, 0.3568, 0.0883,  0.1359, 0.3115, 0.0359, 0.7709, 0.8376],
  ['silu',     0.2066, 0.3029, 0.1208,  0.1497, 0.2390, 0.0431, 0.6689, 0.7872],
  ['elu',      0.1605, 0.2330, 0.1329,  0,      0.1836, 0.0439, 1.2641, 1.0748],
  ['selu',     0,      0.1274, 0.2337,  0,      0.0405, 0.0771, 2,      1.4868],
  ['mish',     0.2404, 0.3269, 0.1099,  0.1069, 0.2714, 0.0407, 0.8469, 0.8674],
  ['relu6',    0.3989, 0.3986, 0.0143,  0,      0.3989, 0.0002, 0.8408, 0.8362],
  ['relu',     0.3989, 0.3989, 0,       0,      0.3989, 0,      0.8408, 0.8408],
];

for (const [name, ...want] of scaledBefore) {
  test(`C3, C11: what dividing before ${name} does to the mean is what quadrature says`, () => {
    const f = activations[name].value;
    const pre = (p: number) => expectation((z) => p * f(z / p));
    const bias = (p: number) => (z: number) => p * f(z / p) - f(z);
    const rms = (p: number) => Math.sqrt(expectation((z) => bias(p)(z) ** 2));
    const variance = (g: (z: number) => number, p: number) =>
      p * expectation((z) => g(z) ** 2) - (p * expectation(g)) ** 2;
    const got = [
      expectation(f),
      pre(0.5),
      rms(0.5),
      bias(0.5)(1),
      pre(0.8),
      rms(0.8),
      variance((z) => f(z) / 0.5, 0.5),
      variance((z) => f(z / 0.5), 0.5),
    ];
    for (const [i, value] of got.entries())
      assert.ok(Math.abs(value - want[i]) < 1e-4, `column ${i}: ${value}, not ${want[i]}`);
  });
}

test('C3: the drawn means agree with the table within five standard errors', () => {
  const z = normal([400_000], { seed: 4, dtype: 'float64' });
  for (const [name, post, pre, , , , , varPost, varPre] of scaledBefore) {
    for (const [ordering, mean, variance] of [
      ['mask-scale', post, varPost],
      ['pre-activation', pre, varPre],
    ] as const) {
      const drawn = stats(new Dropout({ rate: 0.5, ordering, activation: name, seed: 2 }).call(z, { training: true }));
      assert.ok(
        Math.abs(drawn.mean - mean) < 5 * Math.sqrt(variance / z.size) + 1e-4,
        `${name}, ${ordering}: ${drawn.mean}`,
      );
    }
  }
});

test('C5: an activation implies no normalisation: relu and softplus grow without bound, sigmoid stays in [0, 1]', () => {
  const z = normal([100_000], { seed: 1, std: 1000 });
  const range = (activation: ElementwiseName) => stats(new Dropout({ rate: 0, activation }).call(z));
  assert.ok(range('relu').max > 1000 && range('softplus').max > 1000);
  assert.ok(range('sigmoid').min >= 0 && range('sigmoid').max <= 1);
});

test('C6, C10: a sigmoid reaches up to 1/p in training when inverted, and p in the test phase when vanilla', () => {
  const z = normal([1_000_000], { seed: 1 });
  for (const [rate, p] of [
    [0.5, 0.5],
    [0.2, 0.8],
  ]) {
    const max = (mode: Mode, training: boolean) =>
      stats(new Dropout({ rate, mode, activation: 'sigmoid' }).call(z, { training })).max;
    for (const [got, limit] of [
      [max('inverted', true), 1 / p],
      [max('inverted', false), 1],
      [max('vanilla', true), 1],
      [max('vanilla', false), p],
    ]) {
      assert.ok(got < limit && got > 0.98 * limit, `${got}, limit ${limit}`);
    }
  }
});

test('C7: the mean is kept exactly, the variance is E[a²]/p − E[a]²: .8408 instead of .3408 for relu at p = .5', () => {
  for (const rate of [0.5, 0.2]) assert.ok(checkOrdering('mask-scale', { activation: 'relu', rate }).mean.ok);
  const z = normal([1_000_000], { seed: 6, dtype: 'float64' });
  const variance = (training: boolean) =>
    stats(new Dropout({ rate: 0.5, activation: 'relu', seed: 1 }).call(z, { training })).std ** 2;
  assert.ok(Math.abs(variance(true) - 0.840845) < 0.012, `${variance(true)}`);
  assert.ok(Math.abs(variance(false) - 0.340845) < 0.004, `${variance(false)}`);
});

test('C7: zeros are 1 − p of a sigmoid’s outputs and 1 − p/2 of a relu’s', () => {
  const z = normal([1_000_000], { seed: 6 });
  for (const [activation, share] of [
    ['sigmoid', 0.2],
    ['relu', 0.6],
  ] as const) {
    const { zeroShare } = stats(new Dropout({ rate: 0.2, activation, seed: 1 }).call(z, { training: true }));
    assert.ok(Math.abs(zeroShare - share) < 5 * Math.sqrt(share * (1 - share) * 1e-6), `${zeroShare}`);
  }
});

/** The matched vanilla training: what the next layer's kernel needs when its weights are W / p. */
interface Matched {
  readonly name: string;
  make(options: OptimizerOptions, epsilon: number): Optimizer;
  readonly learningRate: number;
  /** The powers of p by which the kernel's learning rate, epsilon and weight decay are multiplied. */
  readonly powers: { readonly learningRate: number; readonly epsilon?: number; readonly weightDecay?: number };
  readonly weightDecay?: number;
}

const plain = { learningRate: -2, weightDecay: 2 };
const adaptive = { learningRate: -1, epsilon: 1 };
const matched: readonly Matched[] = [
  { name: 'SGD', make: (o) => new SGD(o), learningRate: 0.1, powers: plain },
  { name: 'SGD with momentum', make: (o) => new SGD({ ...o, momentum: 0.9 }), learningRate: 0.05, powers: plain },
  {
    name: 'SGD, Nesterov',
    make: (o) => new SGD({ ...o, momentum: 0.9, nesterov: true }),
    learningRate: 0.05,
    powers: plain,
  },
  { name: 'SGD with weight decay', make: (o) => new SGD(o), learningRate: 0.1, powers: plain, weightDecay: 0.01 },
  { name: 'Adam', make: (o, epsilon) => new Adam({ ...o, epsilon }), learningRate: 0.01, powers: adaptive },
  {
    name: 'Adam with L2',
    make: (o, epsilon) => new Adam({ ...o, epsilon }),
    learningRate: 0.01,
    powers: { ...adaptive, weightDecay: 2 },
    weightDecay: 0.01,
  },
  {
    name: 'AdamW',
    make: (o, epsilon) => new AdamW({ ...o, epsilon }),
    learningRate: 0.01,
    powers: { ...adaptive, weightDecay: 1 },
    weightDecay: 0.01,
  },
  { name: 'RMSprop', make: (o, epsilon) => new RMSprop({ ...o, epsilon }), learningRate: 0.005, powers: adaptive },
  {
    name: 'RMSprop, centered, with momentum',
    make: (o, epsilon) => new RMSprop({ ...o, epsilon, centered: true, momentum: 0.5 }),
    learningRate: 0.002,
    powers: adaptive,
  },
];

function hiddenNet(mode: Mode, rate: number, dtype: 'float32' | 'float64'): Sequential {
  const layers = [
    new Dense({ units: 12, activation: 'sigmoid' }),
    new Dropout({ rate, mode }),
    new Dense({ units: 10 }),
  ];
  const model = new Sequential(layers, { seed: 1, dtype });
  model.build([null, 64]);
  return model;
}

async function compensate(
  { make, learningRate, powers, weightDecay = 0 }: Matched,
  p: number,
  dtype: 'float32' | 'float64',
) {
  const epsilon = 1e-8;
  const [inverted, vanilla] = [hiddenNet('inverted', 1 - p, dtype), hiddenNet('vanilla', 1 - p, dtype)];
  const kernel = vanilla.parameters[2].value;
  for (let i = 0; i < kernel.size; i++) kernel.data[i] /= p;
  const own = {
    learningRate: learningRate * p ** powers.learningRate,
    epsilon: epsilon * p ** (powers.epsilon ?? 0),
    weightDecay: weightDecay * p ** (powers.weightDecay ?? 0),
  };
  const { x, y } = digits().train;
  const report = await lockstep(
    { model: inverted, optimizer: make({ learningRate, weightDecay }, epsilon) },
    { model: vanilla, optimizer: make({ learningRate, weightDecay, overrides: { [kernelName]: own } }, epsilon) },
    { x, y, steps: 60, batchSize: 16 },
  );
  return { report, inverted, vanilla };
}

const kernelName = 'dense_1/kernel';

for (const setting of matched) {
  test(`C8: with ${setting.name}, matched vanilla training is inverted training, bitwise at p = .5`, async () => {
    const { report } = await compensate(setting, 0.5, 'float32');
    assert.ok(report.equal, String(report));
    assert.ok(report.masks.ok);
    assert.equal(report.parts[kernelName].ratio, 2);
    assert.ok(report.parts['dense/kernel'].equal && report.parts['dense_1/bias'].equal);
  });

  test(`C8: with ${setting.name}, V = W / p within 1e-12 at p = .8 in float64`, async () => {
    const { inverted, vanilla } = await compensate(setting, 0.8, 'float64');
    const [w, v] = [inverted, vanilla].map((model) => model.parameters[2].value.data);
    for (let i = 0; i < w.length; i++) assert.ok(Math.abs(v[i] - w[i] / 0.8) < 1e-12, `[${i}]: ${v[i]}, ${w[i] / 0.8}`);
  });
}

test('C9: unmatched, the vanilla weights end up larger, but not by 1/p', async () => {
  const { x, y } = digits().train;
  const norm = async (mode: Mode) => {
    const model = hiddenNet(mode, 0.5, 'float32');
    await model.fit(x, y, {
      loss: 'crossEntropy',
      optimizer: new Adam({ learningRate: 0.005 }),
      epochs: 8,
      progress: false,
    });
    return Math.hypot(...model.parameters[2].value.data);
  };
  const ratio = (await norm('vanilla')) / (await norm('inverted'));
  assert.ok(ratio > 1 && ratio < 2, `${ratio}`);
});

test('C10: without the test scale of vanilla dropout the test phase is 1/p times the mean of training', () => {
  const z = normal([200_000], { seed: 1 });
  const forgotten = ordering('activate', 'mask');
  const layer = new Dropout({ rate: 0.2, mode: 'vanilla', ordering: forgotten, activation: 'sigmoid', seed: 1 });
  const ratio = stats(layer.call(z)).mean / stats(layer.call(z, { training: true })).mean;
  assert.ok(Math.abs(ratio - 1.25) < 0.01, `${ratio}`);
  const report = checkOrdering(forgotten, { mode: 'vanilla', rate: 0.2 });
  assert.match(report.mean.words, /the scale keepProb is missing in the test phase/);
});

test('C11: dividing before the sigmoid loses half the mean at p = .5, for any symmetric z', () => {
  for (const std of [0.5, 1, 3]) {
    const z = normal([200_000], { seed: 1, std });
    const drawn = stats(
      new Dropout({ rate: 0.5, ordering: 'pre-activation', activation: 'sigmoid' }).call(z, { training: true }),
    );
    assert.ok(Math.abs(drawn.mean - 0.25) < 5 * (drawn.std / Math.sqrt(z.size)), `${drawn.mean}`);
  }
});

test('C12: dropout has no weights, and inverted it is the identity in the test phase, whatever the ordering', () => {
  const x = normal([100], { seed: 1 });
  for (const name of orderings) {
    const layer = new Dropout({ rate: 0.7, ordering: name });
    assert.equal(layer.parameters.length, 0);
    assertSameBits(layer.call(x), x);
  }
});
