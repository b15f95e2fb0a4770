/** Weights in a file that Python reads too: safetensors. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { NdArray } from 'ndarray';
import ndarray from 'ndarray';
import ops from 'ndarray-ops';
import { dtypeOf, type FloatArray, type Tensor, valuesOf, wrap } from '../../tensor/tensor.js';
import { type HasPlan, type WeightName, weightNames } from './pytorch-names.js';
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from './safetensors.js';

/**
 * Writes a model's weights, running statistics too, as a safetensors file, under their names ('dense/kernel') and in
 * their dtype. The file is complete or not there.
 *
 * @param metadata - strings by name, to keep beside the weights
 * @throws RangeError when the model has no weights yet
 */
export function saveWeights(model: HasPlan, path: string, metadata: Readonly<Record<string, string>> = {}): void {
  const tensors = builtWeights('saveWeights', model).map(({ name, parameter: { value } }) => {
    return [name, { shape: value.shape, data: valuesOf<FloatArray>(value) }] as const;
  });
  const unfinished = `${path}.unfinished`;
  writeFileSync(unfinished, encodeSafetensors(new Map(tensors), { format: 'layerlab', ...metadata }));
  renameSync(unfinished, path);
}

/**
 * Reads weights that `saveWeights` wrote, or PyTorch: a state of the module that `toPyTorch` writes (or of any with the
 * same names), saved by `safetensors.torch.save_file`. Everything is checked first: on an error the model is as it was.
 *
 * @returns the file's metadata
 * @throws RangeError when the file is broken, or its names, shapes or dtypes are not the model's
 */
export function loadWeights(model: HasPlan, path: string): Readonly<Record<string, string>> {
  const weights = builtWeights('loadWeights', model);
  const { tensors, metadata } = decodeSafetensors(readFileSync(path));
  const stored = weights.some(({ name }) => tensors.has(name)) ? tensors : fromPyTorch(tensors, weights);
  checkNames(stored, weights);
  const values = weights.map((weight) => checkedValues(stored.get(weight.name)!, weight));
  for (const [i, { parameter }] of weights.entries()) ops.assign(parameter.value, values[i]);
  return metadata;
}

function builtWeights(where: string, model: HasPlan): WeightName[] {
  const weights = weightNames(model);
  if (weights.length === 0)
    throw new RangeError(
      `${where}: the model has no weights yet; build it first: model.build([null, …]) with the shape of its input`,
    );
  return weights;
}

/** The tensors under our names and in our order of axes, where they have PyTorch's names. */
function fromPyTorch(
  tensors: ReadonlyMap<string, StoredTensor>,
  weights: readonly WeightName[],
): ReadonlyMap<string, StoredTensor> {
  const byTheirName = new Map(weights.map((weight) => [weight.pytorch, weight]));
  const counters = [...tensors.keys()].filter((name) => name.endsWith('.num_batches_tracked')); // of BatchNorm; we need none
  return new Map(
    [...tensors]
      .filter(([name]) => !counters.includes(name))
      .map(([name, tensor]) => {
        const weight = byTheirName.get(name);
        return weight === undefined ? [name, tensor] : [weight.name, permuted(tensor, weight.axes)];
      }),
  );
}

/** A file's tensor with PyTorch's order of axes in ours. */
function permuted(tensor: StoredTensor, axes: readonly number[] | undefined): StoredTensor {
  if (axes === undefined || axes.length !== tensor.shape.length) return tensor;
  const order = axes.map((_, axis) => axes.indexOf(axis));
  const turned = ndarray(tensor.data as Float32Array, [...tensor.shape]).transpose(...order);
  return { dtype: tensor.dtype, shape: turned.shape, data: valuesOf(turned as NdArray<Float32Array>) };
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

/** The file's values for a weight, if shape and dtype are right. A narrower float fits into a wider one, not the other way. */
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
