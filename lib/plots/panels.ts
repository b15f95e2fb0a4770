/** Places several small plots in one figure. */
import type { PlotlyObject } from './plotly-types.js';
import { type Heading, head, headHeight, template } from './template.js';

export interface Panel {
  readonly title: string;
  /** The panel's traces, without their axes. */
  readonly traces: readonly PlotlyObject[];
  readonly xaxis: PlotlyObject;
  readonly yaxis: PlotlyObject;
  /** Annotations in the panel's coordinates. */
  readonly labels?: readonly PlotlyObject[];
  /** Lines and boxes in the panel's coordinates. */
  readonly shapes?: readonly PlotlyObject[];
  /** Lines of text between the title and the plot, where no trace can cover them. */
  readonly notes?: readonly string[];
}

export interface PlacedPanels {
  readonly data: PlotlyObject[];
  readonly layout: PlotlyObject;
}

/** The height of a panel's plot in pixels. Two rows and controls above them fit a projector of 1280 × 720. */
const plotHeights = { single: 240, several: 120 };
/** Room for a panel's title, its axis, the axis without its title, and each line of notes, in pixels. */
const titleHeight = 30;
const noteSizes = { single: 15, several: 13 };
const noteHeights = { single: 20, several: 17 };
const axisHeight = 64;
const ticksHeight = 34;

/**
 * Lays panels out in rows of one, two or three. A vertical axis with the same title as the first one of its row is not
 * labelled again, nor is a horizontal one above another with its title. In several rows two notes share a line.
 */
export function placePanels(panels: readonly Panel[], heading: Heading): PlacedPanels {
  const columns = panels.length <= 3 ? panels.length : 2;
  const rows = Math.ceil(panels.length / columns);
  const kind = rows > 1 ? 'several' : 'single';
  const notes = panels.map(({ notes = [] }) => (rows > 1 ? inPairs(notes) : notes));
  const noteLines = Math.max(...notes.map(({ length }) => length));
  const plotHeight = plotHeights[kind];
  const above = titleHeight + noteHeights[kind] * noteLines;
  const top = headHeight(heading);
  const margin = { l: 76, r: 24, t: top + above, b: axisHeight };
  const below = (i: number): Panel | undefined => panels[i + columns];
  const named = panels.map((panel, i) => ({
    ...panel,
    notes: notes[i],
    ...(sameTitle(panel.yaxis, panels[i - (i % columns)].yaxis, i % columns > 0) && { yaxis: untitled(panel.yaxis) }),
    ...(sameTitle(panel.xaxis, below(i)?.xaxis, true) && { xaxis: untitled(panel.xaxis) }),
  }));
  const isTitled = named.some(({ xaxis }, i) => below(i) !== undefined && xaxis.title !== undefined);
  const between = isTitled ? axisHeight : ticksHeight;
  const height = top + rows * (above + plotHeight) + (rows - 1) * between + axisHeight;
  const gapX = named.some(({ yaxis }, i) => i % columns > 0 && yaxis.title !== undefined) ? 0.12 : 0.08;
  const grid = { columns, rows, gapX, gapY: above + between, plotsHeight: height - margin.t - margin.b };
  const placed = named.map((panel, i) => place(panel, i, grid));
  return {
    data: placed.flatMap(({ traces }) => traces),
    layout: {
      template,
      height,
      margin,
      ...head(heading, height),
      ...Object.assign({}, ...placed.map(({ axes }) => axes)),
      shapes: placed.flatMap(({ shapes }) => shapes),
      annotations: placed.flatMap(({ annotations }) => annotations),
    },
  };
}

interface Grid {
  readonly columns: number;
  readonly rows: number;
  /** Between columns, as a share of the width. */
  readonly gapX: number;
  /** Between rows, in pixels. */
  readonly gapY: number;
  /** From the upper edge of the first row to the lower edge of the last, in pixels. */
  readonly plotsHeight: number;
}

function inPairs(notes: readonly string[]): string[] {
  return notes.flatMap((_, i) => (i % 2 === 0 ? [notes.slice(i, i + 2).join(' · ')] : []));
}

function sameTitle(axis: PlotlyObject, other: PlotlyObject | undefined, counts: boolean): boolean {
  return counts && other !== undefined && JSON.stringify(axis.title) === JSON.stringify(other.title);
}

function untitled({ title: _, ...axis }: PlotlyObject): PlotlyObject {
  return axis;
}

function place(
  { title, traces, xaxis, yaxis, labels = [], shapes = [], notes = [] }: Panel,
  index: number,
  grid: Grid,
) {
  const number = index === 0 ? '' : String(index + 1);
  const [x, y] = domains(index, grid);
  const [xaxisName, yaxisName] = [`x${number}`, `y${number}`];
  const inDomain = { xref: `${xaxisName} domain`, yref: `${yaxisName} domain`, showarrow: false };
  const kind = grid.rows > 1 ? 'several' : 'single';
  const words = [name(title, notes.length * noteHeights[kind]), ...(notes.length > 0 ? [under(notes, kind)] : [])].map(
    (word) => ({
      ...word,
      ...inDomain,
    }),
  );
  const inData = { xref: xaxisName, yref: yaxisName, showarrow: false };
  return {
    traces: traces.map((trace) => ({ ...trace, xaxis: xaxisName, yaxis: yaxisName })),
    axes: {
      [`xaxis${number}`]: { ...xaxis, domain: x, anchor: yaxisName },
      [`yaxis${number}`]: { ...yaxis, domain: y, anchor: xaxisName },
    },
    shapes: shapes.map((shape) => ({ ...shape, xref: xaxisName, yref: yaxisName })),
    annotations: [...words, ...labels.map((label) => ({ ...label, ...inData }))],
  };
}

const overPlot = { x: 0.5, y: 1, xanchor: 'center', yanchor: 'bottom' };

function name(title: string, below: number): PlotlyObject {
  return { text: `<b>${title}</b>`, ...overPlot, yshift: 4 + below, font: { size: 17 } };
}

/** The lines between the title and the plot. */
function under(lines: readonly string[], kind: keyof typeof noteHeights): PlotlyObject {
  return { text: lines.join('<br>'), ...overPlot, yshift: 2, font: { size: noteSizes[kind] } };
}

function domains(index: number, { columns, rows, gapX, gapY, plotsHeight }: Grid): [x: number[], y: number[]] {
  const column = index % columns;
  const row = Math.floor(index / columns);
  const width = (1 - gapX * (columns - 1)) / columns;
  const between = gapY / plotsHeight;
  const tall = (1 - between * (rows - 1)) / rows;
  const left = column * (width + gapX);
  const top = 1 - row * (tall + between);
  return [
    [round(left), round(left + width)],
    [round(top - tall), round(top)],
  ];
}

function round(share: number): number {
  return Math.min(Math.max(Number(share.toFixed(4)), 0), 1);
}
