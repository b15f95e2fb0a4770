/** Random ndarray views: cut, stepped, mirrored and transposed, so with any strides and offsets. */

import { normal } from '../../lib/tensor/random.js';
import type { Tensor } from '../../lib/tensor/tensor.js';
import { fc } from './property.js';

/** A float64 view of one to four axes (or the given rank), each of length at least one. */
export function randomView(rank?: number): fc.Arbitrary<Tensor<Float64Array>> {
  const axis = fc.record({
    length: fc.integer({ min: 1, max: 5 }),
    before: fc.integer({ min: 0, max: 2 }),
    after: fc.integer({ min: 0, max: 2 }),
    step: fc.constantFrom(1, 2, 3, -1, -2),
  });
  const axes = fc.array(axis, { minLength: rank ?? 1, maxLength: rank ?? 4 });
  return fc.tuple(axes, fc.nat(1000)).map(([sizes, seed]) => {
    const whole = sizes.map(({ length, before, after }) => length + before + after);
    const cut = normal(whole, { seed, dtype: 'float64' })
      .lo(...sizes.map(({ before }) => before))
      .hi(...sizes.map(({ length }) => length))
      .step(...sizes.map(({ step }) => step));
    const order = sizes.map((_, i) => (i + seed) % sizes.length);
    return cut.transpose(...order);
  });
}
