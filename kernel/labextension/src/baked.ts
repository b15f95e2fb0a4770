import type { Data, Layout } from 'plotly.js-dist';
import type { Figure } from './figure.js';

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

/** Returns the controls of a figure; an empty list if it is not baked. */
export function controlsOf({ layout, frames }: Figure): readonly Control[] {
  const { controls } = (layout?.meta ?? {}) as { controls?: unknown };
  return Array.isArray(controls) && Array.isArray(frames) ? (controls as Control[]) : [];
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
