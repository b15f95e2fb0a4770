/** One range for each axis of several figures, so that what is compared does not move. */
import type { PlotlyFigure, PlotlyObject } from './plotly-types.js';

/** The ends of axes by their names in a layout: 'xaxis', 'yaxis2'. */
export type AxisRanges = Readonly<Record<string, readonly [from: number, to: number]>>;

/** Returns the ranges that hold every figure's. An axis of names, or one whose ends plotly has to find, is left out. */
export function sharedRanges(figures: readonly PlotlyFigure[]): AxisRanges {
  const names = new Set(figures.flatMap(axesOf));
  const entries = [...names].flatMap((name) => {
    const ranges = figures.filter((figure) => axesOf(figure).includes(name)).map((figure) => rangeOf(figure, name));
    if (ranges.some((range) => range === undefined)) return [];
    const ends = ranges.map((range) => range!);
    return [[name, [Math.min(...ends.map(([from]) => from)), Math.max(...ends.map(([, to]) => to))] as const] as const];
  });
  return Object.fromEntries(entries);
}

/** The layout with those ends of its axes. */
export function withRanges(layout: PlotlyObject, ranges: AxisRanges): PlotlyObject {
  const axes = Object.entries(ranges).map(([name, range]) => [
    name,
    { ...(layout[name] as PlotlyObject), range: range.map((end) => Number(end.toPrecision(6))) },
  ]);
  return { ...layout, ...Object.fromEntries(axes) };
}

/** The axes that a figure's traces lie on. */
function axesOf({ data }: PlotlyFigure): string[] {
  const named = data.flatMap(({ xaxis = 'x', yaxis = 'y' }) => [String(xaxis), String(yaxis)]);
  return [...new Set(named)].map((name) => `${name[0]}axis${name.slice(1)}`);
}

interface Axis {
  readonly range?: readonly [number, number];
  readonly type?: string;
  readonly autorange?: unknown;
  readonly scaleanchor?: unknown;
}

function rangeOf({ data, layout }: PlotlyFigure, name: string): readonly [number, number] | undefined {
  const axis = (layout[name] ?? {}) as Axis;
  if (axis.autorange !== undefined || axis.scaleanchor !== undefined) return undefined;
  if (axis.range !== undefined) return axis.range[0] < axis.range[1] ? axis.range : undefined;
  if (layout.barmode === 'stack' || layout.barmode === 'relative') return undefined;
  const own = data.filter(({ [`${name[0]}axis`]: on = name[0] }) => on === name.replace('axis', ''));
  const extents = own.map((trace) => extentOf(trace, name[0] as 'x' | 'y'));
  if (extents.some((extent) => extent === undefined)) return undefined;
  return padded(
    extents.flatMap((extent) => extent!),
    axis.type === 'log',
  );
}

/** The numbers that a trace reaches along one axis; undefined if they are not numbers or not known. */
function extentOf(trace: PlotlyObject, along: 'x' | 'y'): readonly number[] | undefined {
  const { type = 'scatter', orientation = 'v', stackgroup, visible } = trace;
  if (visible === false) return [];
  if (!['bar', 'scatter', 'scattergl'].includes(String(type)) || orientation === 'h' || stackgroup) return undefined;
  const values = placesOf(trace, along);
  if (values === undefined) return undefined;
  if (along === 'x')
    return type === 'bar' ? values.flatMap((at) => [at - halfWidth(values), at + halfWidth(values)]) : values;
  const { array = [] } = (trace.error_y ?? {}) as { array?: readonly number[] };
  const reach = values.flatMap((value, i) => [value - (array[i] ?? 0), value + (array[i] ?? 0)]);
  return type === 'bar' ? [0, ...reach] : reach;
}

function placesOf(trace: PlotlyObject, along: 'x' | 'y'): readonly number[] | undefined {
  const values = trace[along] as readonly unknown[] | undefined;
  const { x0 = 0, dx = 1, y } = trace as { x0?: number; dx?: number; y?: readonly unknown[] };
  if (values === undefined) return along === 'x' ? y?.map((_, i) => x0 + i * dx) : undefined;
  const numbers = values.filter((value) => value !== null);
  return numbers.every((value) => Number.isFinite(value)) ? (numbers as number[]) : undefined;
}

function halfWidth(places: readonly number[]): number {
  const sorted = [...places].sort((a, b) => a - b);
  const gaps = sorted.slice(1).map((at, i) => at - sorted[i]);
  return gaps.length === 0 ? 0.5 : Math.min(...gaps.filter((gap) => gap > 0)) / 2;
}

/** A little room at both ends, but none below a bar that stands on 0. */
function padded(values: readonly number[], isLog: boolean): readonly [number, number] | undefined {
  const shown = isLog ? values.filter((value) => value > 0).map(Math.log10) : values;
  if (shown.length === 0) return undefined;
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  const room = 0.05 * (high - low || Math.abs(high) || 1);
  return [low === 0 && !isLog ? 0 : low - room, high === 0 && !isLog ? 0 : high + room];
}
