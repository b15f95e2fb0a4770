/** Heat maps in one call: numbers as colours. */
import { checkFinite, checkOneOf, wrong } from '../../check.js';
import { numbers, type TensorLike } from '../../tensor/input.js';
import { Figure } from '../figure.js';
import { axisOf, checkPlotOptions, plainLayout, wordsFor } from '../plain/options.js';
import { type Column, isNumbers, isValues, numbersOf, pick, type Table, tableOf } from '../table/columns.js';
import type { Cell, ColumnName, Values } from '../table/data.js';
import { colours, figureNumber, tidy } from '../template.js';

interface Common {
  readonly title?: string;
  readonly subtitle?: string;
  /** Other words for x, y and the colours (`color`), or for a table's columns. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The ends of the colours. Default to those of the values. */
  readonly zmin?: number;
  readonly zmax?: number;
  /** The number between blue and vermilion, such as 0. Without it, colours go from dark to light. */
  readonly zmid?: number;
  /** Whether each cell has its number in it. Defaults to true for up to 100 cells. */
  readonly textAuto?: boolean;
  /** Where the first row is. Defaults to 'upper'. */
  readonly origin?: 'upper' | 'lower';
  /** In CSS pixels. Defaults to 460. */
  readonly height?: number;
}

/** What the columns and the rows of a matrix are called. */
export interface MatrixOptions extends Common {
  /** A name or number for each column, in order. */
  readonly x?: readonly Cell[];
  /** A name or number for each row, in order. */
  readonly y?: readonly Cell[];
}

/** Which columns of a table are the place and the colour of a cell. */
export interface CellOptions<K extends string> extends Common {
  readonly x: K;
  readonly y: K;
  readonly z: K;
}

type HeatmapRest<T> = T extends Values
  ? readonly [options?: MatrixOptions]
  : readonly [options: CellOptions<ColumnName<T>>];

const known: readonly string[] = [
  'title',
  'subtitle',
  'labels',
  'zmin',
  'zmax',
  'zmid',
  'textAuto',
  'origin',
  'height',
  'x',
  'y',
  'z',
];

/** More numbers than this are too small to read. */
const mostNumbers = 100;

/** More cells than this are finer than a screen. */
const mostCells = 250_000;

/**
 * A matrix as colours, or a table with a row for each cell:
 *
 *     heatmap(layer.kernel, { zmid: 0 })
 *     heatmap([[1, 2], [3, 4]], { x: ['a', 'b'], y: ['c', 'd'] })
 *     heatmap(rows, { x: 'rate', y: 'width', z: 'loss' })
 *
 * The first row is at the top. What is missing stays empty. Of more than 250,000 cells each shows the mean of a block.
 *
 * @throws RangeError for what is no matrix, for a column that is not there and for two rows of one cell
 */
export function heatmap<const T>(data: T, ...rest: HeatmapRest<T>): Figure {
  const options = (rest[0] ?? {}) as MatrixOptions & Partial<CellOptions<string>>;
  checkPlotOptions('heatmap', options, known);
  const origin = checkOneOf('heatmap', 'origin', options.origin ?? 'upper', ['upper', 'lower']);
  const matrix = isValues(data) ? ofValues(data as TensorLike, options) : ofTable(tableOf('heatmap', data), options);
  const { cells, x, y, words, note } = matrix;
  const title = options.title ?? `${words.z} over ${words.x} and ${words.y}`;
  const text = options.textAuto ?? x.length * y.length <= mostNumbers;
  const trace = {
    type: 'heatmap',
    x,
    y,
    z: cells.map((row) => row.map((cell) => (cell === null ? null : tidy(cell, 4)))),
    ...coloursOf(options, cells),
    ...(text && {
      text: cells.map((row) => row.map((cell) => textOf(cell, x.length > 6 ? 2 : 3))),
      texttemplate: '%{text}',
      textfont: { size: x.length > 6 ? 13 : 15 },
    }),
    hoverongaps: false,
    colorbar: { title: { text: words.z } },
  };
  const subtitle = [options.subtitle, note].filter((part) => part !== undefined).join(' · ') || undefined;
  const xaxis = axisOf('heatmap', words.x, x, {});
  const yaxis = { ...axisOf('heatmap', words.y, y, {}), ...(origin === 'upper' && { autorange: 'reversed' }) };
  const layout = plainLayout({ title, subtitle }, xaxis, yaxis, options.height);
  return new Figure({ data: [trace], layout }, describe(title, matrix));
}

interface Matrix {
  readonly cells: readonly (readonly (number | null)[])[];
  readonly x: readonly (string | number)[];
  readonly y: readonly (string | number)[];
  readonly words: { readonly x: string; readonly y: string; readonly z: string };
  readonly note?: string;
}

function ofValues(data: TensorLike, options: MatrixOptions): Matrix {
  const { values, shape } = numbers('heatmap', 'the matrix', data);
  const [height, width] = shape;
  if (shape.length !== 2 || height * width === 0)
    throw wrong(
      'heatmap',
      'a matrix, shape [rows, columns]',
      `shape [${shape.join(', ')}]`,
      shape.length > 2 ? 'images(…) shows many' : '',
    );
  const step = Math.ceil(Math.sqrt((height * width) / mostCells));
  const words = { x: wordsFor(options, 'x'), y: wordsFor(options, 'y'), z: wordsFor(options, 'color') };
  const cells = Array.from({ length: Math.ceil(height / step) }, (_, row) =>
    Array.from({ length: Math.ceil(width / step) }, (_, column) =>
      meanOf(values, { height, width, row, column, step }),
    ),
  );
  return {
    cells,
    x: namesOf('x', options.x, width).filter((_, i) => i % step === 0),
    y: namesOf('y', options.y, height).filter((_, i) => i % step === 0),
    words: options.labels?.color === undefined ? { ...words, z: 'value' } : words,
    ...(step > 1 && { note: `each cell is the mean of ${step}×${step}` }),
  };
}

interface Block {
  readonly height: number;
  readonly width: number;
  readonly row: number;
  readonly column: number;
  readonly step: number;
}

function meanOf(values: ArrayLike<number>, { height, width, row, column, step }: Block): number | null {
  let [sum, count] = [0, 0];
  for (let i = row * step; i < Math.min((row + 1) * step, height); i++)
    for (let j = column * step; j < Math.min((column + 1) * step, width); j++) {
      if (!Number.isFinite(values[i * width + j])) continue;
      sum += values[i * width + j];
      count++;
    }
  return count === 0 ? null : sum / count;
}

function namesOf(axis: 'x' | 'y', names: readonly Cell[] | undefined, count: number): (string | number)[] {
  if (names === undefined) return Array.from({ length: count }, (_, i) => i);
  const what = axis === 'x' ? 'columns' : 'rows';
  if (!Array.isArray(names) || names.length !== count)
    throw wrong('heatmap', `${axis} with ${count} names, as many as the matrix has ${what}`, names);
  return names.map((name) => (typeof name === 'number' ? name : String(name)));
}

function ofTable(table: Table, options: Partial<CellOptions<string>>): Matrix {
  const { x: xName, y: yName, z: zName } = options;
  for (const [axis, name] of Object.entries({ x: xName, y: yName, z: zName }))
    pick('heatmap', axis, table, name as string);
  const [xs, ys] = [pick('heatmap', 'x', table, xName!), pick('heatmap', 'y', table, yName!)];
  const zs = numbersOf('heatmap', zName!, pick('heatmap', 'z', table, zName!));
  const [x, y] = [placesOf(xs), placesOf(ys)];
  const cells = y.map(() => x.map((): number | null => null));
  const taken = new Set<string>();
  for (const [row, z] of zs.entries()) {
    const [column, line] = [x.indexOf(String(xs[row])), y.indexOf(String(ys[row]))];
    if (taken.has(`${line} ${column}`))
      throw wrong('heatmap', 'one row for each cell', `several with ${xName} ${xs[row]} and ${yName} ${ys[row]}`);
    taken.add(`${line} ${column}`);
    cells[line][column] = z;
  }
  const words = { x: wordsFor(options, xName!), y: wordsFor(options, yName!), z: wordsFor(options, zName!) };
  return { cells, x, y, words };
}

/** The different places along an axis as names, which are equally far apart: numbers in order, others as they come. */
function placesOf(column: Column): string[] {
  const all = [...new Set(column)];
  const sorted = isNumbers(column) ? (all as number[]).sort((a, b) => a - b) : all;
  return sorted.map(String);
}

function coloursOf({ zmin, zmax, zmid }: Common, cells: Matrix['cells']) {
  for (const [name, value] of Object.entries({ zmin, zmax, zmid }))
    if (value !== undefined) checkFinite('heatmap', name, value);
  const { low, high } = rangeOf(cells);
  if (zmid === undefined) return { zmin: tidy(zmin ?? low), zmax: tidy(zmax ?? high), colorscale: 'Cividis' };
  const reach = Math.max(Math.abs((zmax ?? high) - zmid), Math.abs((zmin ?? low) - zmid)) || 1;
  const colorscale = [
    [0, colours.blue],
    [0.5, '#f7f7f7'],
    [1, colours.vermilion],
  ];
  return { zmin: tidy(zmid - reach), zmax: tidy(zmid + reach), colorscale };
}

function rangeOf(cells: Matrix['cells']) {
  let [low, high] = [Infinity, -Infinity];
  for (const row of cells)
    for (const cell of row) {
      if (cell === null) continue;
      if (cell < low) low = cell;
      if (cell > high) high = cell;
    }
  if (low > high) throw wrong('heatmap', 'at least one number', 'none');
  return { low, high };
}

function textOf(cell: number | null, digits: number): string {
  return cell === null ? '' : figureNumber(cell, digits).replace('-', '−');
}

function describe(title: string, { cells, x, y, words }: Matrix): string {
  const { low, high } = rangeOf(cells);
  const at = (value: number): string => {
    const row = cells.findIndex((each) => each.includes(value));
    const column = cells[row].indexOf(value);
    return `${figureNumber(value)} (${words.x} ${x[column]}, ${words.y} ${y[row]})`;
  };
  const size = `${y.length} rows of ${x.length} cells`;
  return `Heat map: ${title}.\n${size}; ${words.z} from ${at(low)} to ${at(high)}.`;
}
