/** RMSprop. */
import { checkBetween } from '../../check.js';
import { compute } from '../../compute/index.js';
import { Optimizer, type OptimizerOptions, type Update } from './optimizer.js';

export interface RMSpropOptions extends OptimizerOptions {
  /** The weight of the old mean, in [0, 1): PyTorch's alpha, Keras' rho. Defaults to 0.99 (Keras: 0.9). */
  readonly decay?: number;
  readonly momentum?: number;
  /** Divides by the standard deviation of the gradient instead of its root mean square. */
  readonly centered?: boolean;
  readonly epsilon?: number;
}

/**
 * RMSprop (Hinton, lecture 6e). The learning rate defaults to 0.01 (Keras: 0.001).
 *
 *     meanSquare ← decay · meanSquare + (1 − decay) · gradient²
 *     step       ← momentum · step + gradient / (√meanSquare + epsilon)      Keras: / √(meanSquare + epsilon)
 *     weight     ← weight − learningRate · step
 *
 * If centered, the square of the gradient's running mean is subtracted from meanSquare.
 */
export class RMSprop extends Optimizer {
  readonly decay: number;
  readonly momentum: number;
  readonly centered: boolean;

  constructor({ decay, momentum = 0, centered = false, epsilon, ...options }: RMSpropOptions = {}) {
    const keras = options.convention === 'keras';
    super('RMSprop', options, {
      learningRate: keras ? 0.001 : 0.01,
      epsilon: epsilon ?? (keras ? 1e-7 : 1e-8),
      ownOptions: ['decay', 'momentum', 'centered', 'epsilon'],
    });
    this.decay = checkBetween('RMSprop', 'decay', decay ?? (keras ? 0.9 : 0.99), 0, 1);
    this.momentum = checkBetween('RMSprop', 'momentum', momentum, 0, 1);
    this.centered = centered;
  }

  protected override update({ weight, gradient, learningRate, epsilon, slot }: Update): void {
    const { decay, momentum, centered } = this;
    const keras = this.convention === 'keras';
    const state = {
      meanSquare: slot('meanSquare'),
      mean: centered ? slot('mean') : undefined,
      velocity: momentum > 0 ? slot('velocity') : undefined,
    };
    const [inner, outer] = keras ? [learningRate, 1] : [1, learningRate];
    const [under, after] = keras ? [epsilon, 0] : [0, epsilon];
    compute().rmspropStep(weight, gradient, state, { decay, momentum, inner, outer, under, after });
  }
}
