/** The rules by which weights follow their gradients, from simple to complex. */
import { checkBetween } from '../../check.js';
import { compute } from '../../compute/index.js';
import { Optimizer, type OptimizerOptions, type Update } from './optimizer.js';

export interface SGDOptions extends OptimizerOptions {
  /** In [0, 1); 0 is plain gradient descent. */
  readonly momentum?: number;
  /** Looks ahead along the velocity. Needs momentum. */
  readonly nesterov?: boolean;
}

/**
 * Stochastic gradient descent. The learning rate is 0.01 unless given.
 *
 *     velocity ← momentum · velocity + gradient
 *     weight   ← weight − learningRate · velocity        Nesterov: − learningRate · (gradient + momentum · velocity)
 *
 * Keras keeps the learning rate inside the velocity.
 */
export class SGD extends Optimizer {
  readonly momentum: number;
  readonly nesterov: boolean;

  constructor({ momentum = 0, nesterov = false, ...options }: SGDOptions = {}) {
    super('SGD', options, { learningRate: 0.01 });
    this.momentum = checkDecay('SGD', 'momentum', momentum);
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

export interface RMSpropOptions extends OptimizerOptions {
  /** The share of the old mean that is kept, in [0, 1): .99 as in PyTorch, .9 as in Keras. PyTorch's alpha, Keras' rho. */
  readonly decay?: number;
  readonly momentum?: number;
  /** Divides by the deviation of the gradient instead of its root mean square. */
  readonly centered?: boolean;
  readonly epsilon?: number;
}

/**
 * RMSprop (Hinton, lecture 6e). The learning rate is 0.01 (Keras: 0.001) unless given.
 *
 *     meanSquare ← decay · meanSquare + (1 − decay) · gradient²
 *     step       ← momentum · step + gradient / (√meanSquare + epsilon)      Keras: / √(meanSquare + epsilon)
 *     weight     ← weight − learningRate · step
 *
 * Centered, the square of the gradient's running mean is taken off meanSquare.
 */
export class RMSprop extends Optimizer {
  readonly decay: number;
  readonly momentum: number;
  readonly centered: boolean;

  constructor({ decay, momentum = 0, centered = false, epsilon, ...options }: RMSpropOptions = {}) {
    const keras = options.convention === 'keras';
    super('RMSprop', options, { learningRate: keras ? 0.001 : 0.01, epsilon: epsilon ?? (keras ? 1e-7 : 1e-8) });
    this.decay = checkDecay('RMSprop', 'decay', decay ?? (keras ? 0.9 : 0.99));
    this.momentum = checkDecay('RMSprop', 'momentum', momentum);
    this.centered = centered;
  }

  protected override update({ weight, gradient, learningRate, epsilon, slot }: Update): void {
    const { decay, momentum, centered } = this;
    const keras = this.convention === 'keras';
    const inner = keras ? learningRate : 1;
    const outer = keras ? 1 : learningRate;
    const meanSquare = slot('meanSquare');
    const mean = centered ? slot('mean') : meanSquare;
    const velocity = momentum > 0 ? slot('velocity') : meanSquare;
    for (let i = 0; i < weight.length; i++) {
      const g = gradient[i];
      meanSquare[i] = decay * meanSquare[i] + (1 - decay) * g * g;
      if (centered) mean[i] = decay * mean[i] + (1 - decay) * g;
      const square = centered ? meanSquare[i] - mean[i] * mean[i] : meanSquare[i];
      const step = (inner * g) / (keras ? Math.sqrt(square + epsilon) : Math.sqrt(square) + epsilon);
      if (momentum > 0) velocity[i] = momentum * velocity[i] + step;
      weight[i] -= outer * (momentum > 0 ? velocity[i] : step);
    }
  }
}

export interface AdamOptions extends OptimizerOptions {
  /** The share of the old mean gradient that is kept, in [0, 1). */
  readonly beta1?: number;
  /** The share of the old mean squared gradient that is kept, in [0, 1). */
  readonly beta2?: number;
  readonly epsilon?: number;
}

/**
 * Adam (Kingma & Ba 2015, algorithm 1). The learning rate is 0.001 unless given.
 *
 *     mean       ← beta1 · mean + (1 − beta1) · gradient
 *     meanSquare ← beta2 · meanSquare + (1 − beta2) · gradient²
 *     weight     ← weight − learningRate · m̂ / (√v̂ + epsilon)      m̂ = mean / (1 − beta1ᵗ)   v̂ = meanSquare / (1 − beta2ᵗ)
 *
 * Keras adds epsilon to √meanSquare instead, before the bias correction.
 */
export class Adam extends Optimizer {
  readonly beta1: number;
  readonly beta2: number;

  constructor(options: AdamOptions = {}) {
    super('Adam', options, { learningRate: 0.001, epsilon: adamEpsilon(options) });
    this.beta1 = checkDecay('Adam', 'beta1', options.beta1 ?? 0.9);
    this.beta2 = checkDecay('Adam', 'beta2', options.beta2 ?? 0.999);
  }

  protected override update(update: Update): void {
    updateAdam(this, update);
  }
}

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2019), λ = .01 (Keras: .004) unless given:
 *
 *     weight ← weight · (1 − learningRate · λ)        then Adam's rule
 */
export class AdamW extends Optimizer {
  readonly beta1: number;
  readonly beta2: number;

  constructor(options: AdamOptions = {}) {
    const weightDecay = options.convention === 'keras' ? 0.004 : 0.01;
    super('AdamW', options, { learningRate: 0.001, epsilon: adamEpsilon(options), weightDecay, decoupled: true });
    this.beta1 = checkDecay('AdamW', 'beta1', options.beta1 ?? 0.9);
    this.beta2 = checkDecay('AdamW', 'beta2', options.beta2 ?? 0.999);
  }

  protected override update(update: Update): void {
    updateAdam(this, update);
  }
}

function updateAdam({ beta1, beta2, convention }: Adam | AdamW, update: Update): void {
  const { weight, gradient, learningRate, epsilon, step, slot } = update;
  const rate = learningRate / (1 - beta1 ** step);
  const root = Math.sqrt(1 - beta2 ** step);
  const floor = convention === 'keras' ? epsilon / root : epsilon; // Keras: root · m / (√v + ε) = m / (√v / root + ε / root)
  const by = { beta1, beta2, rate, correction: 1 / root, epsilon: floor };
  compute().adamStep(weight, gradient, slot('mean'), slot('meanSquare'), by);
}

function adamEpsilon({ epsilon, convention }: AdamOptions): number {
  return epsilon ?? (convention === 'keras' ? 1e-7 : 1e-8);
}

/** A share of the past that is kept. */
function checkDecay(where: string, name: string, value: number): number {
  return checkBetween(where, name, value, 0, 1);
}
