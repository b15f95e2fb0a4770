/** A model without its weights, as JSON. */
import { wrong } from '../../check.js';
import { type InitializerChoice, type InitializerName, initializers } from '../../initializers.js';
import { Activation, activationOptions } from '../../layers/activation.js';
import { MultiHeadAttention, multiHeadAttentionOptions } from '../../layers/attention/multi-head-attention.js';
import { BatchNormalization, batchNormalizationOptions } from '../../layers/batch-normalization.js';
import { Conv1D, conv1DOptions } from '../../layers/conv1d.js';
import { Conv2D, conv2DOptions } from '../../layers/conv2d.js';
import { Dense, denseOptions } from '../../layers/dense.js';
import { DepthwiseConv2D, depthwiseConv2DOptions } from '../../layers/depthwise-conv2d.js';
import { AlphaDropout, alphaDropoutOptions } from '../../layers/dropout/alpha.js';
import { Dropout, dropoutOptions } from '../../layers/dropout/dropout.js';
import { GaussianDropout, gaussianDropoutOptions } from '../../layers/dropout/gaussian.js';
import { type Ordering, ordering, type StageName } from '../../layers/dropout/orderings.js';
import { SpatialDropout2D, spatialDropout2DOptions } from '../../layers/dropout/spatial.js';
import { StochasticDepth, stochasticDepthOptions } from '../../layers/dropout/stochastic-depth.js';
import { Embedding, embeddingOptions } from '../../layers/embedding.js';
import { Flatten, flattenOptions } from '../../layers/flatten.js';
import { GlobalAveragePooling2D, globalAveragePooling2DOptions } from '../../layers/global-average-pooling2d.js';
import type { Layer } from '../../layers/layer.js';
import { LayerNormalization, layerNormalizationOptions } from '../../layers/layer-normalization.js';
import { AveragePooling2D, MaxPooling2D, pooling2DOptions } from '../../layers/pooling.js';
import { PositionEmbedding, positionEmbeddingOptions } from '../../layers/position-embedding.js';
import { Reshape, reshapeOptions } from '../../layers/reshape.js';
import type { DType } from '../../tensor/tensor.js';
import { activationFromJson, activationToJson } from './named-activation.js';
import { isPlanned } from './plan.js';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** A layer: its class, name and options. */
export interface LayerJson {
  readonly type: string;
  readonly name: string;
  readonly [option: string]: unknown;
}

/** A model: its layers, and what it was built for. Undefined fields are absent in the text. */
export interface ModelJson {
  readonly format: 'layerlab';
  readonly version: 1;
  readonly name: string;
  readonly seed?: number;
  readonly dtype?: DType;
  /** null for the number of samples. */
  readonly inputShape?: readonly (number | null)[];
  readonly layers: readonly LayerJson[];
}

/** Checks that a JSON value has the form of a model. Its layers are checked when they are made. */
export function checkModelJson(json: ModelJson): ModelJson {
  if (json?.format === 'layerlab' && Number(json.version) > 1)
    throw new RangeError(
      `fromJSON: expected version 1, got ${json.version}: a later layerlab wrote it; update this one`,
    );
  if (json?.format !== 'layerlab' || json.version !== 1 || !Array.isArray(json.layers))
    throw new RangeError(
      "fromJSON: expected what a model's toJSON gives: { format: 'layerlab', version: 1, layers: […] }",
    );
  return json;
}

/** A layer's class, and the options of its constructor. */
interface Kind {
  readonly Class: new (options: never) => Layer;
  readonly options: readonly string[];
}

const kinds: Readonly<Record<string, Kind>> = {
  Dense: { Class: Dense, options: denseOptions },
  Activation: { Class: Activation, options: activationOptions },
  Dropout: { Class: Dropout, options: dropoutOptions },
  SpatialDropout2D: { Class: SpatialDropout2D, options: spatialDropout2DOptions },
  GaussianDropout: { Class: GaussianDropout, options: gaussianDropoutOptions },
  AlphaDropout: { Class: AlphaDropout, options: alphaDropoutOptions },
  StochasticDepth: { Class: StochasticDepth, options: stochasticDepthOptions },
  Conv1D: { Class: Conv1D, options: conv1DOptions },
  Conv2D: { Class: Conv2D, options: conv2DOptions },
  DepthwiseConv2D: { Class: DepthwiseConv2D, options: depthwiseConv2DOptions },
  Embedding: { Class: Embedding, options: embeddingOptions },
  PositionEmbedding: { Class: PositionEmbedding, options: positionEmbeddingOptions },
  MultiHeadAttention: { Class: MultiHeadAttention, options: multiHeadAttentionOptions },
  MaxPooling2D: { Class: MaxPooling2D, options: pooling2DOptions },
  AveragePooling2D: { Class: AveragePooling2D, options: pooling2DOptions },
  GlobalAveragePooling2D: { Class: GlobalAveragePooling2D, options: globalAveragePooling2DOptions },
  Flatten: { Class: Flatten, options: flattenOptions },
  Reshape: { Class: Reshape, options: reshapeOptions },
  BatchNormalization: { Class: BatchNormalization, options: batchNormalizationOptions },
  LayerNormalization: { Class: LayerNormalization, options: layerNormalizationOptions },
};

/** Returns the class name of a layer of this library; undefined for others. */
export function typeOf(layer: Layer): string | undefined {
  return Object.keys(kinds).find((type) => kinds[type].Class === layer.constructor);
}

/** Returns a layer, or a model inside another, as JSON. @throws RangeError for functions of your own: layers, stages, activations, initializers */
export function layerToJson(layer: Layer): LayerJson {
  if (isPlanned(layer)) return { type: 'Sequential', ...layer.toJSON(), inputShape: undefined } as unknown as LayerJson;
  const type = typeOf(layer);
  if (type === undefined)
    throw new RangeError(
      `toJSON: layer '${layer.name}' is a ${layer.constructor.name}, and only the library's own layers can be written`,
    );
  const given: Readonly<Record<string, unknown>> = { ...layer.restraints, ...layer.jsonOptions };
  const json: Record<string, Json> = { type, name: layer.name };
  for (const option of kinds[type].options) {
    const value = option in given ? given[option] : (layer as unknown as Record<string, unknown>)[option];
    if (value === undefined) continue;
    json[option] = (writers[option] ?? asIs)(value as never, `toJSON: layer '${layer.name}'`);
  }
  return json as LayerJson;
}

/** Returns the layer that `layerToJson` wrote. @throws RangeError for an unknown type */
export function layerFromJson(json: LayerJson): Layer {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw wrong('fromJSON', 'each layer to be { type, name, … }', json);
  const { type, ...options } = json;
  if (!Object.hasOwn(kinds, type)) throw wrong('fromJSON', `type to be one of ${Object.keys(kinds).join(', ')}`, type);
  const read = Object.entries(options).map(([name, value]) => [name, readerOf(name)(value as never)]);
  return new kinds[type].Class(Object.fromEntries(read) as never);
}

const asIs = (value: Json): Json => value;

/** A name such as 'constructor' is no reader: the object's prototype is not asked. */
function readerOf(name: string): (value: never) => unknown {
  return Object.hasOwn(readers, name) ? readers[name] : asIs;
}

/** Writers of options that are not JSON values. */
const writers: Readonly<Record<string, (value: never, where: string) => Json>> = {
  activation: activationToJson,
  ordering: orderingToJson,
  kernelInitializer: initializerName,
  biasInitializer: initializerName,
  depthwiseInitializer: initializerName,
  embeddingsInitializer: initializerName,
  initializer: initializerName,
};

const readers: Readonly<Record<string, (value: never) => unknown>> = {
  activation: activationFromJson,
  ordering: orderingFromJson,
};

function orderingToJson(choice: Ordering, where: string): Json {
  if (typeof choice === 'string') return choice;
  const own = choice.stages.find((stage) => typeof stage !== 'string');
  if (own !== undefined)
    throw new RangeError(
      `${where} has stage '${(own as { name: string }).name}', a function of your own, which cannot be written`,
    );
  return choice.stages as readonly StageName[];
}

function orderingFromJson(json: string | readonly StageName[]): Ordering {
  return typeof json === 'string' ? (json as Ordering) : ordering(...json);
}

function initializerName(choice: InitializerChoice, where: string): string {
  if (typeof choice === 'string') return choice;
  const name = (Object.keys(initializers) as InitializerName[]).find((known) => initializers[known] === choice);
  if (name !== undefined) return name;
  throw new RangeError(`${where} has an initializer of its own, which cannot be written; use one by name`);
}
