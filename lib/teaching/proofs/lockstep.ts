/** Runs two trainings side by side and compares them bit by bit after each step. */

import { checkInteger, checkOptions, wrong } from '../../check.js';
import type { Sequential } from '../../model/sequential.js';
import { randomStream } from '../../tensor/random.js';
import { type FloatArray, type Tensor, valuesOf, wrap } from '../../tensor/tensor.js';
import { batcher } from '../../training/batches.js';
import { yieldToEventLoop } from '../../training/event-loop.js';
import { type LossChoice, lossOf } from '../../training/losses.js';
import type { ForwardPass } from '../../training/model.js';
import { addWeightPenaltyGradients, weightPenalty } from '../../training/objective/penalties.js';
import type { Optimizer } from '../../training/optimizers/optimizer.js';
import { type LabelledSamples, labelledSamples, type SamplesLike } from '../../training/samples.js';
import { Report, type Verdict } from '../verdict.js';
import { Comparison, type Difference, differenceInWords } from './comparison.js';
import { MaskWatch } from './mask-watch.js';

/** One of the two trainings. The models should be new or in the same state, and have the same seed. */
export interface LockstepSide {
  readonly model: Sequential;
  readonly optimizer: Optimizer;
  /** Defaults to 'crossEntropy'. */
  readonly loss?: LossChoice;
}

export interface LockstepOptions extends SamplesLike {
  /** How many batches to train on. Defaults to 100. */
  readonly steps?: number;
  /** Defaults to 32. */
  readonly batchSize?: number;
  /** The seed of the order of the samples. Defaults to 0. */
  readonly seed?: number;
}

/** The result of `lockstep`; as a cell's value it shows itself in words. */
export class LockstepReport extends Report {
  /** Whether losses and model outputs were bitwise equal in all steps. */
  readonly equal: boolean;
  /** The first number that differed. Within a step, layers come first, then weights, then the loss. */
  readonly first: Difference | undefined;
  /** The comparisons by layer name and parameter name. */
  readonly parts: Readonly<Record<string, Comparison>>;
  /** Whether both trainings had the same masks, and new ones in each step. */
  readonly masks: Verdict;

  constructor(masks: Verdict, { steps, outcome, layers, weights }: Findings) {
    const parts = [...layers, ...weights];
    const differences = [...parts, ...outcome].flatMap(({ first }) => first ?? []);
    const first = differences.reduce<Difference | undefined>((a, b) => (a && a.step <= b.step ? a : b), undefined);
    const equal = outcome.every((part) => part.equal);
    super(`Two trainings in lockstep, ${steps} steps`, [
      masks,
      { question: 'losses and outputs', ok: equal, words: outcomeInWords(outcome, first) },
      ...parts.map((part) => ({ question: part.where, ok: part.equal || part.ratio !== undefined, words: part.words })),
    ]);
    this.equal = equal;
    this.first = first;
    this.masks = masks;
    this.parts = Object.fromEntries(parts.map((part) => [part.where, part]));
  }
}

interface Findings {
  readonly steps: number;
  /** The loss and the last layer's output. */
  readonly outcome: readonly Comparison[];
  readonly layers: readonly Comparison[];
  readonly weights: readonly Comparison[];
}

function outcomeInWords(outcome: readonly Comparison[], first: Difference | undefined): string {
  if (outcome.every((part) => part.equal)) return 'bitwise equal in all steps';
  const begin = first as Difference;
  return `not equal: the first difference is in step ${begin.step}, ${begin.where}: ${differenceInWords(begin)}`;
}

/**
 * Trains two models on the same batches, each with its own optimizer. Reports for every layer's output, every weight and
 * the loss whether they are bitwise equal, in an exact ratio, or different: from which step, at which unit, by how many
 * ulps. Each model draws its own masks; the report says whether they were the same, and whether one was reused.
 *
 *     await lockstep({ model: inverted, optimizer: new SGD() }, { model: vanilla, optimizer: matched }, { x, y, steps: 200 })
 */
export async function lockstep(a: LockstepSide, b: LockstepSide, options: LockstepOptions): Promise<LockstepReport> {
  checkOptions('lockstep', options, ['x', 'y', 'steps', 'batchSize', 'seed']);
  const { steps = 100, batchSize = 32, seed = 0 } = options;
  const samples = labelledSamples('lockstep', undefined, options);
  checkInteger('lockstep', 'steps', steps);
  checkInteger('lockstep', 'batchSize', batchSize);
  if (a.model === b.model) throw wrong('lockstep', 'two models', 'the same one twice');
  const count = samples.x.shape[0];
  const size = Math.min(batchSize, count);
  const sides = [new Side(a, samples, size), new Side(b, samples, size)] as const;
  const masks = new MaskWatch(a.model.names);
  const findings = {
    steps,
    outcome: [new Comparison('loss'), new Comparison('output')],
    ...comparisons(sides[0], sides[1]),
  };
  const order = batchesOf(count, size, seed);
  for (let step = 1; step <= steps; step++) {
    const batch = order(step);
    const [left, right] = sides.map((side) => side.step(batch, step));
    masks.compare(left.forwardPass.results, right.forwardPass.results, step);
    compare(findings, left, right, step);
    if (step % 20 === 0) await yieldToEventLoop();
  }
  return new LockstepReport(masks.verdict(), findings);
}

/** The indices of the samples in each step: all samples in a random order, then all in another. */
function batchesOf(samples: number, size: number, seed: number): (step: number) => Int32Array {
  const random = randomStream(seed).fork('batches');
  const perEpoch = Math.floor(samples / size);
  return (step) => {
    const [epoch, at] = [Math.floor((step - 1) / perEpoch), (step - 1) % perEpoch];
    return random
      .fork(`epoch/${epoch}`)
      .permutation(samples)
      .subarray(at * size, (at + 1) * size);
  };
}

interface Moment {
  readonly loss: number;
  readonly forwardPass: ForwardPass<FloatArray>;
  readonly model: Sequential;
}

/** One training. */
class Side {
  readonly model: Sequential;
  readonly #optimizer: Optimizer;
  readonly #loss: ReturnType<typeof lossOf>;
  readonly #take: ReturnType<typeof batcher>;

  constructor({ model, optimizer, loss = 'crossEntropy' }: LockstepSide, { x, y }: LabelledSamples, size: number) {
    this.model = model;
    this.#optimizer = optimizer;
    this.#loss = lossOf(loss, 'lockstep');
    this.#take = batcher(labelledSamples('lockstep', model.dtype, { x, y }), size);
    if (model.outputShapes === undefined) model.forwardPass(this.#take(Int32Array.of(0), 0, 1).x);
  }

  step(samples: Int32Array, step: number): Moment {
    const { x, y } = this.#take(samples, 0, samples.length);
    const forwardPass: ForwardPass<FloatArray> = this.model.forwardPass(x, { training: true });
    const { value: own, gradient } = this.#loss(forwardPass.output, y);
    const value = own + (forwardPass.penalty ?? 0) + weightPenalty(this.model.parameters);
    if (!Number.isFinite(value))
      throw new RangeError(`lockstep: the loss is ${value} in step ${step}; try a lower learningRate`);
    this.model.zeroGradients();
    forwardPass.backward(gradient);
    addWeightPenaltyGradients(this.model.parameters);
    this.#optimizer.step(this.model.parameters);
    return { loss: value, forwardPass, model: this.model };
  }
}

/** One comparison for each layer's output and one for each weight. */
function comparisons({ model: a }: Side, { model: b }: Side): Pick<Findings, 'layers' | 'weights'> {
  const same = a.layers.length === b.layers.length && a.parameters.length === b.parameters.length;
  if (!same) throw wrong('lockstep', `models of the same layers, ${a.names.join(', ')}`, b.names.join(', '));
  return {
    layers: a.names.map((name) => new Comparison(name)),
    weights: a.parameters.map(({ name }) => new Comparison(name)),
  };
}

function compare({ outcome, layers, weights }: Findings, a: Moment, b: Moment, step: number): void {
  for (const [i, part] of layers.entries()) part.compare(a.forwardPass.outputs[i], b.forwardPass.outputs[i], step);
  const [loss, output] = outcome;
  output.compare(a.forwardPass.output, b.forwardPass.output, step);
  const like = valuesOf(a.forwardPass.output);
  loss.compare(number(a.loss, like), number(b.loss, like), step);
  for (const [i, part] of weights.entries())
    part.compare(a.model.parameters[i].value, b.model.parameters[i].value, step);
}

function number(value: number, like: FloatArray): Tensor<FloatArray> {
  const Data = like.constructor as new (values: number[]) => FloatArray;
  return wrap(new Data([value]), []);
}
