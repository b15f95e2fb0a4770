/** Figures with controls that work without a kernel: every combination is drawn in advance. */
import { checkPositive, wrong } from '../check.js';
import { sharedRanges } from './axes.js';
import { Figure } from './figure.js';
import { bake } from './frames.js';
import type { PlotlyFigure, PlotlyObject } from './plotly-types.js';

/** A value of a control. */
export type ControlValue = number | string | boolean;

/** One control of a baked figure, as it stands in `layout.meta.controls`. */
export interface Control {
  readonly name: string;
  /** In order. Numbers make a slider, other values a drop-down list. */
  readonly values: readonly ControlValue[];
  /** The index of the value that is shown at first. */
  readonly initial: number;
}

export interface ExploreOptions<V> {
  /** The values shown at first. Each control defaults to its first value. */
  readonly initial?: Partial<V>;
  /** The largest allowed figure in bytes of JSON. Defaults to 1 MB. */
  readonly maxBytes?: number;
}

type Values<C extends Readonly<Record<string, readonly ControlValue[]>>> = { readonly [K in keyof C]: C[K][number] };

/**
 * A figure with a control for each name. Draws every combination of their values in advance, all on the same axes, and
 * stores the differences:
 *
 *     explore({ rate: range(0.1, 0.9, 0.1), ordering: orderings }, ({ rate, ordering }) =>
 *       distributions([new Dropout({ rate, ordering, activation: 'sigmoid' })], z))
 *
 * The controls are in `layout.meta.controls`, and `frameName` names each combination's frame. Viewers that do not know
 * these controls show plotly's own slider for the first one.
 *
 * @throws RangeError for a control without values, and when the figure would be larger than `maxBytes`
 */
export function explore<const C extends Readonly<Record<string, readonly ControlValue[]>>>(
  controls: C,
  draw: (values: Values<C>) => Figure,
  { initial = {}, maxBytes = 1_000_000 }: ExploreOptions<Values<C>> = {},
): Figure {
  const all = Object.entries(controls).map(([name, values]) => controlOf(name, values, initial[name]));
  if (all.length === 0) throw wrong('explore', 'at least one control', 'none');
  const drawn = combinations(all).map((values) => [frameName(values), draw(values as Values<C>)] as const);
  const ranges = sharedRanges(drawn.map(([, figure]) => figure));
  const figures = new Map(drawn.map(([name, figure]) => [name, figure.withAxes(ranges)]));
  const start = Object.fromEntries(all.map(({ name, values, initial }) => [name, values[initial]]));
  const shown = frameName(start);
  const baked = withControls(bake(new Map([...figures].map(withAlt)), shown), all, start);
  const bytes = JSON.stringify(baked).length;
  if (bytes > maxBytes)
    throw new RangeError(
      `explore: expected a figure of at most ${maxBytes} bytes, got ${bytes} for ${figures.size} combinations; ` +
        'use fewer values or a smaller figure',
    );
  return new Figure(baked, `${describe(all)} Shown: ${shown}.\n${figures.get(shown)?.alt}`);
}

/** The name of a combination's frame: `rate=0.5 ordering=mask-scale`, in the order of the controls. */
export function frameName(values: Readonly<Record<string, ControlValue>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

/** The numbers from start to stop, inclusive, in equal steps: `range(0.1, 0.9, 0.1)` has 9, without rounding noise. */
export function range(start: number, stop: number, step: number = 1): number[] {
  checkPositive('range', 'step', step);
  const count = Math.floor((stop - start) / step + 1e-9) + 1;
  if (!(count >= 1)) throw wrong('range', `stop ≥ start = ${start}`, stop);
  return Array.from({ length: count }, (_, i) => Number((start + i * step).toPrecision(12)));
}

function controlOf(name: string, values: readonly ControlValue[], initial: ControlValue | undefined): Control {
  if (!Array.isArray(values) || values.length === 0) throw wrong('explore', `a list of values for ${name}`, values);
  const index = initial === undefined ? 0 : values.indexOf(initial);
  if (index < 0) throw wrong('explore', `the initial ${name} to be one of ${values.join(', ')}`, initial);
  return { name, values, initial: index };
}

function combinations(controls: readonly Control[]): Record<string, ControlValue>[] {
  return controls.reduce<Record<string, ControlValue>[]>(
    (rows, { name, values }) => rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value }))),
    [{}],
  );
}

/** Each frame carries its description, for screen readers. */
function withAlt([name, figure]: [string, Figure]): [string, PlotlyFigure] {
  const { data, layout, config } = figure;
  const meta = { ...(layout.meta as PlotlyObject | undefined), alt: figure.alt };
  return [name, { data, layout: { ...layout, meta }, config }];
}

function withControls(
  figure: PlotlyFigure,
  controls: readonly Control[],
  start: Readonly<Record<string, ControlValue>>,
): PlotlyFigure {
  const [{ name, values, initial }] = controls;
  const animation = { mode: 'immediate', transition: { duration: 0 }, frame: { duration: 0, redraw: true } };
  const steps = values.map((value) => ({
    label: String(value),
    method: 'animate',
    args: [[frameName({ ...start, [name]: value })], animation],
  }));
  const slider = { active: initial, currentvalue: { prefix: `${name}: ` }, pad: { t: 40 }, steps };
  const meta = { ...(figure.layout.meta as PlotlyObject), controls };
  return { ...figure, layout: { ...figure.layout, meta, sliders: [slider] } };
}

function describe(controls: readonly Control[]): string {
  const each = controls.map(
    ({ name, values }) => `${name} (${values[0]} to ${values[values.length - 1]}, ${values.length} values)`,
  );
  return `Figure with controls: ${each.join(', ')}.`;
}
