/** `Sequential` as users see it: TypeScript checks whether the layers fit. */
import type { Layer } from '../layers/layer.js';
import type { Chain, InputOf, ModelStep, OutputOf, Refusal, Start } from '../shapes/chain.js';
import type { Stepped } from '../shapes/step.js';
import type { Shape } from '../tensor-types.js';
import type { ModelJson } from './architecture/json.js';
import { Sequential as Model, type SequentialOptions } from './sequential.js';

/**
 * A model that takes inputs and gives outputs of these shapes, with the batch; a length that is not known is `number`. Without
 * shapes it is any model.
 */
export type Sequential<In extends Shape = Shape, Out extends Shape = Shape> = Model & Stepped<ModelStep<In, Out>>;

/** Makes models, and checks in types whether the layers fit. */
export interface SequentialConstructor {
  /**
   * Layers one after the other. A layer that cannot take what the one before it gives is a type error at its place. Layers
   * of your own and lists in variables are checked when data goes through them.
   *
   *     const model = new Sequential([new Dense({ units: 64, activation: 'relu' }), new Dense({ units: 10 })], { seed: 1 })
   *
   * @throws RangeError when there is no layer, a Dropout has no activation to place, or the layers do not fit inputShape
   */
  new <
    L extends readonly Layer[] | [] = readonly Layer[],
    const Sample extends Shape = Shape,
    Out = Chain<L, Start<Sample>>,
  >(
    layers: L & Refusal<L, Start<Sample>, Out>,
    options?: SequentialOptions<Sample>,
  ): Sequential<InputOf<Sample, L>, OutputOf<Chain<L, Start<Sample>>>>;
  readonly prototype: Sequential;
  /** Returns the model that `toJSON` wrote, with new weights if that one was built. @throws RangeError for other JSON */
  fromJSON(json: ModelJson): Sequential;
}

/**
 * Layers one after the other. It is a layer itself: `forward` returns the output and its `backward`, and a model may
 * stand inside another.
 *
 *     const model = new Sequential([new Dense({ units: 64, activation: 'relu' }), new Dense({ units: 10 })], { seed: 1 })
 *
 * If a Dropout's ordering has a stage before the activation, the model moves the previous layer's activation there;
 * `summary()` says so. The layers themselves are never changed.
 */
export const Sequential: SequentialConstructor = Model;
