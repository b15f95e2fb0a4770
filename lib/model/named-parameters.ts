/** A model's parameters under full names: 'dense/kernel'. */
import type { Parameter } from '../layers/layer.js';
import type { PlannedLayer } from './architecture/plan.js';

/** Returns all parameters. A layer that is used twice has its parameters once. */
export function namedParameters(plan: readonly PlannedLayer[]): Parameter[] {
  const seen = new Set<unknown>();
  return plan.flatMap(({ name, layer }) =>
    layer.parameters.filter(({ value }) => !seen.has(value) && seen.add(value)).map((inner) => prefixed(inner, name)),
  );
}

/** The same weight under a longer name; `trainable` is that of the layer's own parameter. */
function prefixed(inner: Parameter, layer: string): Parameter {
  return {
    name: `${layer}/${inner.name}`,
    value: inner.value,
    gradient: inner.gradient,
    get trainable() {
      return inner.trainable;
    },
    set trainable(trainable) {
      inner.trainable = trainable;
    },
  };
}
