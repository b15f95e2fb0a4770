/** Several figures in one, beside and below each other. */
import { checkInteger, checkOptions, wrong } from '../check.js';
import { Figure } from './figure.js';
import type { PlotlyObject } from './plotly-types.js';
import { head, headHeight, template } from './template.js';

export interface SubplotsOptions {
  readonly title?: string;
  readonly subtitle?: string;
  /** How many stand in a row. Defaults to up to three. */
  readonly columns?: number;
  /** Whether all have the same horizontal or vertical axis, also when one is zoomed. Default to false. */
  readonly sharedX?: boolean;
  readonly sharedY?: boolean;
  /** The height of a row in CSS pixels. Defaults to 380, or 320 where there are several. */
  readonly rowHeight?: number;
}

const known: readonly string[] = ['title', 'subtitle', 'columns', 'sharedX', 'sharedY', 'rowHeight'];

/**
 * One figure of several, each below its own title:
 *
 *     subplots([line(history, { y: 'loss' }), histogram(weights)], { columns: 2 })
 *
 * Series of one name share their entry in the legend. Figures with controls, maps and 3D plots stay figures of their own.
 */
export function subplots(figures: readonly Figure[], options: SubplotsOptions = {}): Figure {
  checkOptions('subplots', options, known);
  if (!Array.isArray(figures) || figures.length === 0) throw wrong('subplots', 'a list of figures', figures);
  figures.forEach(checkPart);
  const columns = Math.min(
    checkInteger('subplots', 'columns', options.columns ?? Math.min(figures.length, 3)),
    figures.length,
  );
  const rows = Math.ceil(figures.length / columns);
  const rowHeight = checkInteger('subplots', 'rowHeight', options.rowHeight ?? (rows > 1 ? 320 : 380), 120);
  const heading = { title: options.title ?? '', subtitle: options.subtitle };
  const top = options.title === undefined && options.subtitle === undefined ? 44 : headHeight(heading);
  const height = top + rows * rowHeight;
  const grid = { columns, rows, rowHeight };
  const placer = new Placer(options);
  const placed = figures.map((figure, i) => placer.place(figure, roomFor(figure, cellOf(i, grid))));
  const layout = {
    template,
    height,
    margin: { l: edge.left, r: edge.right, t: top, b: 0 },
    ...head(heading, height),
    ...(top === 44 && { title: undefined }),
    showlegend: figures.some(({ layout }) => layout.showlegend !== false),
    ...Object.assign({}, ...placed.map(({ axes }) => axes)),
    shapes: placed.flatMap(({ shapes }) => shapes),
    annotations: placed.flatMap(({ annotations }) => annotations),
    ...modesOf(figures),
  };
  const words = figures.map((figure, i) => `${i + 1}. ${figure.alt}`);
  const alt = [`${figures.length} plots${heading.title ? `: ${heading.title}` : ''}.`, ...words].join('\n');
  return new Figure({ data: placed.flatMap(({ data }) => data), layout: JSON.parse(JSON.stringify(layout)) }, alt);
}

/** Room around the plots, in pixels, and within each cell for its title and its axes' words. */
const edge = { left: 76, right: 24 };
const inCell = { above: 56, below: 64, between: 0.11 };

function checkPart(figure: Figure, i: number): void {
  if (!(figure instanceof Figure))
    throw new TypeError(wrong('subplots', `figure ${i + 1} to be a Figure (line(…), bars(…), …)`, figure).message);
  if (figure.frames) throw wrong('subplots', `figure ${i + 1} without controls`, 'an explore figure');
  const odd = figure.data.find(({ type = 'scatter' }) => !flat.has(String(type)));
  if (odd) throw wrong('subplots', `figure ${i + 1} with two axes`, odd.type);
}

/** Traces that lie on two axes. */
const flat = new Set([
  'scatter',
  'scattergl',
  'bar',
  'histogram',
  'histogram2d',
  'box',
  'violin',
  'heatmap',
  'contour',
  'image',
]);

/** The whole figure's own modes: those of the first part that has one. */
function modesOf(figures: readonly Figure[]): PlotlyObject {
  const names = ['barmode', 'bargap'].flatMap((name) => {
    const found = figures.find(({ layout }) => layout[name] !== undefined);
    return found ? [[name, found.layout[name]]] : [];
  });
  return Object.fromEntries(names);
}

interface Cell {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** The part of the whole plot that a figure gets, in shares. Titles and axes' words lie in it too. */
function cellOf(
  index: number,
  { columns, rows, rowHeight }: { columns: number; rows: number; rowHeight: number },
): Cell {
  const [row, column] = [Math.floor(index / columns), index % columns];
  const width = (1 - inCell.between * (columns - 1)) / columns;
  const left = column * (width + inCell.between);
  const top = 1 - row / rows;
  const [above, below] = [inCell.above / (rows * rowHeight), inCell.below / (rows * rowHeight)];
  return { x: [left, left + width], y: [top - 1 / rows + below, top - above] };
}

/** The share of the width that a colour bar needs. */
const barWidth = 0.1;

function roomFor({ data, layout }: Figure, { x, y }: Cell): Cell {
  const hasBar = layout.coloraxis !== undefined || data.some((trace) => hasScale(trace));
  return { x: hasBar ? [x[0], x[1] - Math.min(barWidth, (x[1] - x[0]) / 4)] : x, y };
}

function hasScale({ type, showscale }: PlotlyObject): boolean {
  return (type === 'heatmap' || type === 'contour') && showscale !== false;
}

/** Gives the axes of each figure numbers of their own. */
class Placer {
  readonly #options: SubplotsOptions;
  #used = { x: 0, y: 0, colours: 0 };
  readonly #named = new Set<unknown>();

  constructor(options: SubplotsOptions) {
    this.#options = options;
  }

  place(figure: Figure, cell: Cell) {
    const { data, layout } = figure;
    const names = this.#rename(axesOf(figure));
    const ref = (name: unknown, along: 'x' | 'y'): string => names.get(String(name ?? along)) ?? String(name);
    return {
      data: data.map((trace) => this.#trace(trace, ref, cell)),
      axes: { ...this.#axes(layout, names, cell), ...this.#colours(layout, cell) },
      shapes: ((layout.shapes ?? []) as PlotlyObject[]).map((shape) => moved(shape, ref, cell)),
      annotations: [
        titleOf(layout, cell),
        ...((layout.annotations ?? []) as PlotlyObject[]).map((each) => moved(each, ref, cell)),
      ],
    };
  }

  #rename(axes: readonly string[]): Map<string, string> {
    return new Map(
      axes.map((name) => {
        const along = name[0] as 'x' | 'y';
        const number = ++this.#used[along];
        return [name, `${along}${number === 1 ? '' : number}`];
      }),
    );
  }

  #trace(trace: PlotlyObject, ref: (name: unknown, along: 'x' | 'y') => string, cell: Cell): PlotlyObject {
    const { name, showlegend } = trace;
    const again = name !== undefined && this.#named.has(name);
    if (name !== undefined && showlegend !== false) this.#named.add(name);
    const bar = hasScale(trace) ? { colorbar: { ...(trace.colorbar as object), ...beside(cell) } } : {};
    const marker = (trace.marker ?? {}) as PlotlyObject;
    const scale = marker.coloraxis === undefined ? {} : { marker: { ...marker, coloraxis: this.#colourAxis() } };
    const axes = { xaxis: ref(trace.xaxis, 'x'), yaxis: ref(trace.yaxis, 'y') };
    return {
      ...trace,
      ...axes,
      ...bar,
      ...scale,
      ...(name !== undefined && { legendgroup: name }),
      ...(name === undefined || again ? { showlegend: false } : {}),
    };
  }

  #axes(layout: PlotlyObject, names: ReadonlyMap<string, string>, cell: Cell): PlotlyObject {
    const entries = [...names].map(([old, name]) => {
      const along = old[0] as 'x' | 'y';
      const axis = (layout[`${along}axis${old.slice(1)}`] ?? {}) as PlotlyObject;
      const shared = along === 'x' ? this.#options.sharedX : this.#options.sharedY;
      const linked = shared && name !== along ? { matches: along } : renamed(axis, 'matches', names);
      const domain = within((axis.domain ?? [0, 1]) as [number, number], cell[along]);
      const other = along === 'x' ? 'y' : 'x';
      const anchor = names.get(String(axis.anchor ?? other)) ?? other;
      return [
        `${along}axis${name.slice(1)}`,
        { ...axis, ...linked, ...renamed(axis, 'scaleanchor', names), domain, anchor },
      ];
    });
    return Object.fromEntries(entries);
  }

  #colourAxis(): string {
    return `coloraxis${this.#used.colours === 0 ? '' : this.#used.colours + 1}`;
  }

  #colours(layout: PlotlyObject, cell: Cell): PlotlyObject {
    if (layout.coloraxis === undefined) return {};
    const name = this.#colourAxis();
    this.#used.colours++;
    const axis = layout.coloraxis as PlotlyObject;
    return { [name]: { ...axis, colorbar: { ...(axis.colorbar as object), ...beside(cell) } } };
  }
}

function axesOf({ data }: Figure): string[] {
  return [...new Set(data.flatMap(({ xaxis = 'x', yaxis = 'y' }) => [String(xaxis), String(yaxis)]))];
}

function renamed(axis: PlotlyObject, key: string, names: ReadonlyMap<string, string>): PlotlyObject {
  return axis[key] === undefined ? {} : { [key]: names.get(String(axis[key])) ?? axis[key] };
}

function within([from, to]: readonly [number, number], [start, end]: readonly [number, number]): [number, number] {
  const at = (share: number): number => Number((start + share * (end - start)).toFixed(4));
  return [at(from), at(to)];
}

/** A colour bar at the right of its plot. */
function beside({ x, y }: Cell): PlotlyObject {
  return { x: x[1], xanchor: 'left', y: (y[0] + y[1]) / 2, len: y[1] - y[0], thickness: 14 };
}

/** Shapes and annotations with their references; what lay on the paper lies in the cell. */
function moved(shape: PlotlyObject, ref: (name: unknown, along: 'x' | 'y') => string, cell: Cell): PlotlyObject {
  const entries = (['x', 'y'] as const).flatMap((along) => {
    const name = String(shape[`${along}ref`] ?? (along === 'x' ? 'x' : 'y'));
    if (name !== 'paper') {
      const [axis, domain] = name.split(' ');
      return [[`${along}ref`, [ref(axis, along), ...(domain ? [domain] : [])].join(' ')]];
    }
    const keys = [along, `${along}0`, `${along}1`].filter((key) => typeof shape[key] === 'number');
    return keys.map((key) => [key, within([shape[key] as number, 0], cell[along])[0]]);
  });
  return { ...shape, ...Object.fromEntries(entries) };
}

function titleOf(layout: PlotlyObject, { x, y }: Cell): PlotlyObject {
  const { title } = layout;
  const text = typeof title === 'string' ? title : ((title as { readonly text?: string } | undefined)?.text ?? '');
  const place = {
    x: (x[0] + x[1]) / 2,
    xref: 'paper',
    xanchor: 'center',
    y: y[1],
    yref: 'paper',
    yanchor: 'bottom',
    yshift: hasWordsAbove(layout) ? 26 : 4,
  };
  return { text: `<b>${text}</b>`, ...place, showarrow: false, font: { size: 16 } };
}

/** Whether something is written right above the plot. */
function hasWordsAbove({ annotations = [] }: PlotlyObject): boolean {
  return (annotations as readonly PlotlyObject[]).some(({ yref, y }) => yref === 'paper' && y === 1);
}
