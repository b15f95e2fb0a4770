/** A model's parameters under full names: 'dense/kernel'. */
import { prefixed } from '../layers/base.js';
import type { Parameter } from '../layers/layer.js';
import type { PlannedLayer } from './architecture/plan.js';

/** Returns all parameters. A layer that is used twice has its parameters once. */
export function namedParameters(plan: readonly PlannedLayer[]): Parameter[] {
  const seen = new Set<unknown>();
  return plan.flatMap(({ name, layer }) =>
    layer.parameters.filter(({ value }) => !seen.has(value) && seen.add(value)).map((inner) => prefixed(inner, name)),
  );
}
