/** Predictions in batches, so that the memory of a pass does not grow with the number of samples. */
import { type ActivationChoice, activate } from '../activations.js';
import { checkInteger, checkNotEmpty } from '../check.js';
import { tidy } from '../compute/index.js';
import { dtypeOf, type FloatArray, type Tensor, valuesOf, withDtype, wrap } from '../tensor/tensor.js';

export interface PredictOptions {
  /** true for the training phase: dropout drops. Defaults to false, the test phase. */
  readonly training?: boolean;
  /** How many samples go through the layers at once. Defaults to 256; in the training phase all do. */
  readonly batchSize?: number;
  /** Applied to each output; 'softmax' turns logits into probabilities. Defaults to 'linear'. */
  readonly activation?: ActivationChoice;
}

export interface MonteCarloOptions extends PredictOptions {
  /** How many passes to average, each with new masks. They imply `training`, for dropout alone. */
  readonly passes: number;
}

// biome-ignore format: a list
export const predictOptions: readonly (keyof MonteCarloOptions)[] = ['training', 'batchSize', 'activation', 'passes'];

/** Returns the outputs of `forward` for all samples of x, in x's dtype. */
export function predictInBatches<D extends FloatArray>(
  x: Tensor<D>,
  { training = false, activation = 'linear', batchSize = 256 }: PredictOptions,
  forward: (samples: Tensor<D>) => Tensor<FloatArray>,
): Tensor<D> {
  checkNotEmpty('predict', 'x', x.shape);
  const samples = x.shape[0];
  const size = training ? samples : checkInteger('predict', 'batchSize', batchSize);
  const parts: Tensor<FloatArray>[] = [];
  for (let from = 0; from < samples; from += size) {
    const batch = x.lo(from).hi(Math.min(size, samples - from)) as Tensor<D>;
    parts.push(tidy(() => activate(activation, forward(batch)).output));
  }
  return inDtypeOf(x, concatenate(parts, samples));
}

/** Converts an output to the dtype of the samples. */
export function inDtypeOf<D extends FloatArray>(x: Tensor<D>, output: Tensor<FloatArray>): Tensor<D> {
  return withDtype(output, dtypeOf(x.data)) as Tensor<D>;
}

/** Copies batches of outputs into one tensor. */
function concatenate<D extends FloatArray>(parts: readonly Tensor<D>[], samples: number): Tensor<D> {
  const width = parts[0].size / parts[0].shape[0];
  const Data = parts[0].data.constructor as new (length: number) => D;
  const data = new Data(samples * width);
  let at = 0;
  for (const part of parts) {
    data.set(valuesOf(part), at);
    at += part.size;
  }
  return wrap(data, [samples, ...parts[0].shape.slice(1)]);
}
