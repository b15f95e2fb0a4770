import type { Data, Layout } from 'plotly.js-dist';
import { type Figure, isObject } from './figure.js';

/** A value of a baked figure's control. */
export type ControlValue = number | string | boolean;

/** One control of a figure that holds a frame for every combination, as `explore` of the library describes it. */
export interface Control {
  readonly name: string;
  /** Numbers make a slider, anything else a list to choose from. */
  readonly values: readonly ControlValue[];
  /** The index of the value that the figure shows at first. */
  readonly initial: number;
}

/** A frame holds only differences from the figure; `null` removes a field. */
interface BakedFrame {
  readonly name: string;
  readonly traces: readonly number[];
  readonly data: readonly Data[];
  readonly layout: Partial<Layout>;
}

/** Returns the controls of a figure; an empty list if it is not baked: `layout.meta` is free for anybody's own use. */
export function controlsOf({ layout, frames }: Figure): readonly Control[] {
  const { controls } = (layout?.meta ?? {}) as { controls?: unknown };
  const isBaked =
    Array.isArray(controls) && controls.every(isControl) && Array.isArray(frames) && frames.every(isFrame);
  return isBaked ? controls : [];
}

function isControl(value: unknown): value is Control {
  if (!isObject(value) || typeof value.name !== 'string' || !Array.isArray(value.values)) return false;
  const { values, initial } = value;
  return values.every(isControlValue) && values[initial as number] !== undefined && Number.isInteger(initial);
}

function isControlValue(value: unknown): value is ControlValue {
  return ['number', 'string', 'boolean'].includes(typeof value);
}

function isFrame(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { name, traces, data, layout = {} } = value;
  return (
    typeof name === 'string' && Array.isArray(traces) && Array.isArray(data) && data.every(isObject) && isObject(layout)
  );
}

/** Returns the initial index of each control. */
export function initialOf(controls: readonly Control[]): number[] {
  return controls.map(({ initial }) => initial);
}

/** Returns the figure as it is first shown. */
export function atStart(figure: Figure): Figure {
  const controls = controlsOf(figure);
  return controls.length === 0 ? figure : figureAt(figure, controls, initialOf(controls));
}

/**
 * Returns the figure of one combination, without plotly's own slider, which serves viewers that lack our controls.
 *
 * @param chosen - the index of each control's value
 */
export function figureAt(figure: Figure, controls: readonly Control[], chosen: readonly number[]): Figure {
  const name = controls.map(({ name, values }, i) => `${name}=${values[chosen[i] ?? 0]}`).join(' ');
  const { data = [], layout = {}, frames = [], config } = figure;
  const { sliders: _, ...rest } = layout;
  const frame = frames.find((candidate) => candidate.name === name) as BakedFrame | undefined;
  if (frame === undefined) return { data, layout: rest, config };
  const changed = data.map((trace, i) => change(trace, frame.data[frame.traces.indexOf(i)]));
  return { data: changed, layout: change(rest, frame.layout), config };
}

function change<T extends object>(under: T, over: Partial<T> | undefined): T {
  return Object.fromEntries(Object.entries({ ...under, ...over }).filter(([, value]) => value !== null)) as T;
}
