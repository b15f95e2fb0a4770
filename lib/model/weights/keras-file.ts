/** Weights from Keras. */
import { platform } from '#platform';
import { sizeOf } from '../../tensor/tensor.js';
import { kerasWeights } from './keras-names.js';
import type { HasPlan } from './pytorch-names.js';
import type { StoredTensor } from './safetensors.js';
import { builtWeights, permuted, settingWeights } from './weights.js';

/** What is used of jsfive. */
interface Hdf5Dataset {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly value: ArrayLike<number>;
}
interface Hdf5File {
  get(path: string): Hdf5Dataset;
}

const reader = 'jsfive';

/**
 * Reads the weights of a keras.Sequential with the same layers from the `.weights.h5` file that Keras 3's
 * `model.save_weights` wrote. The package jsfive reads it: `npm install jsfive`. On an error the model is unchanged.
 *
 * @throws Error when jsfive is not installed, RangeError when the file is no such file, or lacks a weight, or a shape is not the model's
 */
export async function loadKerasWeights(model: HasPlan, path: string): Promise<void> {
  builtWeights('loadKerasWeights', model);
  const file = await open(path);
  const weights = kerasWeights(model);
  const stored = weights.map((weight) => [weight.name, permuted(read(file, weight), weight.axes)] as const);
  settingWeights('loadKerasWeights', model, new Map(stored))();
}

async function open(path: string): Promise<Hdf5File> {
  const bytes = new Uint8Array(platform.readFile(path)); // a Buffer may lie in a larger one
  if (String.fromCharCode(...bytes.subarray(1, 4)) !== 'HDF')
    throw new RangeError(
      `loadKerasWeights: ${path} is no HDF5 file, such as Keras' model.save_weights('….weights.h5') writes`,
    );
  const { File } = (await import(reader).catch(() => {
    throw new Error('loadKerasWeights: the package jsfive, which reads HDF5, is not installed; run npm install jsfive');
  })) as { File: new (buffer: ArrayBufferLike) => Hdf5File };
  return new File(bytes.buffer);
}

/** One weight. Keras splits attention's kernels by heads, which changes the shape and not the order of the numbers. */
function read(
  file: Hdf5File,
  { name, path, axes, parameter: { value } }: ReturnType<typeof kerasWeights>[number],
): StoredTensor {
  const found = lookUp(file, path);
  if (found === undefined) throw new RangeError(`loadKerasWeights: the file has no ${path}, which would be ${name}`);
  const data = found.dtype.endsWith('8') ? Float64Array.from(found.value) : Float32Array.from(found.value);
  const own = axes?.map((axis) => value.shape[axis]) ?? value.shape;
  const isSplit = sizeOf(found.shape) === sizeOf(own) && found.shape.length > own.length;
  return { dtype: found.dtype, shape: isSplit ? own : found.shape, data };
}

function lookUp(file: Hdf5File, path: string): Hdf5Dataset | undefined {
  try {
    return file.get(path);
  } catch {
    return undefined;
  }
}
