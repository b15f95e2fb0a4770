/** The fixtures of optimizers: one weight, the gradients of twelve steps, the weights after each. */
import { Adam, AdamW, type Optimizer, RMSprop, SGD } from '../../lib/index.js';
import { type FloatArray, type Tensor, valuesOf, zerosLike } from '../../lib/tensor/tensor.js';
import type { Results } from './compare.js';
import { type Fixture, numbersOf, tensorOf } from './fixture.js';

const makers: Readonly<Record<string, (config: Fixture['config']) => Optimizer>> = {
  SGD: (config) => new SGD({ ...shared(config), momentum: config.momentum, nesterov: config.nesterov }),
  Adam: (config) => new Adam({ ...shared(config), ...betas(config), epsilon: config.eps }),
  AdamW: (config) => new AdamW({ ...shared(config), ...betas(config), epsilon: config.eps }),
  RMSprop: (config) =>
    new RMSprop({
      ...shared(config),
      decay: config.alpha,
      momentum: config.momentum,
      centered: config.centered,
      epsilon: config.eps,
    }),
};

/** The optimizer that a fixture's config names, with its settings. */
export function makeOptimizer(config: Fixture['config']): Optimizer {
  const make = makers[config.optimizer];
  if (make === undefined) throw new RangeError(`unknown optimizer '${config.optimizer}'`);
  return make(config);
}

export function runOptimizer(fixture: Fixture): Results {
  const value = tensorOf(fixture, fixture.in.w0);
  const gradient = tensorOf(fixture, fixture.in.w0);
  const parameter = { name: 'weight', value, gradient, trainable: true };
  const optimizer = makeOptimizer(fixture.config);
  const steps = fixture.in.g.shape[0];
  const gradients = numbersOf(fixture.in.g);
  const weights = zerosLike(fixture.in.g.shape, value.data) as Tensor<FloatArray>;
  for (let step = 0; step < steps; step++) {
    gradient.data.set(gradients.slice(step * value.size, (step + 1) * value.size));
    optimizer.step([parameter]);
    weights.data.set(valuesOf(value), step * value.size);
  }
  return { out: { w: weights } };
}

function shared({ lr, weight_decay, convention }: Fixture['config']) {
  return { learningRate: lr, weightDecay: weight_decay, convention };
}

function betas({ betas }: Fixture['config']) {
  return { beta1: betas?.[0], beta2: betas?.[1] };
}
