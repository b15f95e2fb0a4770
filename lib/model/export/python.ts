/** Shared by the exports to Python: literals, calls, and a model's layers with their shapes. */
import { activations, type ElementwiseActivation } from '../../activations.js';
import type { Conv1D } from '../../layers/conv1d.js';
import type { Dropout } from '../../layers/dropout/dropout.js';
import { nameOfStage, type StageName } from '../../layers/dropout/orderings.js';
import { windowOver } from '../../layers/image.js';
import type { Layer } from '../../layers/layer.js';
import type { DataFormat } from '../../ops/layout.js';
import type { Padding } from '../../ops/window.js';
import type { Shape } from '../../tensor/tensor.js';
import { type NamedActivation, namedActivation } from '../architecture/named-activation.js';
import type { PlannedLayer } from '../architecture/plan.js';
import { moduleNames } from '../weights/pytorch-names.js';

/** A built model, or one inside another. */
export interface BuiltModel {
  readonly name: string;
  readonly plan: readonly PlannedLayer[];
  readonly inputShape?: readonly (number | null)[];
  readonly outputShapes?: readonly Shape[];
  /** Each layer's input shape, where it is not the output shape of the layer before. */
  readonly inputShapes?: readonly Shape[];
}

/** A layer, with what is needed to write it. */
export interface Place {
  readonly planned: PlannedLayer;
  /** The layer's name as a Python identifier. */
  readonly name: string;
  readonly inputShape: Shape;
  /** Begins an error's message. */
  readonly where: string;
}

/** Returns the layers in order. @throws RangeError when the model is not built: its shapes are unknown */
export function placesOf(where: string, { plan, inputShape, outputShapes, inputShapes }: BuiltModel): Place[] {
  if (inputShape === undefined || outputShapes === undefined)
    throw new RangeError(
      `${where}: the model is not built yet; build it first: model.build([null, …]) with the shape of its input`,
    );
  const twice = plan.find(({ layer }, i) => plan.findIndex((other) => other.layer === layer) < i);
  if (twice) throw new RangeError(`${where}: layer '${twice.layer.name}' is used twice, which cannot be written`);
  const shapes = inputShapes ?? [inputShape.map((length) => length ?? 1), ...outputShapes];
  const names = moduleNames(plan);
  return plan.map((planned, i) => ({
    planned,
    name: names[i],
    inputShape: shapes[i],
    where: `${where}: layer '${planned.name}'`,
  }));
}

/** Returns the activation that a layer applies itself; undefined for none. */
export function ownActivation({
  planned: { layer, movedToNext },
  where,
}: Pick<Place, 'planned' | 'where'>): NamedActivation | undefined {
  const { activation } = layer as Layer & { readonly activation?: ElementwiseActivation };
  if (movedToNext !== undefined || activation === undefined) return undefined;
  const named = namedActivation(where, activation);
  return named.name === 'linear' ? undefined : named;
}

/** A Dropout's stages by name, and the activation among them. */
export interface WrittenDropout {
  readonly stages: readonly StageName[];
  readonly activation: NamedActivation | undefined;
  /** Whether it is the usual dropout: inverted, all three stages, no activation, no noise shape. */
  readonly plain: boolean;
}

/** @throws RangeError for a stage of your own */
export function writtenDropout({ planned, where }: Place): WrittenDropout {
  const layer = planned.layer as Dropout;
  const own = layer.stages.find((stage) => typeof stage !== 'string');
  if (own !== undefined)
    throw new RangeError(`${where} has stage '${nameOfStage(own)}', a function of your own, which cannot be written`);
  const stages = layer.stages as readonly StageName[];
  const placed = planned.movedFromPrevious ?? layer.activation;
  const activation = placed === activations.linear ? undefined : namedActivation(where, placed);
  const usual = [...stages].sort().join() === 'activate,mask,scale';
  const { mode, noiseShape } = layer;
  return {
    stages,
    activation,
    plain: usual && mode === 'inverted' && activation === undefined && noiseShape === undefined,
  };
}

/** The padded cells around an image, as numbers: left, right, top, bottom. */
export function padsOf(
  { planned, inputShape }: Place,
  format: DataFormat,
  settings: {
    readonly kernel: readonly [number, number];
    readonly strides: readonly [number, number];
    readonly dilation?: readonly [number, number];
    readonly padding: Padding;
  },
): readonly [left: number, right: number, top: number, bottom: number] {
  const [height, width] = format === 'channelsLast' ? inputShape.slice(1, 3) : inputShape.slice(2, 4);
  const size = { batch: 1, channels: 1, height, width };
  const { rows, columns } = windowOver(planned.name, size, { dilation: [1, 1], ...settings });
  return [columns.before, columns.after, rows.before, rows.after];
}

/** The padded cells around a sequence: left and right. */
export function sequencePadsOf(place: Place): readonly [left: number, right: number] {
  const { dataFormat, kernelSize, strides, dilation, sides } = place.planned.layer as Conv1D;
  const width = place.inputShape[dataFormat === 'channelsLast' ? 1 : 2];
  const settings = {
    kernel: [1, kernelSize],
    strides: [1, strides],
    dilation: [1, dilation],
    padding: sides,
  } as const;
  const { columns } = windowOver(place.planned.name, { batch: 1, channels: 1, height: 1, width }, settings);
  return [columns.before, columns.after];
}

/** A Python literal. */
export function literal(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number')
    return Number.isFinite(value) ? String(value) : `float("${value > 0 ? 'inf' : '-inf'}")`;
  if (Array.isArray(value)) return `(${value.map(literal).join(', ')}${value.length === 1 ? ',' : ''})`;
  return JSON.stringify(value);
}

/** Python code, passed through as it is. */
export class Raw {
  constructor(readonly text: string) {}
}

/** `name(1, 2, key=3)`; arguments that are undefined are left out. */
export function call(
  name: string,
  positional: readonly unknown[],
  named: Readonly<Record<string, unknown>> = {},
): string {
  const show = (value: unknown) => (value instanceof Raw ? value.text : literal(value));
  const pairs = Object.entries(named).filter(([, value]) => value !== undefined);
  return `${name}(${[...positional.map(show), ...pairs.map(([key, value]) => `${key}=${show(value)}`)].join(', ')})`;
}

/** Indents lines by a number of spaces. */
export function indented(lines: readonly string[], by: number): string {
  return lines.map((line) => (line === '' ? '' : ' '.repeat(by) + line)).join('\n');
}

/** A Python class or function that a network may need, with the helpers that it needs itself. */
export interface Helper {
  readonly needs?: readonly string[];
  readonly code: string;
}

/** Returns the helpers that a network's Python uses, and those that these need, in the order of the table. */
export function helpersFor(helpers: Readonly<Record<string, Helper>>, python: string): string[] {
  const needed = new Set<string>();
  const need = (name: string): void => {
    needed.add(name);
    for (const other of helpers[name].needs ?? []) need(other);
  };
  for (const name of Object.keys(helpers)) if (new RegExp(`(?<![.\\w])${name}\\b`).test(python)) need(name);
  return Object.keys(helpers)
    .filter((name) => needed.has(name))
    .map((name) => helpers[name].code);
}

/** The model's name, safe inside a Python text. */
export function plainName({ name }: Pick<BuiltModel, 'name'>): string {
  return name.replace(/[^\w -]/g, '_');
}
