/** Reads and writes notebook files in format 4. */
import { readFileSync } from 'node:fs';
import type { ICell, INotebookContent, IOutput } from '@jupyterlab/nbformat';
import { writeWhole } from '../../node/write-whole.js';
import { Problem } from '../../problem.js';

/** Reads a notebook and joins its multi-line texts. @throws Problem when it is not a notebook of format 4 */
export function readNotebook(file: string): INotebookContent {
  try {
    return parseNotebook(readFileSync(file, 'utf8'), file);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw unreadable(file, error as Error);
  }
}

/** Parses a notebook as `readNotebook` does. @param name - for messages */
export function parseNotebook(text: string, name: string): INotebookContent {
  const notebook = parse(text, name);
  if (notebook.nbformat !== 4)
    throw new Problem(
      `${name}: expected a notebook of format 4, got ${notebook.nbformat}; save it in JupyterLab, which converts it.`,
    );
  return { ...notebook, cells: notebook.cells.map(joinCell) };
}

function parse(text: string, name: string): INotebookContent {
  try {
    return JSON.parse(text) as INotebookContent;
  } catch (error) {
    throw unreadable(name, error as Error);
  }
}

function unreadable(name: string, { message }: Error): Problem {
  return new Problem(`${name} cannot be read as a notebook: ${message}`);
}

/** Writes a notebook atomically, with the same bytes as Jupyter's server. */
export function writeNotebook(file: string, notebook: INotebookContent): void {
  writeWhole(file, formatNotebook(notebook));
}

/** Formats a notebook as nbformat 5 does: sorted keys, one space of indentation, texts as lists of lines. */
export function formatNotebook(notebook: INotebookContent): string {
  const split = { ...notebook, cells: notebook.cells.map(splitCell) };
  return `${JSON.stringify(sorted(split), null, 1)}\n`;
}

function joinCell(cell: ICell): ICell {
  const outputs = (cell.outputs as IOutput[] | undefined)?.map((output) => mapTexts(output, joinLines));
  return { ...cell, source: joinLines(cell.source) as string, ...(outputs && { outputs }) };
}

function splitCell(cell: ICell): ICell {
  const outputs = (cell.outputs as IOutput[] | undefined)?.map((output) => mapTexts(output, splitLines));
  const { trusted: _, ...metadata } = cell.metadata;
  return { ...cell, metadata, source: splitLines(cell.source) as string[], ...(outputs && { outputs }) } as ICell;
}

/** Applies `change` to a stream's text, or to the textual representations of a MIME bundle. */
function mapTexts(output: IOutput, change: (text: unknown) => unknown): IOutput {
  if (output.output_type === 'stream') return { ...output, text: change(output.text) } as IOutput;
  if (typeof output.data !== 'object' || output.data === null) return output;
  const data = Object.entries(output.data).map(([type, value]) => [type, isTextual(type) ? change(value) : value]);
  return { ...output, data: Object.fromEntries(data) };
}

function isTextual(mimeType: string): boolean {
  return mimeType.startsWith('text/') || mimeType === 'application/javascript' || mimeType === 'image/svg+xml';
}

function joinLines(text: unknown): unknown {
  return Array.isArray(text) ? text.join('') : text;
}

/** The positions after line breaks, as Python's `str.splitlines` defines them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: Python counts these as line breaks
const afterLine = /(?<=\r\n|\r(?!\n)|[\n\v\f\x1c-\x1e\x85\u2028\u2029])/;

/** Each line keeps its line break. */
function splitLines(text: unknown): unknown {
  return typeof text === 'string' ? text.split(afterLine).filter((line) => line !== '') : text;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
