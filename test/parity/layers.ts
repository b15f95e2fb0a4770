/** The fixtures of single layers: forward, and backward of sum(y · dy). */
import {
  Activation,
  type ActivationChoice,
  AveragePooling2D,
  BatchNormalization,
  Conv1D,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  Dropout,
  Embedding,
  elu,
  Flatten,
  GlobalAveragePooling2D,
  type Layer,
  LayerNormalization,
  leakyRelu,
  MaxPooling2D,
  MultiHeadAttention,
  type Ordering,
  type OrderingName,
  ordering,
  type Parameter,
  randomStream,
  type StageName,
  StochasticDepth,
} from '../../lib/index.js';
import type { FloatArray, Tensor } from '../../lib/tensor/tensor.js';
import type { Results, ResultTree } from './compare.js';
import { type Fixture, type Golden, numbersOf, tensorOf } from './fixture.js';
import type { Operation } from './operations.js';

type Config = Fixture['config'];

export const layerOperations: Readonly<Record<string, Operation>> = {
  Dense: ofLayer(({ config, in: { dy } }) => new Dense({ units: last(dy.shape), useBias: config.bias })),
  Activation: runActivation,
  Dropout: runDropout,
  Conv2D: ofLayer((fixture) => new Conv2D(convolutionOptions(fixture))),
  Conv1D: ofLayer((fixture) => new Conv1D(sequenceOptions(fixture))),
  DepthwiseConv2D: ofLayer((fixture) => new DepthwiseConv2D(depthwiseOptions(fixture))),
  Embedding: ofLayer(({ config }) => new Embedding({ inputDim: config.inputs, outputDim: config.units })),
  MultiHeadAttention: runAttention,
  StochasticDepth: runStochasticDepth,
  MaxPool2D: ofLayer(({ config }) => new MaxPooling2D(poolingOptions(config))),
  AvgPool2D: ofLayer(({ config }) => new AveragePooling2D(poolingOptions(config))),
  GlobalAvgPool2D: ofLayer(({ config }) => new GlobalAveragePooling2D({ dataFormat: dataFormatOf(config) })),
  Flatten: ofLayer(() => new Flatten()),
  LayerNorm: ofLayer(
    ({ config, param = {} }) =>
      new LayerNormalization({ axis: config.axis, epsilon: config.epsilon, ...affineOptions(param) }),
  ),
  BatchNorm: ofLayer(batchNormalization),
};

/** 'NCHW', 'NC' (no matter which), 'NHWC'. */
export function dataFormatOf({ data }: Config): 'channelsFirst' | 'channelsLast' {
  return String(data).startsWith('NC') ? 'channelsFirst' : 'channelsLast';
}

/** An activation by the fixtures' name and its parameter. */
export function activationOf({ activation, alpha, approximate }: Config): ActivationChoice {
  if (activation === 'gelu' && approximate === 'tanh') return 'geluTanh';
  if (activation === 'leakyRelu' && alpha !== undefined) return leakyRelu({ slope: alpha });
  if (activation === 'elu' && alpha !== undefined) return elu({ alpha });
  return activation;
}

/** A name, or a list of stages. */
export function orderingOf(choice: OrderingName | StageName[]): Ordering {
  return typeof choice === 'string' ? choice : ordering(...choice);
}

/** The fixtures' names of parameters, and ours. */
const ourNames: Readonly<Record<string, string>> = { running_mean: 'runningMean', running_var: 'runningVariance' };

/** Sets a built layer's parameters to the values under their names. */
export function setParameters(layer: Pick<Layer, 'parameters'>, values: Readonly<Record<string, Golden>>): void {
  for (const [name, golden] of Object.entries(values)) {
    const { value } = parameterNamed(layer, name);
    if (value.shape.join() !== golden.shape.join())
      throw new RangeError(`parameter ${name}: expected shape [${golden.shape}], got [${value.shape}]`);
    value.data.set(numbersOf(golden));
  }
}

function parameterNamed({ parameters }: Pick<Layer, 'parameters'>, name: string): Parameter {
  const found = parameters.find((parameter) => parameter.name === (ourNames[name] ?? name));
  if (found === undefined)
    throw new RangeError(`no parameter '${name}' among ${parameters.map((p) => p.name).join(', ')}`);
  return found;
}

/** Forward and backward of a layer with the fixture's parameters, which for batch norm include running statistics. */
function ofLayer(make: (fixture: Fixture) => Layer): Operation {
  return (fixture) => {
    const layer = make(fixture);
    const x = tensorOf(fixture, fixture.in.x);
    layer.build(x.shape, randomStream(0), fixture.dtype);
    setParameters(layer, { ...fixture.param, ...fixture.mask });
    return forwardAndBackward(layer, fixture, x);
  };
}

function forwardAndBackward(layer: Layer, fixture: Fixture, x: Tensor<FloatArray>): Results {
  const { output, backward } = layer.forward(x, { training: fixture.config.training ?? true });
  const dx = backward(tensorOf(fixture, fixture.in.dy));
  const values: ResultTree = Object.fromEntries(
    Object.keys(fixture.mask ?? {}).map((name) => [name, parameterNamed(layer, name).value]),
  );
  const gradients: ResultTree = Object.fromEntries(layer.parameters.map(({ name, gradient }) => [name, gradient]));
  return { out: { y: output, ...values }, grad: { x: dx, ...gradients } };
}

function runActivation(fixture: Fixture): Results {
  const layer = new Activation(activationOf(fixture.config));
  const { axis = -1 } = fixture.config;
  const x = tensorOf(fixture, fixture.in.x);
  const { output, backward } = layer.forward(lastAxisSwapped(x, axis));
  const dx = backward(lastAxisSwapped(tensorOf(fixture, fixture.in.dy), axis));
  return { out: { y: lastAxisSwapped(output, axis) }, grad: { x: lastAxisSwapped(dx, axis) } };
}

/** The axis and the last one exchanged; ours work along the last. */
function lastAxisSwapped(x: Tensor<FloatArray>, axis: number): Tensor<FloatArray> {
  const order = x.shape.map((_, i) => i);
  const from = axis < 0 ? axis + order.length : axis;
  [order[from], order[order.length - 1]] = [order[order.length - 1], order[from]];
  return x.transpose(...order) as Tensor<FloatArray>;
}

function runDropout(fixture: Fixture): Results {
  const { config, mask } = fixture;
  const { mode, noiseShape, rate = 1 - config.p } = config;
  const layer = new Dropout({
    rate,
    ordering: orderingOf(config.ordering),
    mode,
    noiseShape,
    activation: activationOf(config),
  });
  const z = tensorOf(fixture, fixture.in.z);
  const given = mask?.keep && tensorOf(fixture, mask.keep);
  const { output, backward } = layer.forward(z, { training: config.training, mask: given });
  return { out: { y: output }, grad: { z: backward(tensorOf(fixture, fixture.in.dy)) } };
}

function runStochasticDepth(fixture: Fixture): Results {
  const { rate, training } = fixture.config;
  const mask = fixture.mask?.keep && tensorOf(fixture, fixture.mask.keep);
  const { output, backward } = new StochasticDepth({ rate }).forward(tensorOf(fixture, fixture.in.x), {
    training,
    mask,
  });
  return { out: { y: output }, grad: { x: backward(tensorOf(fixture, fixture.in.dy)) } };
}

/** The fixtures' `query_kernel` is our `query/kernel`. */
function runAttention(fixture: Fixture): Results {
  const { heads, causal, rate, training } = fixture.config;
  const layer = new MultiHeadAttention({ numHeads: heads, dropout: rate, useCausalMask: causal });
  const x = tensorOf(fixture, fixture.in.x);
  layer.build(x.shape, randomStream(0), fixture.dtype);
  const values = Object.entries(fixture.param ?? {}).map(([name, golden]) => [name.replace('_', '/'), golden] as const);
  setParameters(layer, Object.fromEntries(values));
  const mask = fixture.mask?.keep && tensorOf(fixture, fixture.mask.keep);
  const { output, backward } = layer.forward(x, { training, mask });
  const dx = backward(tensorOf(fixture, fixture.in.dy));
  const gradients = layer.parameters.map(({ name, gradient }) => [name.replace('/', '_'), gradient] as const);
  return { out: { y: output }, grad: { x: dx, ...Object.fromEntries(gradients) } };
}

function sequenceOptions({ config, in: { dy }, param = {} }: Fixture) {
  const dataFormat = dataFormatOf({ data: config.data === 'NWC' ? 'NHWC' : 'NCHW' });
  return {
    filters: dy.shape[dataFormat === 'channelsFirst' ? 1 : 2],
    kernelSize: param.kernel.shape[config.kernel === 'OIW' ? 2 : 0],
    strides: config.strides,
    dilation: config.dilation,
    padding: config.padding,
    useBias: config.bias,
    dataFormat,
    kernelLayout: config.kernel,
  };
}

function depthwiseOptions({ config, param = {} }: Fixture) {
  return {
    kernelSize: pair(param.kernel.shape, 0),
    depthMultiplier: param.kernel.shape[3],
    strides: config.strides,
    dilation: config.dilation,
    padding: config.padding,
    useBias: config.bias,
    dataFormat: dataFormatOf(config),
  };
}

function convolutionOptions({ config, in: { dy }, param = {} }: Fixture) {
  const dataFormat = dataFormatOf(config);
  return {
    filters: dy.shape[dataFormat === 'channelsFirst' ? 1 : 3],
    kernelSize: config.kernel === 'OIHW' ? pair(param.kernel.shape, 2) : pair(param.kernel.shape, 0),
    strides: config.strides,
    dilation: config.dilation,
    padding: config.padding,
    useBias: config.bias,
    dataFormat,
    kernelLayout: config.kernel,
  };
}

function poolingOptions(config: Config) {
  return { poolSize: config.pool, strides: config.strides, padding: config.padding, dataFormat: dataFormatOf(config) };
}

/** `momentum` of a fixture is the share of the new batch; Keras' is the share of the old. */
function batchNormalization({ config, param = {} }: Fixture): Layer {
  const convention = config.running_var === 'biased' ? 'keras' : 'pytorch';
  const momentum = convention === 'keras' ? 1 - config.momentum : config.momentum;
  const dataFormat = dataFormatOf(config);
  return new BatchNormalization({ convention, momentum, epsilon: config.epsilon, dataFormat, ...affineOptions(param) });
}

function affineOptions(param: Readonly<Record<string, Golden>>) {
  return { scale: 'gamma' in param, center: 'beta' in param };
}

function last(shape: readonly number[]): number {
  return shape[shape.length - 1];
}

function pair(shape: readonly number[], first: number): [number, number] {
  return [shape[first], shape[first + 1]];
}
