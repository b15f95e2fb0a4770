/** A model's weights as the bytes of a safetensors file, which Python can read. */
import type { NdArray } from 'ndarray';
import ndarray from 'ndarray';
import { checkStrings } from '../../check.js';
import { assign, dtypeOf, type FloatArray, type Tensor, valuesOf, wrap } from '../../tensor/tensor.js';
import { withAttentionApart } from './pytorch-attention.js';
import { type HasPlan, type WeightName, weightNames } from './pytorch-names.js';
import { namesByOrder } from './pytorch-order.js';
import { decodeSafetensors, encodeSafetensors, type StoredTensor, type WritableTensor } from './safetensors.js';

/** The version of the files that this library writes; what 0.1.0 wrote before has none. */
const version = '1';

/** Returns the file's bytes. @throws RangeError when the model has no weights yet */
export function encodeWeights(model: HasPlan, metadata: Readonly<Record<string, string>>): Uint8Array {
  const texts = checkStrings('saveWeights', metadata);
  return encodeSafetensors(storedWeights('saveWeights', model), { ...texts, format: 'layerlab', version });
}

/** A model's weights by name, as a file holds them. @throws RangeError when the model has no weights yet */
export function storedWeights(where: string, model: HasPlan): Map<string, WritableTensor> {
  return new Map(
    builtWeights(where, model).map(({ name, parameter: { value } }) => {
      return [name, { shape: value.shape, data: valuesOf<FloatArray>(value) }] as const;
    }),
  );
}

/** Sets the model's weights and returns the file's metadata. Checks everything first: on an error the model is unchanged. */
export function decodeWeights(
  model: HasPlan,
  read: () => Uint8Array,
  names?: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const weights = builtWeights('loadWeights', model);
  const { tensors, metadata } = decodeSafetensors(read());
  checkVersion('loadWeights', metadata);
  const isOurs = names === undefined && weights.some(({ name }) => tensors.has(name));
  settingWeights('loadWeights', model, isOurs ? tensors : fromPyTorch(withAttentionApart(tensors), weights, names))();
  return metadata;
}

/** @throws RangeError for a file of this library that a later version wrote */
export function checkVersion(where: string, metadata: Readonly<Record<string, string>>): void {
  if (metadata.format !== 'layerlab' || metadata.version === undefined || metadata.version === version) return;
  throw new RangeError(
    `${where}: expected a file of version ${version}, got version ${metadata.version}: a later layerlab wrote it; update this one`,
  );
}

/** Returns a function that sets a model's weights. @throws RangeError when names, shapes or dtypes are not the model's */
export function settingWeights(where: string, model: HasPlan, stored: ReadonlyMap<string, StoredTensor>): () => void {
  const weights = builtWeights(where, model);
  checkNames(stored, weights);
  const values = weights.map((weight) => checkedValues(stored.get(weight.name)!, weight));
  return () => {
    for (const [i, { parameter }] of weights.entries()) assign(parameter.value, values[i]);
  };
}

export function builtWeights(where: string, model: HasPlan): WeightName[] {
  const weights = weightNames(model);
  if (weights.length === 0)
    throw new RangeError(
      `${where}: the model has no weights yet; build it first: model.build([null, …]) with the shape of its input`,
    );
  return weights;
}

/** Renames PyTorch's tensors to this library's names and puts their axes in its order. */
function fromPyTorch(
  tensors: ReadonlyMap<string, StoredTensor>,
  weights: readonly WeightName[],
  names: Readonly<Record<string, string>> = {},
): ReadonlyMap<string, StoredTensor> {
  const counters = [...tensors.keys()].filter((name) => name.endsWith('.num_batches_tracked')); // BatchNorm's; not needed here
  const kept = [...tensors].filter(([name]) => !counters.includes(name));
  const ordered = namesByOrder(
    kept.map(([name]) => name),
    weights,
  );
  const byName = new Map(
    weights.flatMap((weight) => [[weight.pytorch, weight] as const, [weight.name, weight] as const]),
  );
  return new Map(
    kept.map(([name, tensor]) => {
      const weight = byName.get((Object.hasOwn(names, name) ? names[name] : ordered?.get(name)) ?? name);
      return weight === undefined ? [name, tensor] : [weight.name, permuted(grouped(tensor, weight), weight.axes)];
    }),
  );
}

/** PyTorch's [outputs, 1, rows, columns] of a depthwise kernel as [channels, multiplier, rows, columns]. */
function grouped(tensor: StoredTensor, { axes, parameter: { value } }: WeightName): StoredTensor {
  const shape = axes?.map((axis) => value.shape[axis]);
  const isGrouped = shape?.length === 4 && axes?.join() === '2,3,0,1' && tensor.shape[1] === 1;
  return isGrouped && tensor.shape[0] === shape[0] * shape[1]
    ? { ...tensor, shape: [shape[0], shape[1], ...tensor.shape.slice(2)] }
    : tensor;
}

/** Returns a tensor with its axes in this library's order; `axes` are those of `WeightName`. */
export function permuted(tensor: StoredTensor, axes: readonly number[] | undefined): StoredTensor {
  if (axes === undefined || axes.length !== tensor.shape.length) return tensor;
  const order = axes.map((_, axis) => axes.indexOf(axis));
  const transposed = ndarray(tensor.data as Float32Array, [...tensor.shape]).transpose(...order);
  return { dtype: tensor.dtype, shape: transposed.shape, data: valuesOf(transposed as NdArray<Float32Array>) };
}

function checkNames(stored: ReadonlyMap<string, StoredTensor>, weights: readonly WeightName[]): void {
  const missing = weights.filter(({ name }) => !stored.has(name)).map(({ name }) => name);
  const known = new Set(weights.map(({ name }) => name));
  const surplus = [...stored.keys()].filter((name) => !known.has(name));
  if (missing.length + surplus.length === 0) return;
  const lists = [
    missing.length > 0 ? `the file lacks ${missing.join(', ')}` : '',
    surplus.length > 0 ? `the model lacks ${surplus.join(', ')}` : '',
  ];
  throw new RangeError(
    `loadWeights: the file's weights are not the model's: ${lists.filter((text) => text !== '').join('; ')}`,
  );
}

/** Returns the file's values for a weight. @throws RangeError for another shape, or a dtype that would be narrowed */
function checkedValues(
  { dtype, shape, data }: StoredTensor,
  { name, parameter: { value } }: WeightName,
): Tensor<FloatArray> {
  if (shape.join() !== value.shape.join())
    throw new RangeError(
      `loadWeights: expected ${name} of shape [${value.shape.join(', ')}], got [${shape.join(', ')}]`,
    );
  const own = dtypeOf(value.data);
  if (data instanceof Float32Array || (data instanceof Float64Array && own === 'float64'))
    return wrap<FloatArray>(data, shape);
  const fix = data instanceof Float64Array ? "; make the model with { dtype: 'float64' }, or save float32" : '';
  throw new RangeError(`loadWeights: expected ${name} in ${own}, got ${dtype}${fix}`);
}
