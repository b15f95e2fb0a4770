/**
 * The CNN of the reference experiment on 1,000 MNIST digits, with no dropout, inverted and vanilla dropout. The same nets
 * in PyTorch: cnn-mnist.py beside it, which reads the data that this script writes.
 *
 *     npx tsx test/experiments/cnn-mnist.ts data digits.raw      the 1,000 digits to learn from and the 2,000 to test on
 *     npx tsx test/experiments/cnn-mnist.ts train 3              trains 3 seeds of each; one line of JSON for each run
 */
import { writeFileSync } from 'node:fs';
import {
  Adam,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  type Layer,
  MaxPooling2D,
  mnist,
  type Samples,
  Sequential,
} from '../../lib/index.js';

const variants: Readonly<Record<string, () => Layer[]>> = {
  none: () => [],
  inverted: () => [new Dropout({ rate: 0.5 })],
  vanilla: () => [new Dropout({ rate: 0.5, mode: 'vanilla' })],
};

function cnn(dropout: Layer[], seed: number): Sequential {
  const layers = [
    new Conv2D({ filters: 8, kernelSize: 3, padding: 'same', activation: 'relu' }),
    new MaxPooling2D(),
    new Conv2D({ filters: 16, kernelSize: 3, padding: 'same', activation: 'relu' }),
    new MaxPooling2D(),
    new Flatten(),
    new Dense({ units: 128, activation: 'relu' }),
    ...dropout,
    new Dense({ units: 10 }),
  ];
  return new Sequential(layers, { seed });
}

/** Images as bytes, then labels as bytes. */
function bytesOf({ x, y }: Samples): Uint8Array {
  return Uint8Array.from([...Array.from(x.data, (v) => Math.round(v * 255)), ...y.data]);
}

async function train(seeds: number): Promise<void> {
  const { train, test } = mnist({ limit: 1000 });
  for (const [variant, dropout] of Object.entries(variants)) {
    for (let seed = 0; seed < seeds; seed++) {
      const model = cnn(dropout(), seed);
      const started = performance.now();
      const options = { loss: 'crossEntropy', optimizer: new Adam({ learningRate: 1e-3 }), progress: false } as const;
      await model.fit(train.x, train.y, { ...options, epochs: 40, batchSize: 64 });
      const { loss, accuracy } = model.evaluate(test.x, test.y);
      const seconds = Math.round((performance.now() - started) / 1000);
      console.log(JSON.stringify({ variant, seed, accuracy: 100 * accuracy, loss, seconds }));
    }
  }
}

const [command, argument] = process.argv.slice(2);
if (command === 'data') {
  const { train, test } = mnist({ limit: 1000 });
  writeFileSync(argument, Buffer.concat([bytesOf(train), bytesOf(test)]));
} else if (command === 'train') await train(Number(argument));
else throw new Error('usage: cnn-mnist.ts data FILE | train SEEDS');
