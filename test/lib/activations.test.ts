import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backendInfo } from '../../lib/compute/index.js';
import {
  Activation,
  type ActivationName,
  activationNames,
  activations,
  type ElementwiseName,
  elu,
  leakyRelu,
  tensor,
} from '../../lib/index.js';
import { valuesOf } from '../../lib/tensor/tensor.js';
import { layerContract } from '../helpers/layer-contract.js';

/** Away from the kinks at 0 and 6. */
const awayFromKinks = (value: number): number => (Math.abs(value) < 0.05 ? 0.3 : value);

for (const name of activationNames) {
  layerContract(() => new Activation(name, { name }), { input: [3, 5], adapt: awayFromKinks, phases: [false] });
}
layerContract(() => new Activation(leakyRelu({ slope: 0.3 })), {
  input: [3, 5],
  adapt: awayFromKinks,
  phases: [false],
});
layerContract(() => new Activation(elu({ alpha: 0.5 })), { input: [3, 5], adapt: awayFromKinks, phases: [false] });

const minMax = [-1e4, -1000, -100, -1e-30, 0, 1e-30, 100, 1000, 1e4];

test('no activation gives NaN or ±∞ for inputs up to ±1e4, nor does its gradient', () => {
  for (const name of activationNames) {
    for (const dtype of ['float32', 'float64'] as const) {
      const x = tensor([minMax], { dtype });
      const { output, backward } = new Activation(name).forward(x);
      const gradient = backward(tensor([minMax.map((_, i) => i + 1)], { dtype }));
      assert.ok(valuesOf(output).every(Number.isFinite), `${name}: ${output.data}`);
      assert.ok(valuesOf(gradient).every(Number.isFinite), `gradient of ${name}: ${gradient.data}`);
    }
  }
});

test('NaN stays NaN', () => {
  for (const name of Object.keys(activations) as ElementwiseName[]) {
    assert.ok(Number.isNaN(activations[name].value(Number.NaN)), name);
  }
});

test('far out each activation is its asymptote', () => {
  const limits: Partial<Record<ElementwiseName, [number, number]>> = {
    sigmoid: [0, 1],
    tanh: [-1, 1],
    relu: [0, 1e4],
    relu6: [0, 6],
    softplus: [0, 1e4],
    gelu: [0, 1e4],
    geluTanh: [0, 1e4],
    silu: [0, 1e4],
    mish: [0, 1e4],
    elu: [-1, 1e4],
  };
  for (const [name, [low, high]] of Object.entries(limits)) {
    const { value } = activations[name as ElementwiseName];
    assert.ok(Math.abs(value(-1e4) - low) < 1e-12, `${name}(−1e4) = ${value(-1e4)}`);
    assert.equal(value(1e4), high, name);
  }
});

test('at a kink the derivative is PyTorch’s: that from the left', () => {
  const atZero = (name: ElementwiseName) => activations[name].derivative(0);
  assert.deepEqual([atZero('relu'), atZero('relu6'), atZero('leakyRelu'), atZero('elu')], [0, 0, 0.01, 1]);
  assert.equal(activations.relu6.derivative(6), 0);
});

test('a float32 result is the float64 one rounded once, or within 4 units in the last place in WebAssembly (gelu 16)', () => {
  const inWasm = (name: string): number => (name === 'gelu' ? 16 : 4);
  const x = [-3.3, -0.7, 0.2, 1.9];
  for (const name of activationNames) {
    const call = (dtype: 'float32' | 'float64') =>
      new Activation(name).call(tensor([Array.from(x, Math.fround)], { dtype }));
    const [narrow, wide] = [call('float32'), call('float64')];
    for (let i = 0; i < x.length; i++) {
      const unit = 2 ** (Math.floor(Math.log2(Math.abs(wide.data[i]))) - 23);
      const off = Math.abs(narrow.data[i] - Math.fround(wide.data[i])) / (wide.data[i] === 0 ? 1 : unit);
      assert.ok(off <= (backendInfo().backend === 'javascript' ? 0 : inWasm(name)), `${name}(${x[i]}): ${off} ulp`);
    }
  }
});

test('softmax rows sum to 1 and do not change when a number is added to all logits', () => {
  const softmax = new Activation('softmax');
  const [row, shifted] = [softmax.call(tensor([[1, 2, 3]])), softmax.call(tensor([[1001, 1002, 1003]]))];
  assert.ok(Math.abs(row.data.reduce((a, b) => a + b) - 1) < 1e-6);
  assert.deepEqual(row.data, shifted.data);
});

test('an activation of your own works wherever a name does', () => {
  const square = { name: 'square', value: (x: number) => x * x, derivative: (x: number) => 2 * x };
  const { output, backward } = new Activation(square).forward(tensor([3]));
  assert.deepEqual([output.data[0], backward(tensor([1])).data[0]], [9, 6]);
  assert.throws(() => new Activation({ name: 'half' } as never), /a name or \{ name, value, derivative \}/);
});

test('an unknown name is answered with the nearest one', () => {
  assert.throws(() => new Activation('leaky_relu' as ActivationName), /did you mean 'leakyRelu'/);
});
