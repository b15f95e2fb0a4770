/** Weights in safetensors files. */
import { platform } from '#platform';
import { checkOptions } from '../../check.js';
import type { HasPlan } from './pytorch-names.js';
import { decodeWeights, encodeWeights } from './weights.js';

export interface LoadWeightsOptions {
  /** The model's names of weights ('dense/kernel') by the names that PyTorch gave them; kernels are turned. */
  readonly names?: Readonly<Record<string, string>>;
}

/**
 * Writes a model's weights, with running statistics, as a safetensors file, under their names ('dense/kernel') and in
 * their dtype. The file is written whole or not at all.
 *
 * @param metadata - strings by name, stored beside the weights
 * @throws RangeError when the model has no weights yet
 */
export function saveWeights(model: HasPlan, path: string, metadata: Readonly<Record<string, string>> = {}): void {
  platform.writeFile(path, encodeWeights(model, metadata));
}

/**
 * Reads weights from a file that `saveWeights` wrote, or PyTorch: a state of the module that `toPyTorch` writes (or of
 * any with the same names, or of an nn.Sequential with its layers in this order, '0.weight'), saved by
 * `safetensors.torch.save_file`. On an error the model is unchanged.
 *
 *     loadWeights(model, 'resnet.safetensors', { names: { 'fc.weight': 'dense/kernel', 'fc.bias': 'dense/bias' } })
 *
 * @returns the file's metadata
 * @throws RangeError when the file is broken, or its names, shapes or dtypes are not the model's
 */
export function loadWeights(
  model: HasPlan,
  path: string,
  options: LoadWeightsOptions = {},
): Readonly<Record<string, string>> {
  checkOptions('loadWeights', options, ['names']);
  return decodeWeights(model, () => platform.readFile(path), options.names);
}
