/** Trainings of Keras, made by test/golden/make-restraints.py, to follow step by step. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type FitOptions, type Layer, type LossChoice, Sequential, SGD, tensor } from '../../lib/index.js';
import { relativeError } from './gradient.js';

interface Training {
  readonly name: string;
  readonly start: readonly (readonly number[])[];
  readonly weights: readonly (readonly number[])[];
  readonly before: number;
  readonly losses: readonly number[];
  readonly validationLosses?: readonly number[];
  readonly after: number;
}

/** The data of the trainings, and the trainings. */
export const golden = JSON.parse(readFileSync(new URL('../golden/restraints.json', import.meta.url), 'utf8'));
const runs: readonly Training[] = golden.runs;

export function assertNear(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  const error = relativeError(actual, expected);
  assert.ok(error < tolerance, `off by ${error} (relative): ${Array.from(actual)} for ${Array.from(expected)}`);
}

/** Three epochs of Keras' training, from its start weights: losses before, during and after it, and all weights. */
export async function followsKeras(
  name: string,
  layers: readonly Layer[],
  data: { readonly x: number[][]; readonly y: number[] | number[][] },
  loss: LossChoice,
  { sampleWeight, ...others }: Partial<FitOptions> = {},
): Promise<void> {
  const run = runs.find((one) => one.name === name) as Training;
  const model = new Sequential(layers, { dtype: 'float64' });
  const inputs = tensor(data.x, { dtype: 'float64' });
  model.build(inputs.shape);
  for (const [i, { value }] of model.parameters.entries()) value.data.set(run.start[i].flat(9));
  const measured = { loss, metrics: [], sampleWeight } as const;
  const evaluate = () => model.evaluate(inputs, data.y, measured).loss;
  assertNear([evaluate()], [run.before], 1e-6);
  const options = { optimizer: new SGD({ learningRate: 0.1 }), batchSize: 5, epochs: 3, shuffle: false, ...others };
  const history = await model.fit(inputs, data.y, { ...measured, ...options, progress: false });
  assertNear(history.loss, run.losses, 1e-6);
  assertNear(history.validationLoss ?? [], run.validationLosses ?? [], 1e-6);
  assertNear([evaluate()], [run.after], 1e-6);
  for (const [i, { value }] of model.parameters.entries()) assertNear(value.data, run.weights[i].flat(9), 1e-6);
}
