/** How each layer is written with Keras. */

import type { MultiHeadAttention } from '../../layers/attention/multi-head-attention.js';
import type { BatchNormalization } from '../../layers/batch-normalization.js';
import type { Conv1D } from '../../layers/conv1d.js';
import type { Conv2D } from '../../layers/conv2d.js';
import type { Dense } from '../../layers/dense.js';
import type { DepthwiseConv2D } from '../../layers/depthwise-conv2d.js';
import type { AlphaDropout } from '../../layers/dropout/alpha.js';
import type { Dropout } from '../../layers/dropout/dropout.js';
import type { SpatialDropout2D } from '../../layers/dropout/spatial.js';
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
import { kerasRestraints } from './restraints.js';

/** The Keras layers of a layer of ours, in order; the one with the weights has the layer's own name. */
export function kerasLayersOf(place: Place): string[] {
  const type = typeOf(place.planned.layer);
  if (type === undefined || !Object.hasOwn(writers, type))
    throw new RangeError(
      `${place.where} is a ${place.planned.layer.constructor.name}, and only the library's own layers can be written`,
    );
  return writers[type](place);
}

/** Keras' names where they are not ours. */
const activationNames: Readonly<Record<string, string>> = { logSoftmax: 'log_softmax' };

/** An activation as an argument: a name, or a function that we write. */
function activationArgument({ name }: NamedActivation): string | Raw {
  return name === 'geluTanh' ? new Raw('gelu_tanh') : (activationNames[name] ?? name);
}

/** Activations with a parameter are layers of their own in Keras. */
const parametrised: Readonly<Record<string, (parameter: number) => Raw>> = {
  leakyRelu: (slope) => new Raw(call('keras.layers.LeakyReLU', [], { negative_slope: slope })),
  elu: (alpha) => new Raw(call('keras.layers.ELU', [], { alpha })),
};

function activationOf(activation: NamedActivation | undefined): string | Raw | undefined {
  if (activation === undefined) return undefined;
  const { name, parameter } = activation;
  return parameter === undefined ? activationArgument(activation) : parametrised[name](parameter);
}

const writers: Readonly<Record<string, (place: Place) => string[]>> = {
  Dense: (place) => {
    const { units, useBias } = place.planned.layer as Dense;
    const options = {
      activation: activationOf(ownActivation(place)),
      use_bias: useBias ? undefined : false,
      ...kerasRestraints(place.planned.layer),
    };
    return [call('keras.layers.Dense', [units], { ...options, name: place.name })];
  },
  Activation: (place) => {
    const activation = activationOf(ownActivation(place)) ?? 'linear';
    return [call('keras.layers.Activation', [activation], { name: place.name })];
  },
  Conv1D: convolution1D,
  Conv2D: convolution,
  DepthwiseConv2D: depthwise,
  Embedding: ({ planned, name }) => {
    const { inputDim, outputDim } = planned.layer as Embedding;
    return [call('keras.layers.Embedding', [inputDim, outputDim], { ...kerasRestraints(planned.layer), name })];
  },
  PositionEmbedding: ({ planned, name }) => {
    return [call('PositionEmbedding', [(planned.layer as PositionEmbedding).sequenceLength], { name })];
  },
  MultiHeadAttention: ({ planned, name }) => {
    const { numHeads, dropout, useCausalMask, useBias, parameters } = planned.layer as MultiHeadAttention;
    const length = parameters[0].value.shape[1] / numHeads;
    const options = { dropout, causal: useCausalMask, use_bias: useBias, name };
    return [call('SelfAttention', [numHeads, length], options)];
  },
  StochasticDepth: ({ planned, name, inputShape }) => {
    const { rate, seed } = planned.layer as StochasticDepth;
    const bySample = inputShape.map((_, axis) => (axis === 0 ? null : 1));
    return [call('keras.layers.Dropout', [rate], { noise_shape: bySample, seed, name })];
  },
  MaxPooling2D: (place) => {
    const { poolSize, strides, dataFormat } = place.planned.layer as MaxPooling2D;
    const pads = poolingPads(place);
    const pool = call('keras.layers.MaxPooling2D', [poolSize, strides], {
      data_format: kerasFormat(dataFormat),
      name: place.name,
    });
    return pads.some((pad) => pad > 0) ? [padding(pads, Number.NEGATIVE_INFINITY, dataFormat), pool] : [pool];
  },
  AveragePooling2D: (place) => {
    const { poolSize, strides, dataFormat } = place.planned.layer as MaxPooling2D;
    const pads = poolingPads(place);
    const options = { data_format: kerasFormat(dataFormat), name: place.name };
    return pads.some((pad) => pad > 0)
      ? [call('PaddedAveragePooling2D', [poolSize, strides, pads], options)]
      : [call('keras.layers.AveragePooling2D', [poolSize, strides], options)];
  },
  GlobalAveragePooling2D: ({ planned, name }) => {
    const { dataFormat } = planned.layer as GlobalAveragePooling2D;
    return [call('keras.layers.GlobalAveragePooling2D', [], { data_format: kerasFormat(dataFormat), name })];
  },
  Flatten: ({ name }) => [call('keras.layers.Flatten', [], { data_format: 'channels_last', name })],
  Reshape: ({ planned, name }) => [call('keras.layers.Reshape', [(planned.layer as Reshape).targetShape], { name })],
  BatchNormalization: ({ planned, name }) => {
    const { convention, momentum, epsilon, center, scale, dataFormat } = planned.layer as BatchNormalization;
    const keras = convention === 'keras';
    const options = {
      axis: dataFormat === 'channelsLast' ? -1 : 1,
      momentum: keras ? momentum : Number((1 - momentum).toPrecision(15)),
      epsilon,
      center: center ? undefined : false,
      scale: scale ? undefined : false,
      name,
    };
    return [call(keras ? 'keras.layers.BatchNormalization' : 'UnbiasedBatchNormalization', [], options)];
  },
  LayerNormalization: ({ planned, name }) => {
    const { axis, epsilon, center, scale } = planned.layer as LayerNormalization;
    const options = { epsilon, center: center ? undefined : false, scale: scale ? undefined : false, name };
    return [call('keras.layers.LayerNormalization', [], { axis, ...options })];
  },
  Dropout: (place) => [dropout(place, 'keras.layers.Dropout')],
  SpatialDropout2D: (place) => [spatialDropout(place)],
  GaussianDropout: ({ planned, name }) => {
    const { rate, seed } = planned.layer as Dropout;
    return [call('keras.layers.GaussianDropout', [rate], { seed, name })];
  },
  AlphaDropout: ({ planned, name }) => {
    const { rate, noiseShape, seed } = planned.layer as AlphaDropout;
    return [call('keras.layers.AlphaDropout', [rate], { noise_shape: noiseShape, seed, name })];
  },
};

function convolution(place: Place): string[] {
  const layer = place.planned.layer as Conv2D;
  const { filters, kernelSize, strides, dilation, useBias, dataFormat } = layer;
  const pads = padsOf(place, dataFormat, { ...layer, kernel: kernelSize });
  const conv = call('keras.layers.Conv2D', [filters, kernelSize], {
    strides: unlessOnes(strides),
    dilation_rate: unlessOnes(dilation),
    data_format: kerasFormat(dataFormat),
    activation: activationOf(ownActivation(place)),
    use_bias: useBias ? undefined : false,
    ...kerasRestraints(place.planned.layer),
    name: place.name,
  });
  return pads.some((pad) => pad > 0) ? [padding(pads, 0, dataFormat), conv] : [conv];
}

function convolution1D(place: Place): string[] {
  const { filters, kernelSize, strides, dilation, useBias, dataFormat } = place.planned.layer as Conv1D;
  const pads = sequencePadsOf(place);
  const conv = call('keras.layers.Conv1D', [filters, kernelSize], {
    strides: strides === 1 ? undefined : strides,
    dilation_rate: dilation === 1 ? undefined : dilation,
    data_format: kerasFormat(dataFormat),
    activation: activationOf(ownActivation(place)),
    use_bias: useBias ? undefined : false,
    ...kerasRestraints(place.planned.layer),
    name: place.name,
  });
  const padded = call('keras.layers.ZeroPadding1D', [pads], { data_format: kerasFormat(dataFormat) });
  return pads.some((pad) => pad > 0) ? [padded, conv] : [conv];
}

function depthwise(place: Place): string[] {
  const layer = place.planned.layer as DepthwiseConv2D;
  const { kernelSize, strides, dilation, useBias, dataFormat, depthMultiplier } = layer;
  const pads = padsOf(place, dataFormat, { ...layer, kernel: kernelSize });
  const conv = call('keras.layers.DepthwiseConv2D', [kernelSize], {
    strides: unlessOnes(strides),
    depth_multiplier: depthMultiplier,
    dilation_rate: unlessOnes(dilation),
    data_format: kerasFormat(dataFormat),
    activation: activationOf(ownActivation(place)),
    use_bias: useBias ? undefined : false,
    ...kerasRestraints(place.planned.layer),
    name: place.name,
  });
  return pads.some((pad) => pad > 0) ? [padding(pads, 0, dataFormat), conv] : [conv];
}

function padding(pads: readonly number[], value: number, format: DataFormat): string {
  return call('Pad2D', [pads, value, kerasFormat(format)]);
}

function kerasFormat(format: DataFormat): string {
  return format === 'channelsLast' ? 'channels_last' : 'channels_first';
}

function poolingPads(place: Place): readonly number[] {
  const layer = place.planned.layer as MaxPooling2D;
  return padsOf(place, layer.dataFormat, { ...layer, kernel: layer.poolSize });
}

function unlessOnes(pair: readonly number[]): readonly number[] | undefined {
  return pair.every((value) => value === 1) ? undefined : pair;
}

function spatialDropout(place: Place): string {
  const { rate, seed, dataFormat, mode } = place.planned.layer as SpatialDropout2D;
  const { stages, activation } = writtenDropout(place);
  const plain = mode === 'inverted' && activation === undefined && stages.length === 3;
  const options = { data_format: kerasFormat(dataFormat), seed, name: place.name };
  return plain ? call('keras.layers.SpatialDropout2D', [rate], options) : dropout(place, '');
}

function dropout(place: Place, plainName: string): string {
  const { rate, mode, noiseShape, seed } = place.planned.layer as Dropout;
  const { stages, activation, plain } = writtenDropout(place);
  if (plain) return call(plainName, [rate], { seed, name: place.name });
  return call('StagedDropout', [rate, stages], {
    mode,
    activation: activationOf(activation),
    noise_shape: noiseShape,
    seed,
    name: place.name,
  });
}
