/** Finds where a training diverged. */
import { type FloatArray, type Tensor, valuesOf } from '../../tensor/tensor.js';
import type { ForwardPass, Model } from '../model.js';

/** Names the first place where a number is not finite: the input, a layer's weights, or its output. */
export function whereNotFinite(model: Model, x: Tensor<FloatArray>, pass: ForwardPass<FloatArray>): string {
  if (!allFinite(x)) return ': the input x has values that are not finite numbers';
  const at = pass.outputs.findIndex((output) => !allFinite(output));
  if (at < 0) return ", though every layer's output is finite: check the labels and the loss";
  const weight = model.layers[at].parameters.find(({ value }) => !allFinite(value));
  const part = weight === undefined ? 'its output' : `its ${weight.name}`;
  return `: the first layer that is not finite is '${model.names[at]}' (${part}); try a lower learningRate`;
}

function allFinite(x: Tensor<FloatArray>): boolean {
  return valuesOf(x).every(Number.isFinite);
}
