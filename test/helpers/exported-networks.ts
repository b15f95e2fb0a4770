/** Networks that are written for PyTorch and Keras: together they have every layer and every way to write it. */
import {
  Activation,
  AlphaDropout,
  AveragePooling2D,
  BatchNormalization,
  Conv1D,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  Dropout,
  elu,
  Flatten,
  GaussianDropout,
  GlobalAveragePooling2D,
  type Layer,
  LayerNormalization,
  l1,
  l1l2,
  l2,
  leakyRelu,
  MaxPooling2D,
  MultiHeadAttention,
  maxNorm,
  normal,
  ordering,
  PositionEmbedding,
  Reshape,
  Residual,
  Sequential,
  type Shape,
  SpatialDropout2D,
  StochasticDepth,
  uniform,
} from '../../lib/index.js';
import { type DType, type FloatArray, type Tensor, valuesOf } from '../../lib/tensor/tensor.js';

export interface ExportedNetwork {
  readonly model: Sequential;
  readonly x: Tensor<FloatArray>;
}

/** Weights away from their first values, so that no zero or one hides a mistake. */
function network(name: string, inputShape: Shape, layers: readonly Layer[], dtype: DType = 'float32'): ExportedNetwork {
  const model = new Sequential(layers, { name, dtype });
  model.build([null, ...inputShape]);
  for (const [i, { name: weight, value }] of model.parameters.entries()) {
    const positive = weight.endsWith('Variance') || weight.endsWith('gamma');
    const values = positive
      ? uniform(value.shape, { min: 0.5, max: 1.5, seed: i })
      : normal(value.shape, { std: 0.4, seed: i });
    valuesOf<FloatArray>(value).set(values.data);
  }
  const x = normal([3, ...inputShape], { seed: 100, dtype });
  return { model, x: x as Tensor<FloatArray> };
}

const names = [
  'relu',
  'relu6',
  'leakyRelu',
  'elu',
  'selu',
  'gelu',
  'geluTanh',
  'silu',
  'mish',
  'sigmoid',
  'tanh',
  'softplus',
] as const;

/** By name; the names are those of the files in test/golden/exports. */
export function exportedNetworks(): Record<string, ExportedNetwork> {
  return {
    mlp: network(
      'mlp',
      [6],
      [
        new Dense({ units: 5, activation: 'sigmoid', name: 'first layer' }),
        new Dropout({ rate: 0.5, ordering: 'pre-activation' }),
        new Dense({ units: 5, activation: leakyRelu({ slope: 0.2 }), useBias: false }),
        new Dropout({ rate: 0.2, mode: 'vanilla' }),
        new Dense({ units: 5 }),
        new Dropout({ rate: 0.3, ordering: 'before-activation', mode: 'vanilla', activation: 'tanh' }),
        new GaussianDropout({ rate: 0.2 }),
        new AlphaDropout({ rate: 0.1 }),
        new AlphaDropout({ rate: 0.1, noiseShape: [null, 1] }),
        new LayerNormalization({ epsilon: 1e-5 }),
        new Dropout({ rate: 0.4 }),
        new Dense({ units: 3 }),
      ],
    ),
    images: network(
      'images',
      [7, 6, 2],
      [
        new Conv2D({ filters: 3, kernelSize: 3, padding: 'same', activation: 'relu' }),
        new BatchNormalization({ momentum: 0.9 }),
        new MaxPooling2D({ poolSize: 2, padding: 'same' }),
        new SpatialDropout2D({ rate: 0.25 }),
        new Conv2D({
          filters: 4,
          kernelSize: [2, 3],
          padding: 'same',
          strides: [2, 1],
          activation: elu({ alpha: 0.5 }),
        }),
        new SpatialDropout2D({ rate: 0.25, mode: 'vanilla', activation: 'relu' }),
        new AveragePooling2D({ poolSize: 2, strides: 1, padding: 'same' }),
        new Sequential([new Flatten(), new Dense({ units: 4, activation: 'tanh' })], { name: 'head' }),
        new Dropout({ rate: 0.5, ordering: ordering('mask', 'activate'), activation: 'gelu', noiseShape: [null, 1] }),
        new Dense({ units: 3 }),
      ],
    ),
    channelsFirst: network(
      'channels first',
      [2, 6, 7],
      [
        new Conv2D({ filters: 3, kernelSize: 3, padding: [1, 2], dataFormat: 'channelsFirst', activation: 'relu' }),
        new BatchNormalization({ convention: 'pytorch', dataFormat: 'channelsFirst' }),
        new Conv2D({
          filters: 3,
          kernelSize: 2,
          dilation: 2,
          padding: [
            [0, 1],
            [2, 0],
          ],
          dataFormat: 'channelsFirst',
          kernelLayout: 'HWIO',
          useBias: false,
        }),
        new BatchNormalization({ convention: 'pytorch', dataFormat: 'channelsFirst', center: false }),
        new AveragePooling2D({ poolSize: [2, 1], dataFormat: 'channelsFirst' }),
        new MaxPooling2D({ poolSize: 2, strides: 1, padding: 1, dataFormat: 'channelsFirst' }),
        new LayerNormalization({ axis: [1, 3], scale: false }),
        new GlobalAveragePooling2D({ dataFormat: 'channelsFirst' }),
        new BatchNormalization({ convention: 'pytorch' }),
        new Dense({ units: 2 }),
      ],
      'float64',
    ),
    layouts: network(
      'layouts',
      [24],
      [
        new Reshape({ targetShape: [4, 3, 2] }),
        new Conv2D({ filters: 2, kernelSize: 2, kernelLayout: 'OIHW' }),
        new BatchNormalization({ convention: 'pytorch', momentum: 0.3 }),
        new AveragePooling2D({ poolSize: [1, 2], strides: 1 }),
        new BatchNormalization({ scale: false }),
        new LayerNormalization({ axis: [1, 2, 3] }),
        new GlobalAveragePooling2D(),
        new Dense({ units: 3 }),
        new Activation('logSoftmax'),
      ],
    ),
    sequences: network(
      'sequences',
      [8, 3],
      [
        new Conv1D({ filters: 4, kernelSize: 3, padding: 'causal', dilation: 2, activation: 'relu' }),
        new PositionEmbedding({ sequenceLength: 10 }),
        new Residual([
          new LayerNormalization({ epsilon: 1e-5 }),
          new MultiHeadAttention({ numHeads: 2, useCausalMask: true, dropout: 0.1 }),
          new StochasticDepth({ rate: 0.2 }),
        ]),
        new Residual([new MultiHeadAttention({ numHeads: 3, keyDim: 2, useBias: false }), new Dropout({ rate: 0.1 })], {
          name: 'second',
        }),
        new Residual(
          [new Conv1D({ filters: 5, kernelSize: 4, padding: 'same', strides: 2, activation: elu({ alpha: 0.5 }) })],
          {
            shortcut: new Conv1D({ filters: 5, kernelSize: 1, strides: 2, useBias: false, kernelLayout: 'OIW' }),
            name: 'third',
          },
        ),
        new Flatten(),
        new Dense({ units: 2 }),
      ],
    ),
    depthwise: network(
      'depthwise',
      [6, 5, 3],
      [
        new DepthwiseConv2D({ kernelSize: 3, padding: 'same', activation: 'relu' }),
        new DepthwiseConv2D({ kernelSize: [2, 3], depthMultiplier: 2, strides: 2, padding: 'same', useBias: false }),
        new GlobalAveragePooling2D(),
        new Dense({ units: 2 }),
      ],
    ),
    restrained: network(
      'restrained',
      [5, 5, 2],
      [
        new Conv2D({
          filters: 3,
          kernelSize: 2,
          activation: 'tanh',
          kernelLayout: 'OIHW',
          kernelRegularizer: l1l2({ l1: 0.01, l2: 0.02 }),
          kernelConstraint: maxNorm(0.5),
          activityRegularizer: l2(0.03),
        }),
        new DepthwiseConv2D({ kernelSize: 2, depthwiseRegularizer: l1(0.04), depthwiseConstraint: maxNorm(0.6) }),
        new Sequential([
          new Flatten(),
          new Dense({ units: 4, activation: leakyRelu({ slope: 0.2 }), kernelConstraint: maxNorm(0.7, { axis: 1 }) }),
        ]),
        new Dense({
          units: 3,
          biasRegularizer: 'l2',
          biasConstraint: maxNorm(0.1),
          kernelConstraint: maxNorm(0.8),
          activityRegularizer: { l1: 0.05 },
        }),
      ],
    ),
    activations: network(
      'activations',
      [3],
      [
        ...names.flatMap((activation) => [new Dense({ units: 3, activation }), new Activation(activation)]),
        new Dense({ units: 3 }),
        new Activation('softmax'),
      ],
    ),
  };
}
