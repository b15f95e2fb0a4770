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

/** The height of a panel's plot in pixels. Smaller if there are several rows, so that a figure fits a screen. */
const plotHeights = { single: 240, several: 185 };
/** Room for a panel's title, its axis labels and each line of notes, in pixels. */
const titleHeight = 30;
const noteHeight = 20;
const axisHeight = 64;

/**
 * Lays panels out in rows of one, two or three. A vertical axis with the same title as the first one of its row is not
 * labelled again.
 */
export function placePanels(panels: readonly Panel[], heading: Heading): PlacedPanels {
  const columns = panels.length <= 3 ? panels.length : 2;
  const rows = Math.ceil(panels.length / columns);
  const noteLines = Math.max(...panels.map(({ notes = [] }) => notes.length));
  const plotHeight = rows > 1 ? plotHeights.several : plotHeights.single;
  const above = titleHeight + noteHeight * noteLines;
  const top = headHeight(heading);
  const margin = { l: 76, r: 24, t: top + above, b: axisHeight };
  const height = top + rows * (above + plotHeight + axisHeight);
  const named = panels.map((panel, i) =>
    sameAxis(panel, panels[i - (i % columns)], i % columns) ? unnamed(panel) : panel,
  );
  const gapX = named.some(({ yaxis }, i) => i % columns > 0 && yaxis.title !== undefined) ? 0.12 : 0.08;
  const grid = { columns, rows, gapX, gapY: above + axisHeight, plotsHeight: height - margin.t - margin.b };
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

function sameAxis({ yaxis }: Panel, first: Panel, column: number): boolean {
  return column > 0 && JSON.stringify(yaxis.title) === JSON.stringify(first.yaxis.title);
}

function unnamed({ yaxis: { title: _, ...yaxis }, ...panel }: Panel): Panel {
  return { ...panel, yaxis };
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
  const words = [name(title, notes.length), ...(notes.length > 0 ? [below(notes)] : [])].map((word) => ({
    ...word,
    ...inDomain,
  }));
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

function name(title: string, linesBelow: number): PlotlyObject {
  return { text: `<b>${title}</b>`, ...overPlot, yshift: 4 + noteHeight * linesBelow, font: { size: 17 } };
}

/** The lines between the title and the plot. */
function below(lines: readonly string[]): PlotlyObject {
  return { text: lines.join('<br>'), ...overPlot, yshift: 2, font: { size: 15 } };
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
