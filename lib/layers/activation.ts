/** An activation as a layer of its own. */
import {
  type ActivationChoice,
  activate,
  activations,
  checkActivation,
  elementwiseOf,
  nameOfActivation,
} from '../activations.js';
import { checkOptions } from '../check.js';
import type { Forward } from '../ops/forward.js';
import type { KeepStep } from '../shapes/step.js';
import { gradientFor } from '../tensor/input.js';
import { copyOf, type FloatArray, type Tensor } from '../tensor/tensor.js';
import { inputOf, type LayerOptions, PlainLayer } from './base.js';
import type { ActivationToMove, MovedActivation } from './layer.js';

export interface ActivationOptions extends LayerOptions {
  readonly activation: ActivationChoice;
}

export const activationOptions: readonly (keyof ActivationOptions)[] = ['activation', 'name'];

/** activation(x) for x of any shape: `new Activation('relu')`. 'softmax' and 'logSoftmax' work along the last axis. */
export class Activation extends PlainLayer {
  declare readonly '~step'?: KeepStep;
  readonly activation: ActivationChoice;

  constructor(activation: ActivationChoice | ActivationOptions, options: LayerOptions = {}) {
    const all = typeof activation === 'object' && 'activation' in activation ? activation : { activation, ...options };
    super(all.name ?? 'activation');
    checkOptions('Activation', all, activationOptions);
    this.activation = checkActivation('Activation', all.activation);
  }

  describe({ movedToNext }: MovedActivation): string {
    return movedToNext === undefined ? nameOfActivation(this.activation) : '';
  }

  /** An elementwise activation moves as a whole; the identity remains. */
  get activationToMove(): ActivationToMove | undefined {
    const activation = elementwiseOf(this.activation);
    if (activation === undefined || activation === activations.linear) return undefined;
    return { activation, forward: (x) => ({ output: inputOf('Activation', x), backward: (gradient) => gradient }) };
  }

  override forward<D extends FloatArray>(input: Tensor<D>): Forward<D> {
    const x = inputOf('Activation', input);
    const { output, backward } = activate(this.activation, x);
    return {
      output: output === x ? copyOf(x) : output,
      backward: (gradient) => backward(gradientFor('Activation', gradient, x)),
    };
  }
}
