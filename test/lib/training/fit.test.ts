import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import ndarray from 'ndarray';
import {
  Adam,
  Dense,
  Dropout,
  type EpochInfo,
  type FitOptions,
  labels,
  normal,
  Sequential,
  SGD,
  type StepInfo,
  type Tensor,
  tensor,
} from '../../../lib/index.js';
import { withDtype } from '../../../lib/tensor/tensor.js';

/** Points and on which side of a line they lie. */
function problem(samples: number, seed = 1): { x: Tensor; y: ReturnType<typeof labels> } {
  const x = normal([samples, 4], { seed });
  return { x, y: labels(Array.from({ length: samples }, (_, i) => Number(x.get(i, 0) + x.get(i, 1) > 0))) };
}

const net = (seed = 1) =>
  new Sequential([new Dense({ units: 8, activation: 'tanh' }), new Dropout({ rate: 0.2 }), new Dense({ units: 2 })], {
    seed,
  });

const quiet = { loss: 'crossEntropy', progress: false } satisfies FitOptions;
const weightsOf = (model: Sequential): number[] => model.parameters.flatMap(({ value }) => [...value.data]);

test('a net learns a line, and its history has a number for each epoch', async () => {
  const { x, y } = problem(200);
  const model = net();
  const history = await model.fit(x, y, { ...quiet, optimizer: new Adam({ learningRate: 0.02 }), epochs: 15 });
  assert.deepEqual(Object.keys(history), ['loss', 'accuracy']);
  assert.equal(history.loss.length, 15);
  assert.ok(history.loss[14] < history.loss[0] / 2, `${history.loss}`);
  assert.ok(model.evaluate(x, y).accuracy > 0.9);
  assert.deepEqual(JSON.parse(JSON.stringify(history)), history);
});

test('two trainings with one seed are bitwise equal, and another seed differs', async () => {
  const train = async (seed: number) => {
    const { x, y } = problem(50);
    const model = net(seed);
    const history = await model.fit(x, y, { ...quiet, epochs: 3, batchSize: 8 });
    return [...weightsOf(model), ...history.loss];
  };
  assert.deepEqual(await train(1), await train(1));
  assert.notDeepEqual(await train(1), await train(2));
});

test('training in two calls of fit is training in one', async () => {
  const { x, y } = problem(50);
  const [once, twice] = [net(), net()];
  const [first, second] = [new SGD({ momentum: 0.9 }), new SGD({ momentum: 0.9 })];
  await once.fit(x, y, { ...quiet, optimizer: first, epochs: 4 });
  await twice.fit(x, y, { ...quiet, optimizer: second, epochs: 2 });
  await twice.fit(x, y, { ...quiet, optimizer: second, epochs: 2 });
  assert.deepEqual(weightsOf(once), weightsOf(twice));
});

test('every sample is seen once an epoch, in an order of the seed, or in their own', async () => {
  const seen: number[] = [];
  const spy = (prediction: Tensor<never>, target: { data: ArrayLike<number> }) => {
    seen.push(...Array.from(target.data));
    return { value: 0, gradient: tensor(new Float32Array(prediction.size), prediction.shape) as never };
  };
  const y = tensor(
    Array.from({ length: 10 }, (_, i) => i),
    [10, 1],
  );
  const order = async (options: Partial<FitOptions>) => {
    seen.length = 0;
    const model = new Sequential([new Dense({ units: 1 })]);
    await model.fit(normal([10, 2]), y, { loss: spy as never, progress: false, batchSize: 4, ...options });
    return [...seen];
  };
  const shuffled = await order({ seed: 3 });
  assert.deepEqual(
    [...shuffled].sort((a, b) => a - b),
    Array.from(y.data),
  );
  assert.notDeepEqual(shuffled, Array.from(y.data));
  assert.deepEqual(await order({ seed: 3 }), shuffled);
  assert.deepEqual(await order({ shuffle: false }), Array.from(y.data));
});

test('a share for validation sets the last samples aside; given samples are measured on', async () => {
  const { x, y } = problem(100);
  const model = net();
  const history = await model.fit(x, y, { ...quiet, epochs: 2, validation: 0.2 });
  assert.deepEqual(Object.keys(history), ['loss', 'accuracy', 'validationLoss', 'validationAccuracy']);
  const apart = model.evaluate(x.lo(80), labels(y.data.slice(80)));
  assert.equal(history.validationLoss[1], apart.loss);
  const given = await net().fit(x, y, { ...quiet, validation: problem(30, 2) });
  assert.equal(given.validationAccuracy.length, 1);
  await assert.rejects(net().fit(x, y, { ...quiet, validation: 1.5 }), /a share in \(0, 1\)/);
});

test('early stopping ends the training after patience epochs, and the best weights come back', async () => {
  const { x, y } = problem(60);
  const model = net();
  const kept: number[][] = [];
  const history = await model.fit(x, y, {
    ...quiet,
    optimizer: new SGD({ learningRate: 20 }),
    epochs: 50,
    validation: problem(40, 2),
    earlyStopping: { patience: 3 },
    restoreBestWeights: true,
    callbacks: [({ model }) => void kept.push(weightsOf(model))],
  });
  const losses = history.validationLoss;
  const best = losses.indexOf(Math.min(...losses));
  assert.ok(losses.length < 50);
  assert.equal(losses.length, best + 1 + 3);
  assert.deepEqual(weightsOf(model), kept[best]);
});

test('early stopping may watch any number of the history, and names those there are', async () => {
  const { x, y } = problem(60);
  const options = { ...quiet, epochs: 20 };
  const history = await net().fit(x, y, { ...options, earlyStopping: { patience: 1, monitor: 'accuracy' } });
  const [last, before] = [history.accuracy.at(-1) as number, Math.max(...history.accuracy.slice(0, -1))];
  assert.ok(history.accuracy.length === 20 || last <= before);
  await assert.rejects(
    net().fit(x, y, { ...options, earlyStopping: { patience: 1, monitor: 'valLoss' } }),
    /monitor to be one of/,
  );
});

test('callbacks are waited for, told each step and epoch, and can stop the training', async () => {
  const { x, y } = problem(40);
  const told: string[] = [];
  await net().fit(x, y, {
    ...quiet,
    epochs: 5,
    batchSize: 20,
    callbacks: [
      {
        stepEnd: ({ epoch, step, steps }) => void told.push(`step ${epoch}.${step} of ${steps}`),
        async epochEnd({ epoch, history, stop }) {
          await new Promise((resolve) => setImmediate(resolve));
          told.push(`epoch ${epoch}, ${history.loss.length} losses`);
          if (epoch === 1) stop();
        },
      },
    ],
  });
  assert.deepEqual(told, [
    'step 0.0 of 2',
    'step 0.1 of 2',
    'epoch 0, 1 losses',
    'step 1.0 of 2',
    'step 1.1 of 2',
    'epoch 1, 2 losses',
  ]);
});

test('a signal stops the training between two steps, with its reason', async () => {
  const { x, y } = problem(40);
  const controller = new AbortController();
  let steps = 0;
  const training = net().fit(x, y, {
    ...quiet,
    epochs: 100,
    batchSize: 4,
    signal: controller.signal,
    callbacks: [{ stepEnd: () => void (++steps === 15 && controller.abort(new Error('enough'))) }],
  });
  await assert.rejects(training, /enough/);
  assert.equal(steps, 15);
  await assert.rejects(net().fit(x, y, { ...quiet, signal: AbortSignal.abort() }), { name: 'AbortError' });
});

test('others run between two epochs at the latest', async () => {
  const { x, y } = problem(10);
  const told: string[] = [];
  const epochEnd = ({ epoch }: EpochInfo): void => {
    told.push(`epoch ${epoch}`);
    setImmediate(() => told.push(`task of epoch ${epoch}`));
  };
  await net().fit(x, y, { ...quiet, epochs: 3, callbacks: [epochEnd] });
  assert.deepEqual(
    told,
    [0, 1, 2].flatMap((epoch) => [`epoch ${epoch}`, `task of epoch ${epoch}`]),
  );
});

/** Trains for one epoch of four steps by a clock that each look moves on. The task that each step queues tells when it ran. */
async function stepsAndTasks(t: TestContext, msPerLook: number): Promise<string[]> {
  let now = 0;
  t.mock.method(performance, 'now', () => (now += msPerLook));
  const { x, y } = problem(40);
  const told: string[] = [];
  const stepEnd = ({ step }: StepInfo): void => {
    told.push(`step ${step}`);
    setImmediate(() => told.push(`task of step ${step}`));
  };
  await net().fit(x, y, { ...quiet, batchSize: 10, callbacks: [{ stepEnd }] });
  return told;
}

test('others run between two steps that are longer than 20 ms', async (t) => {
  const told = await stepsAndTasks(t, 21);
  assert.deepEqual(
    told,
    [0, 1, 2, 3].flatMap((step) => [`step ${step}`, `task of step ${step}`]),
  );
});

test('steps that take no time are not interrupted', async (t) => {
  const told = await stepsAndTasks(t, 0);
  assert.deepEqual(
    told,
    ['step', 'task of step'].flatMap((kind) => [0, 1, 2, 3].map((step) => `${kind} ${step}`)),
  );
});

test('a loss that is not finite names the step and the first layer', async () => {
  const { x, y } = problem(40);
  const exploding = net().fit(x, y, { ...quiet, optimizer: new SGD({ learningRate: 1e38 }), epochs: 5 });
  await assert.rejects(
    exploding,
    /fit: the loss is (NaN|Infinity) at epoch \d, step \d.*'dense.*try a lower learningRate/,
  );
  const holes = problem(40);
  holes.x.set(3, 0, Number.NaN);
  await assert.rejects(net().fit(holes.x, holes.y, quiet), /the input x has values that are not finite/);
});

test('wrong samples, labels and options are errors before anything is trained', async () => {
  const { x, y } = problem(10);
  await assert.rejects(net().fit(x, labels([1]), quiet), /as many labels as samples, 10, got '1'/);
  await assert.rejects(net().fit(normal([0, 4]), labels([]), quiet), /at least one sample/);
  await assert.rejects(net().fit(x, labels(new Array(10).fill(2)), quiet), /labels from 0 to 1, got 2/);
  await assert.rejects(net().fit(x, y, { ...quiet, epochs: 1.5 }), /epochs to be a whole number/);
  await assert.rejects(
    net().fit(x, y, { ...quiet, loss: 'crossentropy' as 'crossEntropy' }),
    /did you mean 'crossEntropy'/,
  );
  await assert.rejects(net().fit(x, y, { ...quiet, optimizer: 'adamm' as 'adam' }), /optimizer to be one of/);
  // @ts-expect-error: the compiler finds it too
  await assert.rejects(net().fit(x, y, { ...quiet, epoch: 3 }), /unknown option 'epoch'.*did you mean 'epochs'/);
});

test('a float64 model trains on float32 samples', async () => {
  const { x, y } = problem(20);
  const model = new Sequential([new Dense({ units: 2 })], { dtype: 'float64' });
  await model.fit(x, y, { ...quiet, optimizer: 'sgd' });
  assert.equal(model.parameters[0].value.dtype, 'float64');
});

test('samples may be a foreign ndarray of bytes, in any strides', async () => {
  const bytes = ndarray(
    Uint8Array.from({ length: 80 }, (_, i) => (i * 37) % 256),
    [4, 20],
  ).transpose(1, 0);
  const [x, y] = [bytes as unknown as Tensor, labels(Array.from({ length: 20 }, (_, i) => i % 2))];
  const model = net();
  await model.fit(x, y, quiet);
  assert.equal(model.parameters[0].value.dtype, 'float32');
  assert.deepEqual(model.predict(x).data, model.predict(withDtype(bytes, 'float32')).data);
});

test('metrics are chosen by name or given as functions; a regression has none', async () => {
  const { x, y } = problem(20);
  const options = { ...quiet, metrics: { answer: () => 42 } };
  assert.deepEqual((await net().fit(x, y, options)).answer, [42]);
  const named = net().evaluate(x, y, { metrics: ['negativeLogLikelihood', 'expectedCalibrationError'] });
  assert.ok(Math.abs(named.negativeLogLikelihood - named.loss) < 1e-6);
  const regression = new Sequential([new Dense({ units: 1 })]);
  const history = await regression.fit(x, normal([20, 1]), { loss: 'meanSquaredError', progress: false });
  assert.deepEqual(Object.keys(history), ['loss']);
});

test('in a notebook the bar and the chart are one output each, updated in place; the last text has no time in it', async () => {
  const shown: { first: unknown; updates: number }[] = [];
  const bundleOf = (value: unknown) =>
    (Reflect.get(value as object, Symbol.for('Jupyter.display')) as () => object).call(value);
  const place = globalThis as { display?: unknown };
  place.display = (value: unknown) => {
    const entry = { first: value, updates: 0 };
    shown.push(entry);
    return { update: () => void entry.updates++ };
  };
  try {
    const { x, y } = problem(30);
    await net().fit(x, y, { loss: 'crossEntropy', epochs: 3 });
  } finally {
    delete place.display;
  }
  assert.equal(shown.length, 2);
  assert.ok(shown.every(({ updates }) => updates > 0));
  const [bar, chart] = shown.map(({ first }) => bundleOf(first) as Record<string, unknown>);
  assert.match(bar['text/plain'] as string, /^█{20} 3 epochs · loss [\d.]+ · accuracy [\d.]+$/);
  assert.match(bar['text/html'] as string, /<progress value="3" max="3" aria-label="training: 100 %">/);
  assert.ok('application/vnd.plotly.v1+json' in chart);
});

test('outside a notebook a training prints at most about ten lines', async (t) => {
  const printed: string[] = [];
  t.mock.method(console, 'log', (line: string) => void printed.push(line));
  const { x, y } = problem(10);
  await net().fit(x, y, { loss: 'crossEntropy', epochs: 25, progress: 'lines' });
  assert.equal(printed.length, 9);
  assert.match(printed[8], /^epoch 25\/25 · loss [\d.]+ · accuracy [\d.]+$/);
});
