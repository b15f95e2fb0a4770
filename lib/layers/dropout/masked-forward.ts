/** The answer of a layer that drops units. */
import { checkSameShape } from '../../check.js';
import type { Forward } from '../../ops/forward.js';
import { type FloatArray, type Tensor, zerosLike } from '../../tensor/tensor.js';
import type { DropoutMask } from './mask.js';

/** Carries its mask, which becomes a tensor when somebody asks for it. */
export class MaskedForward<D extends FloatArray> implements Forward<D> {
  readonly output: Tensor<D>;
  readonly backward: (gradient: Tensor<D>) => Tensor<D>;
  readonly #x: Tensor<D>;
  readonly #kept: DropoutMask | undefined;

  constructor(where: string, x: Tensor<D>, kept: DropoutMask | undefined, { output, backward }: Forward<D>) {
    this.output = output;
    this.backward = (gradient) => {
      checkSameShape(where, 'gradient', gradient.shape, x.shape);
      return backward(gradient);
    };
    this.#x = x;
    this.#kept = kept;
  }

  /** 1 where a unit was kept, 0 where it was dropped, in the shape of the input; all ones where nothing was masked. */
  get mask(): Tensor<D> {
    const mask = zerosLike(this.#x.shape, this.#x.data);
    if (this.#kept === undefined) mask.data.fill(1);
    else mask.data.set(this.#kept.bytes);
    return mask;
  }
}
