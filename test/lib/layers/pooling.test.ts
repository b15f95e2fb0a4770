import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AveragePooling2D,
  clone,
  GlobalAveragePooling2D,
  MaxPooling2D,
  normal,
  ones,
  type Padding,
  type Pooling2DOptions,
  type Tensor,
  tensor,
  zeros,
} from '../../../lib/index.js';
import { valuesOf } from '../../../lib/tensor/tensor.js';
import { layerContract } from '../../helpers/layer-contract.js';
import { fc } from '../../helpers/property.js';

const kinds = { MaxPooling2D, AveragePooling2D };
const image = (...shape: number[]): Tensor<Float64Array> => normal(shape, { seed: 3, dtype: 'float64' });
const numbers = (x: Tensor<Float64Array>): number[] => [...valuesOf(x)];

for (const Layer of Object.values(kinds)) {
  layerContract(() => new Layer({ poolSize: 3, strides: 2, padding: 'same' }), { input: [2, 5, 6, 2] });
  layerContract(() => new Layer({ poolSize: [2, 3], dataFormat: 'channelsFirst' }), { input: [2, 2, 5, 7] });
}
layerContract(() => new GlobalAveragePooling2D(), { input: [2, 3, 4, 2] });
layerContract(() => new GlobalAveragePooling2D({ dataFormat: 'channelsFirst' }), { input: [2, 3, 4, 2] });

test('of equal maxima the first in row-major order takes the whole gradient', () => {
  const { output, backward } = new MaxPooling2D().forward(tensor([1, 5, 5, 5], [1, 2, 2, 1]));
  assert.deepEqual([...output.data], [5]);
  assert.deepEqual([...backward(ones([1, 1, 1, 1])).data], [0, 1, 0, 0]);
});

test('a padded cell never wins, even over -Infinity', () => {
  const x = tensor([-Infinity, -7], [1, 2, 1, 1]);
  const { output, backward } = new MaxPooling2D({ padding: 1 }).forward(x);
  assert.deepEqual([...output.data], [-Infinity, -7]);
  assert.deepEqual([...backward(ones([1, 2, 1, 1])).data], [1, 1]);
});

test('a NaN wins, wherever it lies in the window', () => {
  for (const at of [0, 1, 2, 3]) {
    const x = tensor([1, 2, 3, 4], [1, 2, 2, 1]);
    x.data[at] = Number.NaN;
    assert.ok(Number.isNaN(new MaxPooling2D().call(x).data[0]), `NaN at ${at}`);
  }
});

test('padding is not counted in the mean', () => {
  const y = new AveragePooling2D({ poolSize: 3, strides: 1, padding: 'same' }).call(ones([1, 4, 5, 2]));
  assert.ok(y.data.every((v) => v === 1));
});

test('windows that overlap add up their gradients', () => {
  const x = tensor([0, 9, 0], [1, 1, 3, 1]);
  const { backward } = new MaxPooling2D({ poolSize: [1, 2], strides: 1 }).forward(x);
  assert.deepEqual([...backward(ones([1, 1, 2, 1])).data], [0, 2, 0]);
});

test('cells that do not fill a window are left out and get no gradient', () => {
  const { output, backward } = new AveragePooling2D().forward(ones([1, 3, 3, 1]));
  assert.deepEqual(output.shape, [1, 1, 1, 1]);
  assert.deepEqual([...backward(ones([1, 1, 1, 1])).data], [0.25, 0.25, 0, 0.25, 0.25, 0, 0, 0, 0]);
});

const settings = fc.record({
  size: fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 })),
  poolSize: fc.tuple(fc.integer({ min: 2, max: 3 }), fc.integer({ min: 2, max: 3 })),
  strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  padding: fc.constantFrom<Padding>('same', 1, [
    [1, 1],
    [0, 1],
  ]),
});

for (const [name, Layer] of Object.entries(kinds)) {
  test(`${name}: channels-first is channels-last with the axes moved, forward and backward`, () => {
    fc.assert(
      fc.property(settings, ({ size, ...options }) => {
        fc.pre(options.padding === 'same' || size.every((n) => n >= 2));
        const x = image(2, ...size, 3);
        const a = new Layer(options).forward(x);
        const b = new Layer({ ...options, dataFormat: 'channelsFirst' }).forward(x.transpose(0, 3, 1, 2));
        assert.deepEqual(numbers(b.output.transpose(0, 2, 3, 1)), numbers(a.output));
        const gradient = image(...a.output.shape);
        const dx = b.backward(gradient.transpose(0, 3, 1, 2));
        assert.deepEqual(numbers(dx.transpose(0, 2, 3, 1)), numbers(a.backward(gradient)));
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  test(`${name}: a reversed view gives what its copy gives`, () => {
    const view = image(2, 9, 6, 3).step(-1, 2, -1, 1);
    assert.deepEqual(numbers(new Layer().call(view)), numbers(new Layer().call(clone(view))));
  });

  test(`${name}: the gradient that comes in is the gradient that goes out, in sum`, () => {
    const { output, backward } = new Layer({ poolSize: 3, strides: 2, padding: 'same' }).forward(image(2, 6, 5, 2));
    const gradient = image(...output.shape);
    const sum = (x: Tensor<Float64Array>): number => numbers(x).reduce((total, v) => total + v, 0);
    assert.ok(Math.abs(sum(backward(gradient)) - sum(gradient)) < 1e-12);
  });

  const wrongs: { readonly [what: string]: [() => unknown, RegExp] } = {
    'another rank': [
      () => new Layer().call(zeros([4, 16])),
      /expected input of shape \[batch, height, width, channels\], got \[4, 16\]/,
    ],
    'a window larger than the image': [
      () => new Layer().call(zeros([4, 1, 8, 3])),
      /window of 2×2 cells is larger than the image of 1×8/,
    ],
    'a window of padding alone': [
      () => new Layer({ padding: 2 }).call(zeros([4, 8, 8, 3])),
      /padding smaller than poolSize/,
    ],
    'an option of another layer': [
      () => new Layer({ kernelSize: 2 } as Pooling2DOptions),
      /unknown option 'kernelSize'/,
    ],
    'an unknown layout': [
      () => new Layer({ dataFormat: 'channels_last' as 'channelsLast' }),
      /did you mean 'channelsLast'/,
    ],
  };
  for (const [what, [act, message]] of Object.entries(wrongs)) {
    test(`${name}: the error for ${what} says what was expected`, () => {
      assert.throws(act, (error: Error) => error.message.startsWith(name) && message.test(error.message));
    });
  }
}

test('the global mean is the mean of each channel, in both layouts', () => {
  const x = tensor([1, 10, 3, 30, 5, 50, 7, 70], [1, 2, 2, 2]);
  assert.deepEqual([...new GlobalAveragePooling2D().call(x).data], [4, 40]);
  const first = new GlobalAveragePooling2D({ dataFormat: 'channelsFirst' });
  assert.deepEqual([...first.call(x.transpose(0, 3, 1, 2)).data], [4, 40]);
});
