/** How each layer is written with PyTorch. */

import type { MultiHeadAttention } from '../../layers/attention/multi-head-attention.js';
import type { BatchNormalization } from '../../layers/batch-normalization.js';
import type { Conv1D } from '../../layers/conv1d.js';
import type { Conv2D } from '../../layers/conv2d.js';
import type { DepthwiseConv2D } from '../../layers/depthwise-conv2d.js';
import type { AlphaDropout } from '../../layers/dropout/alpha.js';
import type { Dropout } from '../../layers/dropout/dropout.js';
import type { StochasticDepth } from '../../layers/dropout/stochastic-depth.js';
import type { Embedding } from '../../layers/embedding.js';
import type { GlobalAveragePooling2D } from '../../layers/global-average-pooling2d.js';
import type { LayerNormalization } from '../../layers/layer-normalization.js';
import type { MaxPooling2D } from '../../layers/pooling.js';
import type { PositionEmbedding } from '../../layers/position-embedding.js';
import type { Reshape } from '../../layers/reshape.js';
import type { DataFormat } from '../../ops/layout.js';
import { typeOf } from '../architecture/json.js';
import type { NamedActivation } from '../architecture/named-activation.js';
import { call, ownActivation, type Place, padsOf, Raw, sequencePadsOf, writtenDropout } from './python.js';

/** A module: what is added to the layer's name, and the Python that makes it. */
export type Module = readonly [suffix: '' | '_padding' | '_activation', python: string];

/** The modules of a layer, in order; the one with the weights has the layer's own name. */
export function modulesOf(place: Place): Module[] {
  const type = typeOf(place.planned.layer);
  if (type === undefined || !Object.hasOwn(writers, type))
    throw new RangeError(
      `${place.where} is a ${place.planned.layer.constructor.name}, and only the library's own layers can be written`,
    );
  return writers[type](place);
}

const modules: Readonly<Record<string, (parameter?: number) => string>> = {
  linear: () => 'nn.Identity()',
  relu: () => 'nn.ReLU()',
  relu6: () => 'nn.ReLU6()',
  leakyRelu: (slope) => call('nn.LeakyReLU', [slope]),
  elu: (alpha) => call('nn.ELU', [alpha]),
  selu: () => 'nn.SELU()',
  gelu: () => 'nn.GELU()',
  geluTanh: () => 'nn.GELU(approximate="tanh")',
  silu: () => 'nn.SiLU()',
  mish: () => 'nn.Mish()',
  sigmoid: () => 'nn.Sigmoid()',
  tanh: () => 'nn.Tanh()',
  softplus: () => 'nn.Softplus()',
  softmax: () => 'nn.Softmax(dim=-1)',
  logSoftmax: () => 'nn.LogSoftmax(dim=-1)',
};

function activationModule({ name, parameter }: NamedActivation): string {
  return modules[name](parameter);
}

function withActivation(place: Place, ...before: Module[]): Module[] {
  const activation = ownActivation(place);
  return activation ? [...before, ['_activation', activationModule(activation)]] : before;
}

/** A class for the layout: ours for channels-last end in Last. */
function forLayout(name: string, format: DataFormat): string {
  return format === 'channelsLast' ? `${name.replace('nn.', '')}Last` : name;
}

const writers: Readonly<Record<string, (place: Place) => Module[]>> = {
  Dense(place) {
    const [kernel, bias] = place.planned.layer.parameters;
    const [inputs, units] = kernel.value.shape;
    return withActivation(place, [
      '',
      call('nn.Linear', [inputs, units], { bias: bias === undefined ? false : undefined }),
    ]);
  },
  Activation: (place) => [['', activationModule(ownActivation(place) ?? { name: 'linear' })]],
  Conv1D: (place) => withActivation(place, ...convolution1D(place)),
  Conv2D: (place) => withActivation(place, ...convolution(place)),
  DepthwiseConv2D: (place) => withActivation(place, ...depthwise(place)),
  Embedding: ({ planned }) => {
    const { inputDim, outputDim } = planned.layer as Embedding;
    return [['', call('Embedding', [inputDim, outputDim])]];
  },
  PositionEmbedding: ({ planned, inputShape }) => {
    const { sequenceLength } = planned.layer as PositionEmbedding;
    return [['', call('PositionEmbedding', [sequenceLength, inputShape[2]])]];
  },
  MultiHeadAttention: ({ planned }) => {
    const { numHeads, dropout, useCausalMask, useBias, parameters } = planned.layer as MultiHeadAttention;
    const [units, width] = parameters[0].value.shape;
    return [
      ['', call('MultiHeadAttention', [units, width, numHeads], { dropout, causal: useCausalMask, bias: useBias })],
    ];
  },
  StochasticDepth: ({ planned }) => [['', call('StochasticDepth', [(planned.layer as StochasticDepth).rate])]],
  MaxPooling2D: (place) => {
    const { poolSize, strides, dataFormat } = place.planned.layer as MaxPooling2D;
    const pads = poolingPads(place);
    const pool: Module = ['', call(forLayout('nn.MaxPool2d', dataFormat), [poolSize, strides])];
    return pads.some((pad) => pad > 0) ? [padding(pads, Number.NEGATIVE_INFINITY, dataFormat), pool] : [pool];
  },
  AveragePooling2D: (place) => {
    const { poolSize, strides, dataFormat } = place.planned.layer as MaxPooling2D;
    const pads = poolingPads(place);
    if (pads.every((pad) => pad === 0)) return [['', call(forLayout('nn.AvgPool2d', dataFormat), [poolSize, strides])]];
    return [['', call(forLayout('PaddedAvgPool2d', dataFormat), [poolSize, strides, pads])]];
  },
  GlobalAveragePooling2D: ({ planned }) => {
    const axes = (planned.layer as GlobalAveragePooling2D).dataFormat === 'channelsLast' ? [1, 2] : [2, 3];
    return [['', call('GlobalAvgPool2d', [axes])]];
  },
  Flatten: () => [['', 'nn.Flatten()']],
  Reshape: ({ planned }) => [['', call('Reshape', [(planned.layer as Reshape).targetShape])]],
  BatchNormalization: (place) => [['', batchNormalization(place)]],
  LayerNormalization: (place) => [['', layerNormalization(place)]],
  Dropout: (place) => [['', dropout(place)]],
  SpatialDropout2D: (place) => [['', dropout(place)]],
  GaussianDropout: ({ planned }) => [['', call('GaussianDropout', [(planned.layer as Dropout).rate])]],
  AlphaDropout: ({ planned }) => {
    const { rate, noiseShape } = planned.layer as AlphaDropout;
    return [['', noiseShape ? call('AlphaDropout', [rate, noiseShape]) : call('nn.AlphaDropout', [rate])]];
  },
};

function convolution(place: Place): Module[] {
  const layer = place.planned.layer as Conv2D;
  const { filters, kernelSize, strides, dilation, useBias, dataFormat, kernelLayout } = layer;
  const { shape } = layer.parameters[0].value;
  const pads = padsOf(place, dataFormat, { ...layer, kernel: kernelSize });
  const [left, right, top, bottom] = pads;
  const symmetric = left === right && top === bottom;
  const none = pads.every((pad) => pad === 0);
  const conv = call(
    forLayout('nn.Conv2d', dataFormat),
    [kernelLayout === 'HWIO' ? shape[2] : shape[1], filters, kernelSize],
    {
      stride: unlessOnes(strides),
      dilation: unlessOnes(dilation),
      padding: symmetric && !none ? [top, left] : undefined,
      bias: useBias ? undefined : false,
    },
  );
  return symmetric ? [['', conv]] : [padding(pads, 0, dataFormat), ['', conv]];
}

function convolution1D(place: Place): Module[] {
  const { filters, kernelSize, strides, dilation, useBias, dataFormat, kernelLayout, parameters } = place.planned
    .layer as Conv1D;
  const pads = sequencePadsOf(place);
  const symmetric = pads[0] === pads[1];
  const channels = parameters[0].value.shape[kernelLayout.indexOf('I')];
  const conv = call(forLayout('nn.Conv1d', dataFormat), [channels, filters, kernelSize], {
    stride: strides === 1 ? undefined : strides,
    dilation: dilation === 1 ? undefined : dilation,
    padding: symmetric && pads[0] > 0 ? pads[0] : undefined,
    bias: useBias ? undefined : false,
  });
  if (symmetric) return [['', conv]];
  return [
    ['_padding', call(forLayout('nn.ConstantPad1d', dataFormat), [pads, 0])],
    ['', conv],
  ];
}

function depthwise(place: Place): Module[] {
  const layer = place.planned.layer as DepthwiseConv2D;
  const { kernelSize, strides, dilation, useBias, dataFormat, depthMultiplier } = layer;
  const channels = layer.parameters[0].value.shape[2];
  const pads = padsOf(place, dataFormat, { ...layer, kernel: kernelSize });
  const conv = call(forLayout('nn.Conv2d', dataFormat), [channels, channels * depthMultiplier, kernelSize], {
    stride: unlessOnes(strides),
    dilation: unlessOnes(dilation),
    groups: channels,
    bias: useBias ? undefined : false,
  });
  return pads.some((pad) => pad > 0) ? [padding(pads, 0, dataFormat), ['', conv]] : [['', conv]];
}

function padding(pads: readonly number[], value: number, format: DataFormat): Module {
  return ['_padding', call(forLayout('nn.ConstantPad2d', format), [pads, value])];
}

function poolingPads(place: Place): readonly number[] {
  const layer = place.planned.layer as MaxPooling2D;
  return padsOf(place, layer.dataFormat, { ...layer, kernel: layer.poolSize });
}

function unlessOnes(pair: readonly number[]): readonly number[] | undefined {
  return pair.every((value) => value === 1) ? undefined : pair;
}

function batchNormalization({ planned, inputShape }: Place): string {
  const { convention, momentum, epsilon, center, scale, dataFormat } = planned.layer as BatchNormalization;
  const channels = inputShape[dataFormat === 'channelsLast' ? inputShape.length - 1 : 1];
  const biased = convention === 'keras';
  if (biased || !center || !scale || inputShape.length > 4) {
    const share = biased ? Number((1 - momentum).toPrecision(15)) : momentum;
    const axis = dataFormat === 'channelsLast' ? -1 : 1;
    return call('BatchNorm', [channels], { eps: epsilon, momentum: share, axis, scale, center, biased });
  }
  const name = inputShape.length === 4 ? 'nn.BatchNorm2d' : 'nn.BatchNorm1d';
  const format = inputShape.length === 2 ? 'channelsFirst' : dataFormat;
  return call(forLayout(name, format), [channels], { eps: epsilon, momentum });
}

function layerNormalization({ planned, inputShape }: Place): string {
  const { axis, epsilon, center, scale } = planned.layer as LayerNormalization;
  const axes = [axis]
    .flat()
    .map((a) => (a < 0 ? a + inputShape.length : a))
    .sort((a, b) => a - b);
  const shape = axes.map((a) => inputShape[a]);
  const trailing = axes.every((a, i) => a === inputShape.length - axes.length + i);
  if (trailing && center && scale) return call('nn.LayerNorm', [shape], { eps: epsilon });
  return call('LayerNorm', [shape], { axes, eps: epsilon, scale, center });
}

function dropout(place: Place): string {
  const { rate, mode, noiseShape } = place.planned.layer as Dropout;
  const { stages, activation, plain } = writtenDropout(place);
  if (plain) return call('nn.Dropout', [rate]);
  return call('Dropout', [rate, stages], {
    mode,
    activation: activation && new Raw(activationModule(activation)),
    noise_shape: noiseShape,
  });
}
