/** `memory-use.ts predict|forward|train`: prints the resident memory, in MB, after each tenth of the work. */
import { Dense, Dropout, Flatten, labels, normal, Sequential } from '../../lib/index.js';

const model = new Sequential(
  [new Dense({ units: 64 }), new Dropout({ rate: 0.5 }), new Flatten(), new Dense({ units: 10 })],
  { seed: 1 },
);
const x = normal([64, 64], { seed: 1 });
const y = labels(Array.from({ length: 64 }, (_, i) => i % 10));
model.predict(x);

const readings: number[] = [];
const read = (): void => void readings.push(Math.round(process.memoryUsage().rss / 2 ** 20));

/** Gives way now and then, as a cell with an await does: finalizers run between turns. */
async function repeat(count: number, work: () => unknown): Promise<void> {
  for (let i = 1; i <= count; i++) {
    work();
    if (i % (count / 10) === 0) read();
    if (i % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

async function train(steps: number): Promise<void> {
  let step = 0;
  const stepEnd = (): void => {
    if (++step % (steps / 10) === 0) read();
  };
  const callbacks = [{ stepEnd }];
  await model.fit(x, y, { loss: 'crossEntropy', epochs: steps, batchSize: 64, progress: false, callbacks });
}

const works: Readonly<Record<string, () => Promise<void>>> = {
  predict: () => repeat(48_000, () => model.predict(x)),
  forward: () => repeat(60_000, () => model.forward(x).output),
  train: () => train(5000),
};
await works[process.argv[2] ?? 'predict']?.();
console.log(JSON.stringify(readings));
