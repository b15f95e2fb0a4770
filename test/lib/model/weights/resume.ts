/** A training with dropout, batch normalization, penalties, max-norms and a nested model. As a program: resumes a checkpoint and prints bits. */
import { pathToFileURL } from 'node:url';
import {
  Adam,
  BatchNormalization,
  Dense,
  Dropout,
  GaussianDropout,
  l1,
  labels,
  loadCheckpoint,
  maxNorm,
  normal,
  type Optimizer,
  RMSprop,
  Sequential,
  SGD,
  schedules,
} from '../../../../lib/index.js';

const optimizers = {
  adam: (): Optimizer => new Adam({ schedule: schedules.cosine({ steps: 200 }) }),
  sgd: (): Optimizer => new SGD({ momentum: 0.9, nesterov: true }),
  rmsprop: (): Optimizer => new RMSprop({ momentum: 0.5, centered: true }),
};

export interface Trained {
  readonly model: Sequential;
  readonly optimizer: Optimizer;
  fit(epochs: number): Promise<number>;
  bits(): number[][];
}

export function training(kind: keyof typeof optimizers): Trained {
  const block = [new BatchNormalization(), new Dropout({ rate: 0.3 })];
  const model = new Sequential(
    [
      new Dense({
        units: 8,
        activation: 'relu',
        kernelConstraint: maxNorm(0.8),
        kernelRegularizer: 'l2',
        activityRegularizer: l1(0.01),
      }),
      new Sequential(block),
      new GaussianDropout({ rate: 0.2 }),
      new Dense({ units: 3, biasRegularizer: 'l1', kernelConstraint: maxNorm(1) }),
    ],
    { seed: 2 },
  );
  const x = normal([30, 5], { seed: 1 });
  const y = labels(Array.from({ length: 30 }, (_, i) => i % 3));
  model.build([null, 5]);
  const optimizer = optimizers[kind]();
  const fit = async (epochs: number): Promise<number> => {
    const options = { loss: 'crossEntropy', optimizer, epochs, batchSize: 8, progress: false } as const;
    return (await model.fit(x, y, options)).loss.at(-1) as number;
  };
  const bits = (): number[][] => model.parameters.map(({ value }) => Array.from(value.data as Float32Array));
  return { model, optimizer, fit, bits };
}

/** Trains on and returns the last loss. */
export function resume({ fit }: Trained, epochs: number): Promise<number> {
  return fit(epochs);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const resumed = training(process.argv[2] as keyof typeof optimizers);
  loadCheckpoint(resumed, process.argv[3]);
  await resumed.fit(10);
  console.log(JSON.stringify(resumed.bits()));
}
