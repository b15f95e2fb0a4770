/** The training loop. */
import { tidy } from '../../compute/index.js';
import type { FloatArray, Tensor } from '../../tensor/tensor.js';
import { yieldToEventLoop } from '../event-loop.js';
import { type History, record } from '../history.js';
import type { Model } from '../model.js';
import { measure, rememberCriteria } from '../objective/evaluate.js';
import { checkFit } from '../objective/fits-loss.js';
import { addWeightPenaltyGradients, weightPenalty } from '../objective/penalties.js';
import { weightsFor } from '../objective/sample-weights.js';
import type { LabelledSamples, SamplesLike } from '../samples.js';
import { whereNotFinite } from './not-finite.js';
import type { FitOptions } from './options.js';
import { type DrawHistory, type Progress, progressOf } from './progress.js';
import { Run } from './run.js';

/** How long the loop may hold the thread, in milliseconds, before it yields to the event loop. */
const yieldEveryMs = 20;

/**
 * See `Sequential.fit`.
 *
 * @param draw - makes the chart that a notebook shows during the training
 */
export async function fit<M extends Model>(
  model: M,
  samples: SamplesLike,
  options: FitOptions<M>,
  draw: DrawHistory,
): Promise<History> {
  const run = new Run(model, samples, options);
  rememberCriteria(model, run.criteria);
  const progress = progressOf(options.progress, run, draw);
  try {
    for (let epoch = 0; epoch < run.epochs && !run.stopped; epoch++) {
      await trainEpoch(run, epoch, progress);
      measureValidation(run);
      await endEpoch(run, epoch);
      progress.epoch(epoch, run.history);
    }
    run.stopper.finish();
    progress.end(run.history);
  } catch (error) {
    progress.fail();
    throw error;
  }
  return run.history;
}

async function trainEpoch<M extends Model>(run: Run<M>, epoch: number, progress: Progress): Promise<void> {
  const { model, epochs, steps, stop } = run;
  const order = run.order();
  const sums = new Map<string, number>();
  let lastYield = performance.now();
  for (let step = 0; step < steps; step++) {
    run.signal?.throwIfAborted();
    const batch = run.batch(order, step);
    const measured = tidy(() => trainStep(run, batch, `epoch ${epoch + 1}, step ${step + 1}`));
    for (const [name, value] of measured) sums.set(name, (sums.get(name) ?? 0) + value * batch.x.shape[0]);
    const loss = measured[0][1];
    progress.step(epoch, step, loss);
    for (const callback of run.callbacks) await callback.stepEnd?.({ model, epoch, epochs, step, steps, loss, stop });
    if (performance.now() - lastYield > yieldEveryMs) {
      await yieldToEventLoop();
      lastYield = performance.now();
    }
  }
  for (const [name, sum] of sums) record(run.history, name, sum / run.seen);
}

/** Forward in the training phase, loss, backward, update. Returns the batch's loss and metrics from before the update. */
function trainStep<M extends Model>(
  { model, criteria: { loss, lossName, metrics }, classWeight, optimizer }: Run<M>,
  batch: LabelledSamples,
  when: string,
): (readonly [name: string, value: number])[] {
  const { x, y } = batch;
  const pass = model.forwardPass<FloatArray>(x, { training: true });
  checkFit(lossName, pass.output.shape, y.shape);
  const { value: own, gradient } = loss(pass.output, y, weightsFor('fit', batch, pass.output, classWeight));
  const value = own + (pass.penalty ?? 0) + weightPenalty(model.parameters);
  if (!Number.isFinite(value))
    throw new RangeError(`fit: the loss is ${value} at ${when}${whereNotFinite(model, x, pass)}`);
  model.zeroGradients();
  pass.addGradients(gradient);
  addWeightPenaltyGradients(model.parameters);
  optimizer.step(model.parameters);
  const output: Tensor<FloatArray> = pass.output;
  return [['loss', value], ...Object.entries(metrics).map(([name, metric]) => [name, metric(output, y)] as const)];
}

function measureValidation<M extends Model>({ model, validation, criteria, history }: Run<M>): void {
  if (validation === undefined) return;
  for (const [name, value] of Object.entries(measure('fit: validation', model, validation, criteria)))
    record(history, `validation${name[0].toUpperCase()}${name.slice(1)}`, value);
}

async function endEpoch<M extends Model>(run: Run<M>, epoch: number): Promise<void> {
  const { model, epochs, history, stop } = run;
  run.countEpoch();
  if (run.stopper.epochEnd(history)) stop();
  for (const callback of run.callbacks) await callback.epochEnd?.({ model, epoch, epochs, history, stop });
  await yieldToEventLoop();
}
