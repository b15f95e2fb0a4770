import assert from 'node:assert/strict';
import { test } from 'node:test';
import ndarray from 'ndarray';
import {
  Conv2D,
  type Conv2DOptions,
  clone,
  normal,
  type Padding,
  type Tensor,
  tensor,
  zeros,
} from '../../../lib/index.js';
import { valuesOf } from '../../../lib/tensor/tensor.js';
import { layerContract } from '../../helpers/layer-contract.js';
import { fc } from '../../helpers/property.js';

const image = (...shape: number[]): Tensor<Float64Array> => normal(shape, { seed: 3, dtype: 'float64' });

function close(actual: Tensor<Float64Array>, expected: Tensor<Float64Array>): void {
  assert.deepEqual(actual.shape, expected.shape);
  const [got, want] = [valuesOf(actual), valuesOf(expected)];
  for (let i = 0; i < want.length; i++)
    assert.ok(Math.abs(got[i] - want[i]) < 1e-12, `[${i}]: ${got[i]}, not ${want[i]}`);
}

layerContract(() => new Conv2D({ filters: 3, kernelSize: [3, 2], padding: 'same', activation: 'tanh' }), {
  input: [2, 4, 5, 2],
});
layerContract(
  () =>
    new Conv2D({
      filters: 2,
      kernelSize: 2,
      strides: [2, 1],
      dilation: [1, 2],
      padding: [
        [1, 0],
        [0, 2],
      ],
      dataFormat: 'channelsFirst',
      name: 'conv2d, channels-first',
    }),
  { input: [2, 3, 5, 4] },
);
layerContract(
  () => new Conv2D({ filters: 3, kernelSize: 1, useBias: false, activation: 'softmax', name: 'conv2d, 1×1' }),
  { input: [1, 2, 3, 2] },
);

test('a filter of ones sums the cells under it', () => {
  const layer = new Conv2D({ filters: 1, kernelSize: 2, kernelInitializer: 'ones' });
  const x = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
  assert.deepEqual([...layer.call(x).data], [12, 16, 24, 28]);
});

test('the kernel is not flipped', () => {
  const layer = new Conv2D({ filters: 1, kernelSize: [1, 2], useBias: false });
  layer.call(zeros([1, 1, 3, 1]));
  layer.parameters[0].value.data.set([10, 1]);
  assert.deepEqual([...layer.call(tensor([1, 2, 3], [1, 1, 3, 1])).data], [12, 23]);
});

test('the kernel is stored HWIO for channels-last, OIHW for channels-first, and as asked', () => {
  const shapeOf = (options: Partial<Conv2DOptions>, x: Tensor): number[] => {
    const layer = new Conv2D({ filters: 5, kernelSize: [2, 3], ...options });
    layer.call(x);
    return layer.parameters[0].value.shape;
  };
  assert.deepEqual(shapeOf({}, zeros([1, 6, 7, 4])), [2, 3, 4, 5]);
  assert.deepEqual(shapeOf({ dataFormat: 'channelsFirst' }, zeros([1, 4, 6, 7])), [5, 4, 2, 3]);
  assert.deepEqual(shapeOf({ kernelLayout: 'OIHW' }, zeros([1, 6, 7, 4])), [5, 4, 2, 3]);
});

test('build says the shape that forward gives', () => {
  const layer = new Conv2D({ filters: 3, kernelSize: 3, strides: [2, 1], padding: 'same' });
  const { output } = layer.forward(image(2, 7, 5, 2));
  assert.deepEqual(output.shape, [2, 4, 5, 3]);
});

test('a view of any strides gives what its copy gives, forward and backward', () => {
  const base = image(9, 8, 6, 3);
  const views = [
    base.lo(1, 2, 1, 0).hi(2, 5, 5, 3),
    base.step(2, 1, 1, 1).hi(2, 6, 6, 3),
    base.hi(2, 6, 6, 3).step(1, -1, -1, 1),
    base.hi(2, 6, 6, 3).transpose(0, 2, 1, 3),
  ] as Tensor<Float64Array>[];
  for (const view of views) {
    const layer = new Conv2D({ filters: 2, kernelSize: 3, padding: 'same', seed: 1 });
    const [a, b] = [layer.forward(view), layer.forward(clone(view))];
    close(a.output, b.output);
    const gradient = image(...a.output.shape);
    close(a.backward(gradient), b.backward(clone(gradient.step(1, 1, 1, 1) as Tensor<Float64Array>)));
  }
});

const settings = fc.record({
  size: fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })),
  kernelSize: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
  strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  dilation: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
  padding: fc.constantFrom<Padding>(
    'same',
    4,
    [3, 5],
    [
      [4, 3],
      [3, 5],
    ],
  ),
  channels: fc.integer({ min: 1, max: 3 }),
});

test('channels-first is channels-last with the axes moved, forward and backward', () => {
  fc.assert(
    fc.property(settings, ({ size, channels, ...options }) => {
      const x = image(2, ...size, channels);
      const last = new Conv2D({ filters: 2, ...options, seed: 5, kernelLayout: 'HWIO' });
      const first = new Conv2D({ filters: 2, ...options, seed: 5, kernelLayout: 'HWIO', dataFormat: 'channelsFirst' });
      const [a, b] = [last.forward(x), first.forward(x.transpose(0, 3, 1, 2) as Tensor<Float64Array>)];
      close(b.output.transpose(0, 2, 3, 1) as Tensor<Float64Array>, a.output);
      const gradient = image(...a.output.shape);
      const dx = b.backward(gradient.transpose(0, 3, 1, 2) as Tensor<Float64Array>);
      close(dx.transpose(0, 2, 3, 1) as Tensor<Float64Array>, a.backward(gradient));
      close(first.parameters[0].gradient as Tensor<Float64Array>, last.parameters[0].gradient as Tensor<Float64Array>);
    }),
    { numRuns: 60, seed: 1 },
  );
});

test('an image gives the same output alone as in a large batch that is cut into pieces', () => {
  const x = normal([70, 12, 12, 8], { seed: 2 });
  const layer = new Conv2D({ filters: 3, kernelSize: 5, padding: 'same', activation: 'relu', seed: 1 });
  const all = layer.call(x);
  for (const i of [0, 33, 69]) {
    const one = layer.call(x.lo(i).hi(1) as Tensor);
    assert.deepEqual([...one.data], [...valuesOf(all.lo(i).hi(1) as Tensor)]);
  }
});

test('gradients of the weights add up over calls', () => {
  const layer = new Conv2D({ filters: 2, kernelSize: 2, seed: 1, dataFormat: 'channelsFirst' });
  const x = image(1, 1, 3, 3);
  layer.forward(x).backward(image(1, 2, 2, 2));
  const once = layer.parameters.map(({ gradient }) => [...gradient.data]);
  layer.forward(x).backward(image(1, 2, 2, 2));
  const twice = layer.parameters.map(({ gradient }) => [...gradient.data]);
  assert.deepEqual(
    twice,
    once.map((values) => values.map((v) => 2 * v)),
  );
});

test('its activation can be lent: linear part and activation make the layer', () => {
  const layer = new Conv2D({ filters: 2, kernelSize: 3, activation: 'sigmoid', seed: 1 });
  const x = image(1, 4, 4, 1);
  const { activationToMove } = layer;
  assert.ok(activationToMove);
  const z = activationToMove.forward(x).output;
  const a = ndarray(Float64Array.from(z.data, activationToMove.activation.value), z.shape);
  close(layer.call(x), a);
});

test('a linear or a softmax activation is not lent', () => {
  assert.equal(new Conv2D({ filters: 2, kernelSize: 3 }).activationToMove, undefined);
  assert.equal(new Conv2D({ filters: 2, kernelSize: 3, activation: 'softmax' }).activationToMove, undefined);
});

const wrongs: { readonly [what: string]: [() => unknown, RegExp] } = {
  'flat input': [
    () => new Conv2D({ filters: 2, kernelSize: 3 }).call(zeros([5, 784])),
    /^Conv2D: expected input of shape \[batch, height, width, channels\], got \[5, 784\]; add a Reshape layer with targetShape \[height, width, channels\]$/,
  ],
  'one image without a batch': [
    () => new Conv2D({ filters: 2, kernelSize: 3 }).call(zeros([28, 28, 1])),
    /got \[28, 28, 1\]; give a batch of images/,
  ],
  'flat input for channels-first': [
    () => new Conv2D({ filters: 2, kernelSize: 3, dataFormat: 'channelsFirst' }).call(zeros([5, 784])),
    /\[batch, channels, height, width\]/,
  ],
  'other channels than before': [
    () => {
      const layer = new Conv2D({ filters: 2, kernelSize: 3 });
      layer.call(zeros([1, 8, 8, 3]));
      layer.call(zeros([1, 8, 8, 4]));
    },
    /expected input of shape \[batch, height, width, 3\], got \[1, 8, 8, 4\]; the weights were made for that number of channels/,
  ],
  'the other layout': [
    () => {
      const layer = new Conv2D({ filters: 2, kernelSize: 3 });
      layer.call(zeros([1, 8, 8, 3]));
      layer.call(zeros([1, 3, 8, 8]));
    },
    /for images that are \[batch, channels, height, width\] set dataFormat: 'channelsFirst'/,
  ],
  'a kernel larger than the image': [
    () => new Conv2D({ filters: 2, kernelSize: [3, 2], dilation: 2 }).call(zeros([1, 4, 8, 1])),
    /Conv2D: its window of 5×3 cells \(dilation included\) is larger than the image of 4×8 \(padding included\); use padding: 'same'/,
  ],
  'an empty batch': [() => new Conv2D({ filters: 2, kernelSize: 3 }).call(zeros([0, 8, 8, 1])), /at least one sample/],
  'no filters': [() => new Conv2D({ filters: 0, kernelSize: 3 }), /expected filters to be a whole number ≥ 1, got 0/],
  'half a cell': [() => new Conv2D({ filters: 1, kernelSize: 2.5 }), /expected kernelSize to be a whole number ≥ 1/],
  'stride 0': [() => new Conv2D({ filters: 1, kernelSize: 2, strides: [1, 0] }), /strides .* got \[1, 0\]/],
  'negative padding': [
    () => new Conv2D({ filters: 1, kernelSize: 2, padding: -1 }),
    /expected padding 'valid', 'same'/,
  ],
  'a misspelt padding': [() => new Conv2D({ filters: 1, kernelSize: 2, padding: 'smae' as 'same' }), /got 'smae'/],
  'an unknown option': [
    () => new Conv2D({ filters: 1, kernelSize: 2, stride: 2 } as unknown as Conv2DOptions),
    /unknown option 'stride'.*did you mean 'strides'/,
  ],
  'softmax over the width': [
    () => new Conv2D({ filters: 1, kernelSize: 2, activation: 'softmax', dataFormat: 'channelsFirst' }),
    /elementwise activation/,
  ],
  'a gradient of another shape': [
    () => new Conv2D({ filters: 2, kernelSize: 3 }).forward(zeros([1, 4, 4, 1])).backward(zeros([1, 4, 4, 2])),
    /expected gradient of shape \[1, 2, 2, 2\], got \[1, 4, 4, 2\]/,
  ],
  'float64 input for float32 weights': [
    () => {
      const layer = new Conv2D({ filters: 2, kernelSize: 3 });
      layer.call(zeros([1, 4, 4, 1]));
      layer.call(zeros([1, 4, 4, 1], { dtype: 'float64' }));
    },
    /expected float32 input/,
  ],
};

for (const [what, [act, message]] of Object.entries(wrongs)) {
  test(`the error for ${what} says what was expected`, () => {
    assert.throws(act, (error: Error) => message.test(error.message) || assert.fail(error.message));
  });
}
