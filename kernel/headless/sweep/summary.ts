/** The notebook that summarizes a sweep: the table, and mean and spread of each recorded number by each parameter. */
import { basename } from 'node:path';
import type { ICell, IDisplayData, INotebookContent, IOutput } from '@jupyterlab/nbformat';
import { spread } from 'layerlab';
import type { Axis } from './grid.js';
import type { SweepPlan } from './plan.js';
import { type Row, type RunResult, rowsOf } from './table.js';

/**
 * Returns the summary with the outputs that its cells produce in the sweep's folder. They are computed here, since the
 * kernels' machines may not have access to that folder.
 */
export function summaryOf(file: string, { axes, runs }: SweepPlan, results: readonly RunResult[]): INotebookContent {
  const rows = rowsOf(results);
  const plots = numbersIn(rows, axes).flatMap((y) => [
    text(`## ${y}`),
    ...axes
      .filter(({ values }) => values.length > 1)
      .map(({ name }) => plot(rows, { x: name, y, by: splitFor(name, axes) })),
  ]);
  const nothing =
    plots.length > 0 ? [] : [text("No run has recorded a number: `record('accuracy', value)` records one.")];
  const cells = [text(heading(file, runs.length, results, axes)), reader(rows), ...plots, ...nothing];
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: 'layerlab', display_name: 'TypeScript (Layerlab)', language: 'typescript' },
    } as unknown as INotebookContent['metadata'],
    cells: cells.map((cell, index) => ({ ...numbered(cell, index), id: `cell-${index}` }) as ICell),
  };
}

interface Cell {
  readonly cell_type: 'code' | 'markdown';
  readonly metadata: object;
  readonly source: string;
  readonly outputs?: readonly IOutput[];
}

function heading(file: string, planned: number, results: readonly RunResult[], axes: readonly Axis[]): string {
  const failed = results.filter(({ error }) => error !== null);
  const counts = [`${results.length} of ${planned} runs`, ...(failed.length > 0 ? [`${failed.length} failed`] : [])];
  const swept = axes.map(
    ({ name, values }) => `- \`${name}\`: ${values.map((value) => JSON.stringify(value)).join(', ')}`,
  );
  const errors = failed.slice(0, 10).map(({ run, error }) => `- ${run}: ${error}`);
  const failures = failed.length > 0 ? ['', 'Failed:', '', ...errors, ...(failed.length > 10 ? ['- …'] : [])] : [];
  return [`# A sweep of ${basename(file)}`, '', `${counts.join(', ')}.`, '', ...swept, ...failures].join('\n');
}

/** Returns the columns that are not parameters and have a number in some row. */
function numbersIn(rows: readonly Row[], axes: readonly Axis[]): string[] {
  const parameters = new Set(axes.map(({ name }) => name));
  return Object.keys(rows[0] ?? {}).filter(
    (name) => !parameters.has(name) && rows.some((row) => Number.isFinite(row[name])),
  );
}

/** Returns the first parameter of texts, such as an ordering: it splits the plots of the others into lines. */
function splitFor(x: string, axes: readonly Axis[]): string | undefined {
  const texts = axes.find(({ values }) => values.length > 1 && values.every((value) => typeof value === 'string'));
  return texts?.name === x ? undefined : texts?.name;
}

function reader(rows: readonly Row[]): Cell {
  const source = [
    "import { readFileSync } from 'node:fs'",
    "import { spread } from 'layerlab'",
    '',
    "const lines = readFileSync('results.jsonl', 'utf8').trim().split('\\n')",
    'const rows: Record<string, unknown>[] = lines.map((line) => JSON.parse(line))',
    "console.log(rows.length, 'runs')",
  ];
  return code(source.join('\n'), [{ output_type: 'stream', name: 'stdout', text: `${rows.length} runs\n` }]);
}

function plot(rows: readonly Row[], columns: { x: string; y: string; by: string | undefined }): Cell {
  const { by, ...two } = columns;
  const options = by === undefined ? two : { ...two, by };
  const written = Object.entries(options).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  const measured = rows.some((row) => Number.isFinite(row[columns.y]) && row[columns.x] !== null);
  if (!measured) return text(`No run has both ${columns.x} and ${columns.y}.`);
  const figure = spread(rows, options) as unknown as Record<symbol, () => IDisplayData['data']>;
  const data = figure[Symbol.for('Jupyter.display')]!();
  return code(`spread(rows, { ${written.join(', ')} })`, [
    { output_type: 'execute_result', data, metadata: {} } as IOutput,
  ]);
}

function text(source: string): Cell {
  return { cell_type: 'markdown', metadata: {}, source };
}

function code(source: string, outputs: readonly IOutput[]): Cell {
  return { cell_type: 'code', metadata: {}, source, outputs };
}

/** Sets the execution counts of a run from top to bottom. */
function numbered(cell: Cell, index: number): object {
  if (cell.cell_type !== 'code') return cell;
  const outputs = cell.outputs?.map((output) =>
    output.output_type === 'execute_result' ? { ...output, execution_count: index } : output,
  );
  return { ...cell, execution_count: index, outputs };
}
