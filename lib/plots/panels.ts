/** Places several small plots in one figure. */
import type { PlotlyObject } from './figure.js';
import { template } from './template.js';

export interface Panel {
  readonly title: string;
  /** The panel's traces, without their axes. */
  readonly traces: readonly PlotlyObject[];
  readonly xaxis: PlotlyObject;
  readonly yaxis: PlotlyObject;
  /** Words at places of the panel, in its own coordinates. */
  readonly labels?: readonly PlotlyObject[];
  /** Lines and boxes over the panel, in its own coordinates. */
  readonly shapes?: readonly PlotlyObject[];
  /** Words in its top right corner, a line each. */
  readonly notes?: readonly string[];
}

export interface Heading {
  readonly title: string;
  /** A smaller line below: how to read the figure. */
  readonly subtitle?: string;
}

export interface PlacedPanels {
  readonly data: PlotlyObject[];
  readonly layout: PlotlyObject;
}

const gapX = 0.09;
const rowHeight = 290;
const margin = { l: 76, r: 24, t: 128, b: 64 };
const frameHeight = margin.t + margin.b;

/** The panels in rows of one, two or three, read from the top left. */
export function placePanels(panels: readonly Panel[], { title, subtitle = '' }: Heading): PlacedPanels {
  const columns = panels.length <= 3 ? panels.length : 2;
  const rows = Math.ceil(panels.length / columns);
  const height = frameHeight + rows * rowHeight;
  const placed = panels.map((panel, i) => place(panel, i, { columns, rows, height }));
  return {
    data: placed.flatMap(({ traces }) => traces),
    layout: {
      template,
      height,
      margin,
      title: { text: title, subtitle: { text: subtitle }, ...fromTop(10, height) },
      legend: { ...fromTop(66, height), xref: 'container', x: 0.01, xanchor: 'left' },
      ...Object.assign({}, ...placed.map(({ axes }) => axes)),
      shapes: placed.flatMap(({ shapes }) => shapes),
      annotations: placed.flatMap(({ annotations }) => annotations),
    },
  };
}

interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly height: number;
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
  const words = [heading(title), ...(notes.length > 0 ? [corner(notes)] : [])].map((note) => ({
    ...note,
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

function heading(title: string): PlotlyObject {
  const text = `<b>${title}</b>`;
  return { text, x: 0.5, y: 1, yshift: 4, xanchor: 'center', yanchor: 'bottom', font: { size: 17 } };
}

function corner(notes: readonly string[]): PlotlyObject {
  const text = notes.join('<br>');
  return { text, x: 0.99, y: 0.98, xanchor: 'right', yanchor: 'top', align: 'right', font: { size: 15 } };
}

function domains(index: number, { columns, rows, height }: Grid): [x: number[], y: number[]] {
  const column = index % columns;
  const row = Math.floor(index / columns);
  const gapY = rows > 1 ? 96 / (height - frameHeight) : 0;
  const width = (1 - gapX * (columns - 1)) / columns;
  const tall = (1 - gapY * (rows - 1)) / rows;
  const left = column * (width + gapX);
  const top = 1 - row * (tall + gapY);
  return [
    [round(left), round(left + width)],
    [round(top - tall), round(top)],
  ];
}

/** Some pixels below the figure's upper edge. */
function fromTop(pixels: number, height: number): PlotlyObject {
  return { yref: 'container', y: round(1 - pixels / height), yanchor: 'top' };
}

function round(share: number): number {
  return Math.min(Math.max(Number(share.toFixed(4)), 0), 1);
}
