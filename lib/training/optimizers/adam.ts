/** Adam and AdamW. */
import { checkBetween } from '../../check.js';
import { compute } from '../../compute/index.js';
import { Optimizer, type OptimizerOptions, type Update } from './optimizer.js';

export interface AdamOptions extends OptimizerOptions {
  /** The weight of the old mean gradient, in [0, 1). Defaults to 0.9. */
  readonly beta1?: number;
  /** The weight of the old mean squared gradient, in [0, 1). Defaults to 0.999. */
  readonly beta2?: number;
  readonly epsilon?: number;
}

const ownOptions: readonly (keyof AdamOptions)[] = ['beta1', 'beta2', 'epsilon'];

/**
 * Adam (Kingma & Ba 2015, algorithm 1). The learning rate defaults to 0.001.
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
    super('Adam', options, { learningRate: 0.001, epsilon: adamEpsilon(options), ownOptions });
    this.beta1 = checkBetween('Adam', 'beta1', options.beta1 ?? 0.9, 0, 1);
    this.beta2 = checkBetween('Adam', 'beta2', options.beta2 ?? 0.999, 0, 1);
  }

  protected override update(update: Update): void {
    updateAdam(this, update);
  }
}

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2019). λ defaults to 0.01 (Keras: 0.004).
 *
 *     weight ← weight · (1 − learningRate · λ)        then Adam's rule
 */
export class AdamW extends Optimizer {
  readonly beta1: number;
  readonly beta2: number;

  constructor(options: AdamOptions = {}) {
    const weightDecay = options.convention === 'keras' ? 0.004 : 0.01;
    const epsilon = adamEpsilon(options);
    super('AdamW', options, { learningRate: 0.001, epsilon, weightDecay, decoupled: true, ownOptions });
    this.beta1 = checkBetween('AdamW', 'beta1', options.beta1 ?? 0.9, 0, 1);
    this.beta2 = checkBetween('AdamW', 'beta2', options.beta2 ?? 0.999, 0, 1);
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
