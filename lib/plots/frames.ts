/** Bakes many figures into one: their differences become plotly frames. */
import type { PlotlyFigure, PlotlyObject } from './plotly-types.js';

/**
 * One figure with a frame for each of the figures, which turns it into that one. A frame holds only fields that differ
 * between any two figures; `null` removes a field.
 *
 * @param figures - by frame name; the one called `shown` is the figure itself
 */
export function bake(
  figures: ReadonlyMap<string, PlotlyFigure>,
  shown: string,
): PlotlyFigure & { readonly frames: PlotlyObject[] } {
  const most = Math.max(...[...figures.values()].map(({ data }) => data.length));
  const filled = new Map(
    [...figures].map(([name, figure]) => [name, { ...figure, data: filledUp(figure.data, most) }]),
  );
  const all = [...filled.values()];
  const base = filled.get(shown) as PlotlyFigure;
  const traceKeys = Array.from({ length: most }, (_, i) => differingKeys(all.map(({ data }) => data[i])));
  const layoutKeys = differingKeys(all.map(({ layout }) => layout));
  const traces = Array.from({ length: most }, (_, i) => i).filter((i) => traceKeys[i].length > 0);
  const frames = [...filled].map(([name, { data, layout }]) => ({
    name,
    traces,
    data: traces.map((i) => picked(data[i], traceKeys[i])),
    layout: picked(layout, layoutKeys),
  }));
  return { data: base.data, layout: base.layout, frames, config: base.config };
}

/** Applies a frame to its figure. */
export function unbake({ data, layout, frames = [], config }: PlotlyFigure, name: string): PlotlyFigure {
  const frame = frames.find((candidate) => candidate.name === name);
  if (frame === undefined) throw new RangeError(`figure: it has no frame '${name}'`);
  const traces = frame.traces as number[];
  const changed = data.map((trace, i) => merged(trace, (frame.data as PlotlyObject[])[traces.indexOf(i)]));
  return { data: changed, layout: merged(layout, frame.layout as PlotlyObject), config };
}

/** plotly cannot add a trace in a frame, so figures with fewer traces get invisible ones. */
function filledUp(data: readonly PlotlyObject[], count: number): readonly PlotlyObject[] {
  return [...data, ...Array.from({ length: count - data.length }, () => ({ visible: false }))];
}

function differingKeys(objects: readonly PlotlyObject[]): string[] {
  const keys = new Set(objects.flatMap((object) => Object.keys(object)));
  return [...keys].filter((key) => new Set(objects.map((object) => JSON.stringify(object[key]))).size > 1);
}

function picked(object: PlotlyObject, keys: readonly string[]): PlotlyObject {
  return Object.fromEntries(keys.map((key) => [key, object[key] ?? null]));
}

function merged(under: PlotlyObject, over: PlotlyObject | undefined): PlotlyObject {
  return Object.fromEntries(Object.entries({ ...under, ...over }).filter(([, value]) => value !== null));
}
