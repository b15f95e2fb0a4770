import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DepthwiseConv2D, tensor, zeros } from '../../../lib/index.js';
import { layerContract } from '../../helpers/layer-contract.js';

layerContract(() => new DepthwiseConv2D({ kernelSize: 2, name: 'depthwise' }), { input: [2, 4, 3, 3] });
layerContract(
  () =>
    new DepthwiseConv2D({
      kernelSize: [3, 2],
      depthMultiplier: 2,
      padding: 'same',
      strides: 2,
      activation: 'tanh',
      name: 'multiplied',
    }),
  { input: [1, 5, 4, 2] },
);
layerContract(
  () => new DepthwiseConv2D({ kernelSize: 2, dilation: 2, dataFormat: 'channelsFirst', name: 'channels first' }),
  { input: [2, 2, 4, 4] },
);

test('each channel has kernels of its own, and its outputs lie side by side', () => {
  const layer = new DepthwiseConv2D({ kernelSize: 1, depthMultiplier: 2, useBias: false });
  layer.call(zeros([1, 1, 1, 2]));
  layer.parameters[0].value.data.set([1, 10, 100, 1000]);
  assert.deepEqual([...layer.call(tensor([[[[3, 5]]]])).data], [3, 30, 500, 5000]);
});

test('another number of channels and a kernel that does not fit are errors', () => {
  const layer = new DepthwiseConv2D({ kernelSize: 3 });
  layer.call(zeros([1, 3, 3, 2]));
  assert.throws(() => layer.call(zeros([1, 3, 3, 4])), /DepthwiseConv2D: expected input of shape .*2\], got/);
  assert.throws(() => layer.call(zeros([1, 2, 3, 2])), /larger than the image/);
});
