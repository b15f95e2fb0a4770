/** A model without its weights, as JSON. */
import { type ActivationChoice, activations, type ElementwiseActivation, elu, leakyRelu } from '../activations.js';
import { wrong } from '../check.js';
import { type InitializerChoice, type InitializerName, initializers } from '../initializers.js';
import { Activation } from '../layers/activation.js';
import { BatchNormalization } from '../layers/batch-normalization.js';
import { Conv2D } from '../layers/conv2d.js';
import { Dense } from '../layers/dense.js';
import { AlphaDropout } from '../layers/dropout/alpha.js';
import { Dropout } from '../layers/dropout/dropout.js';
import { GaussianDropout } from '../layers/dropout/gaussian.js';
import { type Ordering, ordering, type StageName } from '../layers/dropout/orderings.js';
import { SpatialDropout2D } from '../layers/dropout/spatial.js';
import { Flatten } from '../layers/flatten.js';
import { GlobalAveragePooling2D } from '../layers/global-average-pooling2d.js';
import type { Layer } from '../layers/layer.js';
import { LayerNormalization } from '../layers/layer-normalization.js';
import { AveragePooling2D, MaxPooling2D } from '../layers/pooling.js';
import { Reshape } from '../layers/reshape.js';
import type { DType } from '../tensor/tensor.js';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** A layer's class, its name and its options. */
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

/** Whether a JSON value has the form of a model; its layers are checked when they are made. */
export function checkModelJson(json: ModelJson): ModelJson {
  if (json?.format !== 'layerlab' || json.version !== 1 || !Array.isArray(json.layers))
    throw new RangeError(
      "fromJSON: expected what a model's toJSON gives: { format: 'layerlab', version: 1, layers: […] }",
    );
  return json;
}

/** A layer's class: how to make one, and which of its fields are options. */
interface Kind {
  readonly Class: new (options: never) => Layer;
  readonly options: readonly string[];
}

const weighted = ['kernelInitializer', 'biasInitializer', 'seed'];
const image = ['poolSize', 'strides', 'padding', 'dataFormat'];
const kinds: Readonly<Record<string, Kind>> = {
  Dense: { Class: Dense, options: ['units', 'activation', 'useBias', ...weighted] },
  Activation: { Class: Activation, options: ['activation'] },
  Dropout: { Class: Dropout, options: ['rate', 'ordering', 'mode', 'activation', 'noiseShape', 'seed'] },
  SpatialDropout2D: {
    Class: SpatialDropout2D,
    options: ['rate', 'ordering', 'mode', 'activation', 'dataFormat', 'seed'],
  },
  GaussianDropout: { Class: GaussianDropout, options: ['rate', 'seed'] },
  AlphaDropout: { Class: AlphaDropout, options: ['rate', 'noiseShape', 'seed'] },
  Conv2D: {
    Class: Conv2D,
    options: [
      'filters',
      'kernelSize',
      'strides',
      'dilation',
      'padding',
      'activation',
      'useBias',
      'dataFormat',
      'kernelLayout',
      ...weighted,
    ],
  },
  MaxPooling2D: { Class: MaxPooling2D, options: image },
  AveragePooling2D: { Class: AveragePooling2D, options: image },
  GlobalAveragePooling2D: { Class: GlobalAveragePooling2D, options: ['dataFormat'] },
  Flatten: { Class: Flatten, options: [] },
  Reshape: { Class: Reshape, options: ['targetShape'] },
  BatchNormalization: {
    Class: BatchNormalization,
    options: ['convention', 'momentum', 'epsilon', 'center', 'scale', 'dataFormat'],
  },
  LayerNormalization: { Class: LayerNormalization, options: ['axis', 'epsilon', 'center', 'scale'] },
};

/** The class's name of a layer of ours; undefined for a layer from elsewhere. */
export function typeOf(layer: Layer): string | undefined {
  return Object.keys(kinds).find((type) => kinds[type].Class === layer.constructor);
}

/** A layer as JSON. @throws RangeError for what JSON cannot hold: layers, stages, activations, initializers of your own. */
export function layerToJson(layer: Layer): LayerJson {
  const type = typeOf(layer);
  if (type === undefined)
    throw new RangeError(
      `toJSON: layer '${layer.name}' is a ${layer.constructor.name}, and only the library's own layers can be written`,
    );
  const json: Record<string, Json> = { type, name: layer.name };
  for (const option of kinds[type].options) {
    const value = (layer as unknown as Record<string, unknown>)[option];
    if (value === undefined || (option === 'activation' && isDefaultLinear(layer))) continue;
    json[option] = (writers[option] ?? asIs)(value as never, `toJSON: layer '${layer.name}'`);
  }
  return json as LayerJson;
}

/** The layer that `layerToJson` wrote. @throws RangeError for a type that is not known */
export function layerFromJson({ type, ...options }: LayerJson): Layer {
  if (!Object.hasOwn(kinds, type)) throw wrong('fromJSON', `type to be one of ${Object.keys(kinds).join(', ')}`, type);
  const read = Object.entries(options).map(([name, value]) => [name, (readers[name] ?? asIs)(value as never)]);
  return new kinds[type].Class(Object.fromEntries(read) as never);
}

const asIs = (value: Json): Json => value;

/** How options that are more than JSON are written. */
const writers: Readonly<Record<string, (value: never, where: string) => Json>> = {
  activation: activationToJson,
  ordering: orderingToJson,
  kernelInitializer: initializerName,
  biasInitializer: initializerName,
};

const readers: Readonly<Record<string, (value: never) => unknown>> = {
  activation: activationFromJson,
  ordering: orderingFromJson,
};

/** A Dropout's 'linear' means "the activation of the layer before" where the ordering needs one and none was given. */
function isDefaultLinear(layer: Layer): boolean {
  return (
    layer instanceof Dropout &&
    layer.activation === activations.linear &&
    layer.placesActivation?.otherwise !== undefined
  );
}

interface Family {
  readonly parameter: string;
  of(activation: ElementwiseActivation): number;
  make(parameter: number): ElementwiseActivation;
}

/** Activations with a parameter, and how to read it off the function. */
const families: Readonly<Record<string, Family>> = {
  leakyRelu: { parameter: 'slope', of: ({ value }) => -value(-1), make: (slope) => leakyRelu({ slope }) },
  elu: { parameter: 'alpha', of: ({ value }) => -value(Number.NEGATIVE_INFINITY), make: (alpha) => elu({ alpha }) },
};

/** An activation by name, with the parameter of one that has any. */
export interface NamedActivation {
  readonly name: string;
  readonly parameter?: number;
}

/** @throws RangeError for an activation of your own, which is a function */
export function namedActivation(where: string, choice: ActivationChoice): NamedActivation {
  const activation = typeof choice === 'string' ? activations[choice as keyof typeof activations] : choice;
  if (activation === undefined) return { name: choice as string }; // softmax, logSoftmax
  const { name } = activation;
  const parameter = Object.hasOwn(families, name) ? families[name].of(activation) : undefined;
  const ours = parameter === undefined ? activations[name as keyof typeof activations] : families[name].make(parameter);
  const same = ours !== undefined && [-2, 0.5].every((x) => ours.value(x) === activation.value(x));
  if (!same)
    throw new RangeError(`${where}: its activation '${name}' is a function of your own, which cannot be written`);
  return parameter === undefined ? { name } : { name, parameter };
}

function activationToJson(activation: ActivationChoice, where: string): Json {
  const { name, parameter } = namedActivation(where, activation);
  return parameter === undefined ? name : { name, [families[name].parameter]: parameter };
}

function activationFromJson(
  json: string | { readonly name: string; readonly [parameter: string]: unknown },
): ActivationChoice {
  if (typeof json === 'string') return json as ActivationChoice;
  if (!Object.hasOwn(families, json.name))
    throw wrong('fromJSON', 'an activation with a parameter: leakyRelu or elu', json.name);
  return families[json.name].make(Number(json[families[json.name].parameter]));
}

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
