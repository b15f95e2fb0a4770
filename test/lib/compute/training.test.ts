import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backendInfo } from '../../../lib/compute/index.js';
import {
  Adam,
  BatchNormalization,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  labels,
  MaxPooling2D,
  normal,
  Sequential,
  setThreads,
} from '../../../lib/index.js';

/** Large enough that convolutions and products are shared. */
async function weightsAfterTraining(threads: number): Promise<Float32Array[]> {
  setThreads(threads);
  const model = new Sequential(
    [
      new Conv2D({ filters: 16, kernelSize: 3, padding: 'same', activation: 'relu' }),
      new BatchNormalization(),
      new MaxPooling2D(),
      new Conv2D({ filters: 24, kernelSize: 3, padding: 'same', activation: 'tanh' }),
      new Flatten(),
      new Dropout({ rate: 0.4, ordering: 'pre-activation', activation: 'sigmoid' }),
      new Dense({ units: 64, activation: 'relu' }),
      new Dense({ units: 4 }),
    ],
    { seed: 3 },
  );
  const x = normal([48, 20, 20, 3], { seed: 1 });
  const y = labels(Array.from({ length: 48 }, (_, i) => i % 4));
  await model.fit(x, y, { epochs: 2, batchSize: 16, loss: 'crossEntropy', optimizer: new Adam(), progress: false });
  return model.parameters.map(({ value }) => Float32Array.from(value.data));
}

test('the same training gives the same bits on one thread and on two, time after time', async () => {
  const before = backendInfo().threads;
  const alone = await weightsAfterTraining(1);
  assert.deepEqual(await weightsAfterTraining(2), alone);
  assert.deepEqual(await weightsAfterTraining(2), alone);
  setThreads(before);
});
