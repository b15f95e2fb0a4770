/** Weights in safetensors files. */
import { platform } from '#platform';
import type { HasPlan } from './pytorch-names.js';
import { decodeWeights, encodeWeights } from './weights.js';

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
 * any with the same names), saved by `safetensors.torch.save_file`. On an error the model is unchanged.
 *
 * @returns the file's metadata
 * @throws RangeError when the file is broken, or its names, shapes or dtypes are not the model's
 */
export function loadWeights(model: HasPlan, path: string): Readonly<Record<string, string>> {
  return decodeWeights(model, () => platform.readFile(path));
}
