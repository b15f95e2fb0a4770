/** A picture of a network: its units, its connections, and crosses where a mask dropped a unit. */
import { checkInteger, checkOptions } from '../check.js';
import { Figure } from './figure.js';
import { type Column, columnsOf, type DiagramModel } from './network-columns.js';
import type { PlotlyObject } from './plotly-types.js';
import { colours, head, headHeight, neutral, template, tidy } from './template.js';

export interface NetworkDiagramOptions {
  readonly title?: string;
  /** The training phase, with units crossed out, or the test phase with all of them. Defaults to true. */
  readonly training?: boolean;
  /** Which of the model's masks, counted from 0. Defaults to 0. */
  readonly call?: number;
  /** How many units of a layer to show at most. Defaults to 16. */
  readonly units?: number;
}

/**
 * Draws a model's units as circles and its weights as lines between them. In the training phase the units that a mask
 * drops are crossed out and their lines are gone: what is left is the *thinned* network of Srivastava et al. (2014).
 * The model's masks are drawn as in training, for one sample, and it is not changed.
 *
 *     const model = new Sequential([new Dense({ units: 6 }), new Dropout({ rate: 0.5 }), new Dense({ units: 2 })],
 *       { seed: 1, inputShape: [4] })
 *     networkDiagram(model)
 *
 * With `explore` the crosses follow a rate: `explore({ rate: range(0, 0.9, 0.05) }, ({ rate }) => networkDiagram(build(rate)))`.
 *
 * @param model - built, with layers whose outputs are [batch, units]
 * @throws RangeError for a model that was not built, or that has other layers, such as Conv2D
 */
export function networkDiagram(model: DiagramModel, options: NetworkDiagramOptions = {}): Figure {
  checkOptions('networkDiagram', options, ['title', 'training', 'call', 'units']);
  const { title = 'Which units are there', training = true, call = 0, units = 16 } = options;
  checkInteger('networkDiagram', 'units', units);
  checkInteger('networkDiagram', 'call', call, 0);
  const columns = columnsOf(model, { training, call });
  const shown = columns.map(({ kept }) => Math.min(kept.length, units));
  const places = shown.map((count, x) => placesOf(x, count, Math.max(...shown)));
  const data = [linesOf(columns, places), unitsOf(columns, places, true), unitsOf(columns, places, false)];
  return new Figure({ data, layout: layoutOf(title, columns, shown) }, inWords(title, columns, training));
}

type Place = readonly [x: number, y: number];

/** A column's circles, around the middle, as close as those of the fullest column. */
function placesOf(x: number, count: number, most: number): readonly Place[] {
  return Array.from({ length: count }, (_, i) => [x, tidy(0.5 + ((count - 1) / 2 - i) / most)]);
}

/** A line for each weight between two units that are there. */
function linesOf(columns: readonly Column[], places: readonly (readonly Place[])[]): PlotlyObject {
  const there = columns.map(({ kept }, i) => places[i].filter((_, unit) => kept[unit]));
  const pairs = there
    .slice(1)
    .flatMap((right, i) => there[i].flatMap((from) => right.map((to) => [from, to] as const)));
  const along = (axis: 0 | 1) => pairs.flatMap(([from, to]) => [from[axis], to[axis], null]);
  return {
    type: 'scatter',
    mode: 'lines',
    name: 'weights',
    x: along(0),
    y: along(1),
    line: { color: neutral, width: 1 },
    hoverinfo: 'skip',
    showlegend: false,
  };
}

const marks = {
  kept: { symbol: 'circle', size: 22, color: colours.blue },
  dropped: {
    symbol: 'circle-x-open',
    size: 22,
    line: { width: 2, color: colours.vermilion },
    color: colours.vermilion,
  },
} as const;

function unitsOf(columns: readonly Column[], places: readonly (readonly Place[])[], kept: boolean): PlotlyObject {
  const units = columns.flatMap((column, i) =>
    places[i].flatMap((place, unit) =>
      column.kept[unit] === kept ? [{ place, text: `${column.name} ${unit + 1}` }] : [],
    ),
  );
  return {
    type: 'scatter',
    mode: 'markers',
    name: kept ? 'there' : 'dropped',
    x: units.map(({ place }) => place[0]),
    y: units.map(({ place }) => place[1]),
    text: units.map(({ text }) => text),
    hoverinfo: 'text',
    marker: kept ? marks.kept : marks.dropped,
  };
}

function layoutOf(title: string, columns: readonly Column[], shown: readonly number[]): PlotlyObject {
  const heading = { title, subtitle: subtitleOf(columns) };
  const height = 460;
  const axis = { visible: false, fixedrange: true };
  return {
    template,
    height,
    margin: { l: 24, r: 24, t: headHeight(heading) + 8, b: 64 },
    ...head(heading, height),
    xaxis: { ...axis, range: [-0.5, columns.length - 0.5] },
    yaxis: { ...axis, range: [-0.05, 1.05] },
    annotations: columns.map((column, i) => labelOf(column, i, shown[i])),
  };
}

/** Below a column: what it is, and how many of its units are there. */
function labelOf(column: Column, x: number, shown: number): PlotlyObject {
  const count = column.kept.length;
  const units = shown < count ? `first ${shown} of ${count} units` : `${count} ${count === 1 ? 'unit' : 'units'}`;
  return {
    x,
    y: 0,
    xref: 'x',
    yref: 'paper',
    yanchor: 'top',
    showarrow: false,
    text: `<b>${column.name}</b><br>${units}`,
  };
}

const droppedIn = ({ kept }: Column): number => kept.filter((is) => !is).length;

function subtitleOf(columns: readonly Column[]): string {
  const masked = columns.filter(({ masked }) => masked);
  if (masked.length === 0) return 'no unit is dropped';
  return masked.map((column) => `${column.name}: ${droppedIn(column)} of ${column.kept.length} dropped`).join(' · ');
}

function inWords(title: string, columns: readonly Column[], training: boolean): string {
  const each = columns.map((column) => {
    const dropped = column.kept.flatMap((kept, unit) => (kept ? [] : [unit + 1]));
    const words = dropped.length === 0 ? '' : `, crossed out: ${dropped.join(', ')}`;
    return `${column.name}: ${column.kept.length} units${words}.`;
  });
  return [`Network: ${title}, in the ${training ? 'training' : 'test'} phase.`, ...each].join('\n');
}
