/** A stage from `defineStage`, applied to a tensor element by element. */
import { emptyLike, type FloatArray, type Tensor, valuesOf } from '../../tensor/tensor.js';
import type { DropoutMask } from './mask.js';
import type { Stage, StageState } from './orderings.js';

/** What is the same for all elements. */
interface CommonState extends Omit<StageState, 'kept' | 'keptShare'> {
  readonly mask?: DropoutMask;
}

export class CustomStage {
  readonly #stage: Stage;
  readonly #derivative: NonNullable<Stage['derivative']>;
  readonly #mask: DropoutMask | undefined;
  readonly #state: StageState & { kept: number };

  constructor(stage: Stage, { training, mode, keepProb, scale, mask }: CommonState) {
    this.#stage = stage;
    this.#derivative = derivativeOf(stage);
    this.#mask = mask;
    this.#state = { training, mode, keepProb, scale, kept: 1, keptShare: mask?.keptShare ?? 1 };
  }

  forward<D extends FloatArray>(x: Tensor<D>): Tensor<D> {
    const stage = this.#stage;
    return this.#each(x, (value, state) => stage.apply(value, state));
  }

  backward<D extends FloatArray>(gradient: Tensor<D>, input: Tensor<D>): Tensor<D> {
    const upstream = valuesOf(gradient);
    const derivative = this.#derivative;
    return this.#each(input, (value, state, i) => upstream[i] * derivative(value, state));
  }

  /** A new tensor of f(value, state), with the state's `kept` set for each element. */
  #each<D extends FloatArray>(x: Tensor<D>, f: (value: number, state: StageState, i: number) => number): Tensor<D> {
    const state = this.#state;
    const values = valuesOf(x);
    const bytes = this.#mask?.bytes;
    const result = emptyLike(x.shape, x.data);
    for (let i = 0; i < values.length; i++) {
      state.kept = bytes === undefined ? 1 : bytes[i];
      result.data[i] = f(values[i], state, i);
    }
    return result;
  }
}

/** Defaults to central differences in float64. */
function derivativeOf(stage: Stage): NonNullable<Stage['derivative']> {
  if (stage.derivative !== undefined) return (value, state) => stage.derivative?.(value, state) as number;
  return (value, state) => {
    const step = 6e-6 * Math.max(1, Math.abs(value));
    return (stage.apply(value + step, state) - stage.apply(value - step, state)) / (2 * step);
  };
}
