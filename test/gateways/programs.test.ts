/** Programs that run notebooks and kernels without a browser: jupyter console, nbclient, nbconvert. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { ICodeCell, INotebookContent, IOutput } from '@jupyterlab/nbformat';
import { notebookOf } from '../browser/notebook-file.js';
import { makePlace } from './program.js';
import { runPython } from './run-python.js';
import { figureCell, plotly } from './through.js';

const place = makePlace();
after(() => place.remove());
const work = (name: string): string => join(place.folder, 'work', name);
const here = (name: string): string => join(import.meta.dirname, name);

function write(name: string, cells: readonly { source: string; tags?: string[] }[]): void {
  const notebook = notebookOf(cells.map(({ source }) => ({ source }))) as INotebookContent;
  notebook.cells.forEach((cell, i) => {
    if (cells[i]!.tags) cell.metadata.tags = cells[i]!.tags;
  });
  writeFileSync(work(name), JSON.stringify(notebook));
}

function outputsOf(name: string): IOutput[][] {
  const { cells } = JSON.parse(readFileSync(work(name), 'utf8')) as INotebookContent;
  return cells.map((cell) => (cell as ICodeCell).outputs);
}

const data = (output: IOutput | undefined): Record<string, unknown> => (output?.data ?? {}) as Record<string, unknown>;
/** Returns the plain text; files store it as a list of lines. */
const text = (output: IOutput | undefined): string => [data(output)['text/plain']].flat().join('');

/** By default nbconvert drops outputs that arrive 4 seconds after the reply, as they may on a busy machine. */
const late = '--ExecutePreprocessor.iopub_timeout=120';

test('jupyter console shows values, errors and figures, interrupts, and keeps variables', async () => {
  const words = await runPython(place, here('console.py'));
  assert.deepEqual(words.trim().split('\n'), ['value', 'error', 'figure', 'interrupt', 'state']);
});

test('nbclient runs a notebook: results, errors, a figure, and a cell that it interrupts', async () => {
  write('client.ipynb', [
    { source: 'const kept = 6; kept * 7' },
    { source: 'throw new RangeError("no")' },
    { source: figureCell },
    { source: 'while (true) {}', tags: ['stop'] },
    { source: 'kept' },
  ]);
  await runPython(place, here('execute.py'), 'client.ipynb', 'client-done.ipynb');
  const [value, error, figure, stopped, kept] = outputsOf('client-done.ipynb');
  assert.equal(text(value![0]), '42', JSON.stringify(value));
  assert.equal(error![0]!.ename, 'RangeError');
  assert.ok(data(figure![0])[plotly]);
  assert.equal(stopped![0]!.ename, 'KeyboardInterrupt');
  assert.equal(text(kept![0]), '6');
});

test('nbconvert --execute makes a page with the results, an error and the text of a figure', async () => {
  write('convert.ipynb', [{ source: '6 * 7' }, { source: 'throw new RangeError("no")' }, { source: figureCell }]);
  const options = ['--to', 'html', '--execute', '--allow-errors', '--log-level=ERROR', late];
  await runPython(place, '-m', 'nbconvert', ...options, 'convert.ipynb');
  const page = readFileSync(work('convert.html'), 'utf8');
  assert.match(page, /<pre>42\s*<\/pre>/);
  assert.match(page, /RangeError/);
  assert.match(page, /plotly|distribution/i);
});

test('nbconvert --execute fails on a cell that fails, and names its error', async () => {
  write('fails.ipynb', [{ source: 'throw new RangeError("stop here")' }]);
  await assert.rejects(
    runPython(place, '-m', 'nbconvert', '--to', 'notebook', '--execute', '--log-level=ERROR', 'fails.ipynb'),
    /RangeError.*stop here/,
  );
});
