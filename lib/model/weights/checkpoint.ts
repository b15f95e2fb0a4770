/** Checkpoints: a training as it stands, in one file, from which it goes on as if nothing had interrupted it. */
import { platform } from '#platform';
import { checkStrings } from '../../check.js';
import type { Layer, Parameter } from '../../layers/layer.js';
import type { MaskCounts } from '../../layers/places.js';
import { type FloatArray, valuesOf } from '../../tensor/tensor.js';
import { setTrainedEpochs, trainedEpochsOf } from '../../training/fit/trained-epochs.js';
import type { Model } from '../../training/model.js';
import type { Optimizer, OptimizerState } from '../../training/optimizers/optimizer.js';
import { isPlanned } from '../architecture/plan.js';
import type { HasPlan } from './pytorch-names.js';
import { decodeSafetensors, encodeSafetensors, type StoredTensors, type WritableTensor } from './safetensors.js';
import { checkVersion, settingWeights, storedWeights } from './weights.js';

export type TrainedModel = Model & HasPlan;

/** A training: the model and the optimizer that updates it. */
export interface Training {
  readonly model: TrainedModel;
  readonly optimizer: Optimizer;
}

/** What a checkpoint holds beside arrays. */
interface Progress {
  readonly optimizer: string;
  readonly steps: number;
  /** How many updates each parameter has had. */
  readonly updates: Readonly<Record<string, number>>;
  readonly epochs: number;
  /** How many masks each random layer has drawn. */
  readonly masks: Readonly<Record<string, number>>;
  /** The same for the random layers within layers of your own. */
  readonly masksWithin?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const slotPrefix = '@optimizer/';

/**
 * Writes a training as one safetensors file: weights, running statistics, the optimizer's state, the number of epochs
 * (which decides the order of the samples) and of masks. The file is written whole or not at all.
 *
 *     saveCheckpoint({ model, optimizer }, 'run.safetensors')
 *
 * @param metadata - strings by name, stored beside it
 * @throws RangeError when the model has no weights yet
 */
export function saveCheckpoint(
  { model, optimizer }: Training,
  path: string,
  metadata: Readonly<Record<string, string>> = {},
): void {
  const state = optimizer.stateOf(model.parameters);
  const progress: Progress = {
    optimizer: optimizer.constructor.name,
    steps: state.steps,
    updates: Object.fromEntries(Object.entries(state.parameters).map(([name, { step }]) => [name, step])),
    epochs: trainedEpochsOf(model),
    masks: Object.fromEntries(randomLayers(model).map(({ name, layer }) => [name, layer.calls])),
    masksWithin: Object.fromEntries(
      countsWithin(model).flatMap(({ name, counts }) => (counts.isEmpty ? [] : [[name, counts.toJSON()]])),
    ),
  };
  const tensors = new Map<string, WritableTensor>([...storedWeights('saveCheckpoint', model), ...slotsOf(state)]);
  const own = { format: 'layerlab', version: '1', checkpoint: JSON.stringify(progress) };
  platform.writeFile(path, encodeSafetensors(tensors, { ...checkStrings('saveCheckpoint', metadata), ...own }));
}

/**
 * Brings a model and an optimizer to where `saveCheckpoint` left them; `fit` then goes on to the bit. Both must be made
 * as they were. On an error the model is unchanged.
 *
 * @returns the file's metadata
 * @throws RangeError when the file is no checkpoint, or one of another model or optimizer
 */
export function loadCheckpoint({ model, optimizer }: Training, path: string): Readonly<Record<string, string>> {
  const { tensors, metadata } = decodeSafetensors(platform.readFile(path));
  checkVersion('loadCheckpoint', metadata);
  const progress = progressIn(metadata, optimizer);
  const layers = randomLayers(model);
  const missing = layers.find(({ name }) => !Number.isSafeInteger(progress.masks[name]));
  if (missing) throw new RangeError(`loadCheckpoint: the file has no count of the masks of '${missing.name}'`);
  const weights = new Map([...tensors].filter(([name]) => !name.startsWith(slotPrefix)));
  const setWeights = settingWeights('loadCheckpoint', model, weights);
  const state = stateIn(tensors, progress, model.parameters);
  setWeights();
  optimizer.restore(model.parameters, state);
  for (const { name, layer } of layers) layer.reseed(progress.masks[name]);
  for (const { name, counts } of countsWithin(model)) counts.restore(progress.masksWithin?.[name] ?? {});
  setTrainedEpochs(model, progress.epochs);
  const { checkpoint: _, ...others } = metadata;
  return others;
}

function progressIn({ checkpoint }: Readonly<Record<string, string>>, optimizer: Optimizer): Progress {
  if (checkpoint === undefined)
    throw new RangeError('loadCheckpoint: the file has weights alone; read them with loadWeights');
  const progress = JSON.parse(checkpoint) as Progress;
  if (progress.optimizer !== optimizer.constructor.name)
    throw new RangeError(
      `loadCheckpoint: expected an optimizer ${progress.optimizer}, got ${optimizer.constructor.name}`,
    );
  return progress;
}

function* slotsOf(state: OptimizerState): Generator<readonly [string, WritableTensor]> {
  for (const [name, { slots }] of Object.entries(state.parameters))
    for (const [slot, data] of Object.entries(slots))
      yield [`${slotPrefix}${name}/${slot}`, { shape: [data.length], data: data.slice() }];
}

function stateIn(
  tensors: StoredTensors['tensors'],
  { steps, updates }: Progress,
  parameters: readonly Parameter[],
): OptimizerState {
  const stateOf = ({ name, value }: Parameter): OptimizerState['parameters'][string] => {
    const slots: Record<string, FloatArray> = {};
    for (const [key, { data }] of tensors) {
      if (!key.startsWith(`${slotPrefix}${name}/`)) continue;
      if (data.constructor !== value.data.constructor || data.length !== valuesOf(value).length)
        throw new RangeError(
          `loadCheckpoint: the optimizer's state of ${name} has another shape or dtype than the model`,
        );
      slots[key.slice(slotPrefix.length + name.length + 1)] = data as FloatArray;
    }
    return { step: updates[name], slots };
  };
  const known = parameters.filter(({ name }) => Object.hasOwn(updates, name));
  return { steps, parameters: Object.fromEntries(known.map((parameter) => [parameter.name, stateOf(parameter)])) };
}

/** A layer that counts the masks it has drawn. */
interface CountingLayer extends Layer {
  readonly calls: number;
  reseed(calls?: number): void;
}

function randomLayers(model: HasPlan, prefix: string = ''): { readonly name: string; readonly layer: CountingLayer }[] {
  return model.plan.flatMap(({ name, layer }) => {
    if (isPlanned(layer)) return randomLayers(layer, `${prefix}${name}/`);
    return 'calls' in layer ? [{ name: prefix + name, layer: layer as CountingLayer }] : [];
  });
}

function countsWithin(model: HasPlan, prefix: string = ''): { readonly name: string; readonly counts: MaskCounts }[] {
  return model.plan.flatMap(({ name, layer, counts }) => {
    if (isPlanned(layer)) return countsWithin(layer, `${prefix}${name}/`);
    return counts ? [{ name: prefix + name, counts }] : [];
  });
}
