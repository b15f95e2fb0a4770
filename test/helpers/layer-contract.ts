/** What every layer promises, as tests: one call in a layer's test file. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import ndarray from 'ndarray';
import type { ForwardOptions, Layer } from '../../lib/layers/layer.js';
import { normal, randomStream } from '../../lib/tensor/random.js';
import { clone, type DType, type FloatArray, type Shape, type Tensor, valuesOf } from '../../lib/tensor/tensor.js';
import { assertSameBits } from './close.js';
import { checkGradient } from './gradient.js';

export interface ContractOptions {
  /** The input's shape, batch included. */
  readonly input: Shape;
  /** Turns standard normal numbers into inputs: moves them away from kinks and ties, for instance. */
  readonly adapt?: (value: number, index: number) => number;
  /** The phases to test; both unless given. */
  readonly phases?: readonly boolean[];
  /** Whether the input is labels, which have no derivative. */
  readonly discrete?: boolean;
}

/**
 * Shapes, determinism, both dtypes, inputs of any strides, no change of the input, gradients by central differences
 * that add up over calls, and use of one layer twice before backward.
 */
export function layerContract(
  make: () => Layer,
  { input, adapt = (v) => v, phases = [true, false], discrete }: ContractOptions,
): void {
  const { name } = make();
  const sample = <T extends DType>(dtype: T, seed = 11) => {
    const x = normal(input, { seed, dtype });
    x.data.forEach((value: number, i: number) => {
      x.data[i] = adapt(value, i);
    });
    return x;
  };
  const fresh = (dtype: DType = 'float64'): Layer => {
    const layer = make();
    layer.build(input, randomStream(3), dtype);
    return layer;
  };

  test(`${name}: build says the shape of the output`, () => {
    assert.deepEqual([...make().build(input, randomStream(3))], make().call(sample('float32')).shape);
  });

  for (const training of phases) {
    const phase = training ? 'training' : 'test phase';
    const pass: ForwardOptions = { training, random: { seed: 0, index: 0 } };

    test(`${name}, ${phase}: the output keeps the dtype, and new layers of one seed agree`, () => {
      for (const dtype of ['float32', 'float64'] as const) {
        const x = sample(dtype) as Tensor<FloatArray>;
        const outputs = [fresh(dtype).call(x, pass), fresh(dtype).call(x, pass)];
        assert.equal(outputs[0].dtype, dtype);
        assertSameBits(outputs[0], outputs[1]);
      }
    });

    test(`${name}, ${phase}: the gradient is that of central differences`, () => {
      checkGradient(make, sample('float64'), { pass, discrete });
    });

    test(`${name}, ${phase}: a view of any strides gives what its copy gives, and neither is changed`, () => {
      const x = sample('float64');
      const mirrored = mirror(x);
      const before = clone(mirrored);
      const copy = fresh().forward(clone(x), pass);
      const view = fresh().forward(mirrored, pass);
      assertSameBits(view.output, copy.output);
      const upstream = normal(copy.output.shape, { seed: 5, dtype: 'float64' });
      assertSameBits(view.backward(mirror(upstream)), copy.backward(upstream), 'gradient');
      assertSameBits(mirrored, before, 'input');
    });

    test(`${name}, ${phase}: the output is memory of its own`, () => {
      const x = sample('float64');
      const before = clone(x);
      fresh().forward(x, pass).output.data.fill(7);
      assertSameBits(x, before);
    });

    test(`${name}, ${phase}: integers and lists give what their floats give`, () => {
      const x = sample('float32');
      const factor = x.data.every(Number.isInteger) ? 1 : 8;
      const whole = Int32Array.from(x.data, (value) => Math.round(value * factor));
      const floats = ndarray(Float32Array.from(whole), [...input]);
      const want = fresh('float32').forward(floats, pass);
      const upstream = ndarray(
        Int32Array.from(want.output.data, (_, i) => (i % 5) - 2),
        [...want.output.shape],
      );
      const dx = want.backward(ndarray(Float32Array.from(upstream.data), [...want.output.shape]));
      for (const form of [ndarray(whole, [...input]), ndarray([...whole], [...input]), nested(floats)]) {
        const got = fresh('float32').forward(form as unknown as Tensor, pass);
        assertSameBits(got.output, want.output);
        assertSameBits(got.backward(upstream as unknown as Tensor), dx, 'gradient');
      }
    });

    test(`${name}, ${phase}: two calls before backward keep what each needs, and gradients add up`, () => {
      const [x, y] = [sample('float64', 11), sample('float64', 12)];
      const together = fresh();
      const [first, second] = [together.forward(x, pass), together.forward(y, pass)];
      const upstream = normal(first.output.shape, { seed: 5, dtype: 'float64' });
      second.backward(upstream);
      first.backward(upstream);
      const apart = fresh();
      for (const input of [x, y]) apart.forward(input, pass).backward(upstream);
      for (const [i, { gradient, name }] of together.parameters.entries()) {
        const want = valuesOf(apart.parameters[i].gradient);
        valuesOf(gradient).forEach((value: number, j: number) => {
          assert.ok(Math.abs(value - want[j]) <= 1e-12 * (1 + Math.abs(want[j])), `${name}[${j}]`);
        });
      }
    });
  }
}

/** The elements as nested lists. */
function nested(x: Tensor<FloatArray>): unknown {
  return x.dimension === 0 ? x.get() : Array.from({ length: x.shape[0] }, (_, i) => nested(x.pick(i) as Tensor));
}

/** The same elements in memory that runs backwards along every axis: all strides are negative. */
function mirror<D extends FloatArray>(x: Tensor<D>): Tensor<D> {
  const backwards = clone(x);
  backwards.data.set(valuesOf(x).slice().reverse());
  return backwards.step(...x.shape.map(() => -1)) as Tensor<D>;
}
