/** Stochastic gradient descent. */
import { checkBetween } from '../../check.js';
import { compute } from '../../compute/index.js';
import { Optimizer, type OptimizerOptions, type Update } from './optimizer.js';

export interface SGDOptions extends OptimizerOptions {
  /** In [0, 1); 0 is plain gradient descent. */
  readonly momentum?: number;
  /** Nesterov momentum. Requires momentum > 0. */
  readonly nesterov?: boolean;
}

/**
 * Stochastic gradient descent. The learning rate defaults to 0.01.
 *
 *     velocity ← momentum · velocity + gradient
 *     weight   ← weight − learningRate · velocity        Nesterov: − learningRate · (gradient + momentum · velocity)
 *
 * Keras includes the learning rate in the velocity.
 */
export class SGD extends Optimizer {
  readonly momentum: number;
  readonly nesterov: boolean;

  constructor({ momentum = 0, nesterov = false, ...options }: SGDOptions = {}) {
    super('SGD', options, { learningRate: 0.01, ownOptions: ['momentum', 'nesterov'] });
    this.momentum = checkBetween('SGD', 'momentum', momentum, 0, 1);
    if (nesterov && momentum === 0) throw new RangeError('SGD: nesterov needs momentum above 0, got 0');
    this.nesterov = nesterov;
  }

  protected override update({ weight, gradient, learningRate, slot }: Update): void {
    const { momentum, nesterov } = this;
    const gradientScale = this.convention === 'keras' ? learningRate : 1;
    const velocityScale = this.convention === 'keras' ? 1 : learningRate;
    if (momentum === 0) compute().sgdStep(weight, gradient, learningRate);
    else
      compute().momentumStep(weight, gradient, slot('velocity'), { momentum, gradientScale, velocityScale, nesterov });
  }
}
