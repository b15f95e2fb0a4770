/** Whole nets of convolution, pooling, dense layers and dropout: gradients by central differences, and what models do with them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  Activation,
  type ActivationName,
  BatchNormalization,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  GlobalAveragePooling2D,
  type Layer,
  LayerNormalization,
  MaxPooling2D,
  normal,
  type Ordering,
  ordering,
  orderings,
  Sequential,
} from '../../../lib/index.js';
import { assertSameBits } from '../../helpers/close.js';
import { checkGradient } from '../../helpers/gradient.js';

interface Net {
  readonly ordering: Ordering;
  readonly batchNorm: boolean;
  readonly activation: ActivationName;
  readonly mode?: 'inverted' | 'vanilla';
}

/** conv-pool-conv-pool-dense-dropout-dense; with batch norm, between each layer and its activation. */
function net({ ordering, batchNorm, activation, mode }: Net): Sequential {
  const with_ = (layer: (activation: ActivationName) => Layer): Layer[] =>
    batchNorm ? [layer('linear'), new BatchNormalization(), new Activation(activation)] : [layer(activation)];
  const layers = [
    ...with_((activation) => new Conv2D({ filters: 2, kernelSize: 3, padding: 'same', activation })),
    new MaxPooling2D(),
    ...with_((activation) => new Conv2D({ filters: 3, kernelSize: 2, strides: [1, 2], activation })),
    new MaxPooling2D({ poolSize: [2, 1], padding: 'same' }),
    new Flatten(),
    ...with_((activation) => new Dense({ units: 5, activation })),
    new Dropout({ rate: 0.4, ordering, mode }),
    new Dense({ units: 3 }),
  ];
  return new Sequential(layers, { seed: 4 });
}

const images = normal([2, 6, 6, 1], { seed: 8, dtype: 'float64' });

for (const batchNorm of [false, true]) {
  for (const choice of [...orderings, ordering('mask', 'activate', 'scale'), ordering('scale', 'mask', 'activate')]) {
    const name = `${typeof choice === 'string' ? choice : choice.name}${batchNorm ? ' with batch norm' : ''}`;
    // The mode decides the scale: inverted scales in training, vanilla in the test phase.
    test(`a convolutional net, ${name}, has the gradient of central differences in training`, () => {
      checkGradient(() => net({ ordering: choice, batchNorm, activation: 'tanh', mode: 'inverted' }), images);
    });
    test(`a convolutional net, ${name}, has the gradient of central differences in the test phase`, () => {
      const settings = { ordering: choice, batchNorm, activation: 'sigmoid', mode: 'vanilla' } as const;
      checkGradient(() => net(settings), images, { pass: { training: false } });
    });
  }
}

test('a relu net has the gradient of central differences away from its kinks', () => {
  for (const choice of orderings) {
    const make = (): Sequential => net({ ordering: choice, batchNorm: false, activation: 'relu' });
    checkGradient(make, images, { step: 1e-6 });
  }
});

test('dropout straight after a convolution places its activation, whatever the ordering', () => {
  for (const choice of orderings) {
    const make = (): Sequential =>
      new Sequential([
        new Conv2D({ filters: 3, kernelSize: 3, activation: 'sigmoid' }),
        new Dropout({ rate: 0.3, ordering: choice, noiseShape: [null, 1, 1, null] }),
        new LayerNormalization(),
        new GlobalAveragePooling2D(),
        new Dense({ units: 2 }),
      ]);
    checkGradient(make, images);
  }
});

test('a lent activation is the one that the Dropout would have had itself', () => {
  for (const choice of orderings) {
    const conv = { filters: 3, kernelSize: 3, seed: 1 } as const;
    const drop = { rate: 0.3, ordering: choice, seed: 2 } as const;
    const lent = new Sequential([new Conv2D({ ...conv, activation: 'sigmoid' }), new Dropout(drop)]);
    const own = new Sequential([new Conv2D(conv), new Dropout({ ...drop, activation: 'sigmoid' })]);
    for (const training of [true, false])
      assertSameBits(lent.call(images, { training }), own.call(images, { training }));
  }
});

test('channels-first and channels-last nets are one function', () => {
  const make = (dataFormat: 'channelsFirst' | 'channelsLast'): Sequential =>
    new Sequential([
      new Conv2D({ filters: 4, kernelSize: 3, activation: 'relu', dataFormat, kernelLayout: 'HWIO' }),
      new BatchNormalization({ dataFormat }),
      new MaxPooling2D({ dataFormat }),
      new GlobalAveragePooling2D({ dataFormat }),
    ]);
  const [last, first] = [make('channelsLast'), make('channelsFirst')];
  const x = normal([5, 8, 8, 3], { seed: 1 });
  const [a, b] = [last.call(x, { training: true }), first.call(x.transpose(0, 3, 1, 2), { training: true })];
  a.data.forEach((value, i) => {
    assert.ok(Math.abs(value - b.data[i]) < 1e-6, `${value}, not ${b.data[i]}`);
  });
});
