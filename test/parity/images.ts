/** The fixtures of layers over images and of normalization: forward, backward and, for batch norm, the running statistics. */
import {
  AveragePooling2D,
  BatchNormalization,
  Conv2D,
  Flatten,
  GlobalAveragePooling2D,
  type Layer,
  LayerNormalization,
  MaxPooling2D,
} from '../../lib/index.js';
import { randomStream } from '../../lib/random.js';
import type { FloatArray, Tensor } from '../../lib/tensor.js';
import type { Results } from './compare.js';
import { type Fixture, numbersOf, tensorOf } from './fixture.js';
import type { Operation } from './operations.js';

type Config = Fixture['config'];

export const imageOperations: Readonly<Record<string, Operation>> = {
  Conv2D: (fixture) => run(fixture, new Conv2D(convolution(fixture))),
  MaxPool2D: (fixture) => run(fixture, new MaxPooling2D(pooling(fixture.config))),
  AvgPool2D: (fixture) => run(fixture, new AveragePooling2D(pooling(fixture.config))),
  GlobalAvgPool2D: (fixture) => run(fixture, new GlobalAveragePooling2D({ dataFormat: formatOf(fixture.config) })),
  Flatten: (fixture) => run(fixture, new Flatten()),
  BatchNorm: (fixture) => run(fixture, new BatchNormalization(batchNorm(fixture.config))),
  LayerNorm: (fixture) => run(fixture, new LayerNormalization(layerNorm(fixture.config))),
};

/** Our names for the fixtures' parameters and state, where they differ. */
const parameterNames: Readonly<Record<string, string>> = {
  running_mean: 'runningMean',
  running_var: 'runningVariance',
};

function run(fixture: Fixture, layer: Layer): Results {
  const x = tensorOf(fixture, fixture.in.x);
  layer.build(x.shape, randomStream(0), fixture.dtype);
  const golden = { ...fixture.param, ...fixture.mask };
  for (const [name, values] of Object.entries(golden)) parameterOf(layer, name).value.data.set(numbersOf(values));
  const { output, backward } = layer.forward(x, { training: fixture.config.training });
  const out: Record<string, Tensor<FloatArray>> = { y: output };
  for (const name of Object.keys(fixture.mask ?? {})) out[name] = parameterOf(layer, name).value;
  const grad: Record<string, Tensor<FloatArray>> = { x: backward(tensorOf(fixture, fixture.in.dy)) };
  for (const name of Object.keys(fixture.param ?? {})) grad[name] = parameterOf(layer, name).gradient;
  return { out, grad };
}

function parameterOf(layer: Layer, name: string): Layer['parameters'][number] {
  const ours = parameterNames[name] ?? name;
  const found = layer.parameters.find((p) => p.name === ours);
  if (!found) throw new Error(`${layer.name} has no parameter '${ours}' (has: ${layer.parameters.map((p) => p.name)})`);
  return found;
}

const formats = {
  NCHW: 'channelsFirst',
  NCL: 'channelsFirst',
  NHWC: 'channelsLast',
  NLC: 'channelsLast',
  NC: 'channelsLast',
} as const;

function formatOf({ data }: Config): 'channelsFirst' | 'channelsLast' {
  return formats[data as keyof typeof formats];
}

function convolution({ config, param }: Fixture): ConstructorParameters<typeof Conv2D>[0] {
  const shape = param?.kernel.shape as number[];
  const oihw = config.kernel === 'OIHW';
  return {
    filters: oihw ? shape[0] : shape[3],
    kernelSize: oihw ? [shape[2], shape[3]] : [shape[0], shape[1]],
    strides: config.strides,
    padding: config.padding,
    dilation: config.dilation,
    useBias: config.bias,
    dataFormat: formatOf(config),
    kernelLayout: config.kernel,
  };
}

function pooling(config: Config): ConstructorParameters<typeof MaxPooling2D>[0] {
  return { poolSize: config.pool, strides: config.strides, padding: config.padding, dataFormat: formatOf(config) };
}

/** The fixtures' momentum weighs the new batch, as PyTorch's does. */
function batchNorm(config: Config): ConstructorParameters<typeof BatchNormalization>[0] {
  const { convention, epsilon } = config;
  const momentum = convention === 'keras' ? 1 - config.momentum : config.momentum;
  return { convention, epsilon, momentum, dataFormat: formatOf(config) };
}

function layerNorm({ axis, epsilon }: Config): ConstructorParameters<typeof LayerNormalization>[0] {
  return { axis, epsilon };
}
