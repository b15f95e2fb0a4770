/** The fixtures of trainings: a small network, given batches and masks, the losses and weights that come out. */
import ndarray from 'ndarray';
import {
  Activation,
  AveragePooling2D,
  BatchNormalization,
  Conv2D,
  crossEntropy,
  Dense,
  Dropout,
  Flatten,
  type Layer,
  MaxPooling2D,
  Sequential,
} from '../../lib/index.js';
import { clone, type FloatArray, type Tensor, tensor } from '../../lib/tensor/tensor.js';
import type { Results, ResultTree } from './compare.js';
import { type Fixture, type Golden, numbersOf, tensorOf } from './fixture.js';
import { activationOf, dataFormatOf, orderingOf, setParameters } from './layers.js';
import { makeOptimizer } from './optimizer.js';

/** The fixtures' names of parameters, by ours. */
const fixtureNames: Readonly<Record<string, string>> = {
  'conv/kernel': 'conv_kernel',
  'conv/bias': 'conv_bias',
  'dense1/kernel': 'dense1_kernel',
  'dense1/bias': 'dense1_bias',
  'dense2/kernel': 'dense2_kernel',
  'dense2/bias': 'dense2_bias',
  'norm/gamma': 'gamma',
  'norm/beta': 'beta',
  'norm/runningMean': 'running_mean',
  'norm/runningVariance': 'running_var',
};

export function runTrajectory(fixture: Fixture): Results {
  const x = tensorOf(fixture, fixture.in.x);
  const model = buildModel(fixture, x.shape);
  const optimizer = makeOptimizer(fixture.config);
  const losses: number[] = [];
  let grad: ResultTree = {};
  let afterFirst: ResultTree = {};
  for (const [step, rows] of (fixture.in.batches ?? []).entries()) {
    losses.push(gradientStep(model, fixture, rows, step));
    if (step === 0) grad = snapshot(model, 'gradient');
    optimizer.step(model.parameters);
    if (step === 0) afterFirst = snapshot(model, 'value');
  }
  const test = model.activations(x, { training: false });
  const final = snapshot(model, 'value');
  return {
    out: {
      losses,
      final,
      test_logits: test.dense2,
      test_activations: test.dropout,
      step1_dense2_kernel: afterFirst.dense2_kernel,
      running_mean: final.running_mean,
      running_var: final.running_var,
    },
    grad,
  };
}

/** One forward and backward pass on the rows of a batch, with the mask of this step; returns the loss. */
function gradientStep(model: Sequential, fixture: Fixture, rows: number[], step: number): number {
  const { labelSmoothing, reduction } = fixture.config;
  const labels = numbersOf(fixture.in.labels);
  const target = ndarray(
    Int32Array.from(rows, (row) => labels[row]),
    [rows.length],
  );
  const keep = maskOf(fixture, step);
  model.zeroGradients();
  const { output, backward } = model.forward(rowsOf(fixture, fixture.in.x, rows), {
    training: true,
    masks: keep && { dropout: keep },
  });
  const { value, gradient } = crossEntropy(output, target, { labelSmoothing, reduction });
  backward(gradient);
  return value;
}

function buildModel(fixture: Fixture, shape: readonly number[]): Sequential {
  const layers = layersOf(fixture);
  const model = new Sequential(layers, { dtype: fixture.dtype });
  model.build(shape);
  const named = {
    parameters: model.parameters.map((parameter) => ({ ...parameter, name: fixtureNames[parameter.name] })),
  };
  setParameters(named, { ...fixture.param, ...statisticsOf(fixture) });
  return model;
}

/** Running statistics before the training, if a fixture gives some. */
function statisticsOf({ mask = {} }: Fixture): Record<string, Golden> {
  return Object.fromEntries(Object.entries(mask).filter(([name]) => name.startsWith('running_')));
}

/** The layers that the fixture's `arch` names in words. */
function layersOf(fixture: Fixture): Layer[] {
  const { config, param = {} } = fixture;
  const dataFormat = dataFormatOf(config);
  const dense = (name: string) =>
    new Dense({ name, units: param[`${name}_kernel`].shape[1], useBias: `${name}_bias` in param });
  let denseLayers = 0;
  const makers: [RegExp, (match: RegExpMatchArray) => Layer | undefined][] = [
    [/^conv .*?(?:pad (\d+)|(valid|same))?$/, ([, pad, named]) => convolution(fixture, named ?? Number(pad ?? 0))],
    [/dropout/, () => dropout(config)],
    [/^maxpool (\d+)/, ([, size]) => new MaxPooling2D({ poolSize: Number(size), dataFormat })],
    [/^avgpool (\d+)/, ([, size]) => new AveragePooling2D({ poolSize: Number(size), dataFormat })],
    [/^flatten/, () => new Flatten()],
    [/^dense/, () => dense(`dense${++denseLayers}`)],
    [/^batchnorm/, () => normalization(config)],
    [/cross-entropy/, () => undefined],
    [/^\w+$/, ([activation]) => new Activation(activationOf({ activation }))],
  ];
  return (config.arch as string[]).flatMap((words) => {
    for (const [pattern, make] of makers) {
      const match = words.match(pattern);
      if (match) return make(match) ?? [];
    }
    throw new RangeError(`unknown layer '${words}'`);
  });
}

function convolution({ config, param = {} }: Fixture, padding: number | string): Layer {
  const { shape } = param.conv_kernel;
  const [filters, kernelSize] = config.kernel === 'OIHW' ? [shape[0], shape.slice(2)] : [shape[3], shape.slice(0, 2)];
  return new Conv2D({
    name: 'conv',
    filters,
    kernelSize: kernelSize as [number, number],
    padding: padding as 'same',
    useBias: 'conv_bias' in param,
    dataFormat: dataFormatOf(config),
    kernelLayout: config.kernel,
  });
}

function dropout(config: Fixture['config']): Layer {
  const { ordering, mode, p, rate = 1 - p } = config;
  return new Dropout({ name: 'dropout', rate, ordering: orderingOf(ordering), mode, activation: activationOf(config) });
}

/** PyTorch's, unless the words say that the running variance is biased. */
function normalization({ arch, convention = 'pytorch' }: Fixture['config']): Layer {
  const words = (arch as string[]).find((word) => word.startsWith('batchnorm')) ?? '';
  const number = (name: string) => words.match(new RegExp(`${name}=([\\d.e-]+)`))?.[1];
  const keras = convention === 'keras' || / biased/.test(words);
  const share = Number(number('momentum') ?? 0.1);
  return new BatchNormalization({
    name: 'norm',
    convention: keras ? 'keras' : 'pytorch',
    momentum: keras ? 1 - share : share,
    epsilon: Number(number('eps') ?? 1e-5),
    dataFormat: 'channelsFirst',
  });
}

function maskOf(fixture: Fixture, step: number): Tensor<FloatArray> | undefined {
  const keep = fixture.mask?.keep;
  return keep && (tensor(sliceOf(keep, [step]), keep.shape.slice(1), { dtype: fixture.dtype }) as Tensor<FloatArray>);
}

function rowsOf({ dtype }: Fixture, golden: Golden, rows: number[]): Tensor<FloatArray> {
  return tensor(sliceOf(golden, rows), [rows.length, ...golden.shape.slice(1)], { dtype }) as Tensor<FloatArray>;
}

/** The numbers of some rows along the first axis. */
function sliceOf(golden: Golden, rows: number[]): number[] {
  const numbers = numbersOf(golden);
  const width = numbers.length / golden.shape[0];
  return rows.flatMap((row) => numbers.slice(row * width, (row + 1) * width));
}

/** Copies of all values or gradients, under the fixtures' names. */
function snapshot(model: Sequential, what: 'value' | 'gradient'): ResultTree {
  return Object.fromEntries(
    model.parameters.map((parameter) => [fixtureNames[parameter.name], clone(parameter[what])]),
  );
}
