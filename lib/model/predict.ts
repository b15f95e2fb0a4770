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
  const collected = new Collected(samples);
  for (let from = 0; from < samples; from += size) {
    const batch = x.lo(from).hi(Math.min(size, samples - from)) as Tensor<D>;
    tidy(() => collected.add(activate(activation, forward(batch)).output));
  }
  return inDtypeOf(x, collected.tensor());
}

/** The outputs of batches, copied as they come into one array, so that no batch's memory is kept. */
class Collected {
  readonly #samples: number;
  #data: FloatArray = new Float32Array(0);
  #shape: readonly number[] = [];
  #at = 0;

  constructor(samples: number) {
    this.#samples = samples;
  }

  add(output: Tensor<FloatArray>): void {
    if (this.#at === 0) {
      this.#shape = output.shape.slice(1);
      const length = (output.size / output.shape[0]) * this.#samples;
      this.#data = output.data instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
    }
    this.#data.set(valuesOf(output), this.#at);
    this.#at += output.size;
  }

  tensor(): Tensor<FloatArray> {
    return wrap(this.#data, [this.#samples, ...this.#shape]);
  }
}

/** Converts an output to the dtype of the samples. */
export function inDtypeOf<D extends FloatArray>(x: Tensor<D>, output: Tensor<FloatArray>): Tensor<D> {
  return withDtype(output, dtypeOf(x.data)) as Tensor<D>;
}
