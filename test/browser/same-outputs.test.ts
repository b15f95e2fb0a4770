import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ICodeCell, INotebookContent, IOutput } from '@jupyterlab/nbformat';
import { compareOutputs } from '../../kernel/headless/notebook/compare-outputs.js';
import { readNotebook, writeNotebook } from '../../kernel/headless/notebook/notebook-file.js';
import { withoutWidgetViews } from '../../kernel/headless/notebook/widget-views.js';
import { runNotebook } from '../../kernel/headless/run/run-notebook.js';
import { StreamText } from '../../kernel/headless/run/stream-text.js';
import { startKernel } from '../../kernel/headless/servers/start-kernel.js';
import { cleanEnvironment } from '../../kernel/jupyter/python/environment.js';
import { repositoryEnvironment } from '../../kernel/jupyter/setup.js';
import { Lab, root } from './lab.js';
import { notebookOf } from './notebook-file.js';

/** Everything that needs more than appending a message to a list; the last cell fails. */
const sources = [
  'console.log("one"); console.log("two"); console.error("three"); console.log("four")',
  'for (let i = 0; i <= 10; i++) process.stdout.write("\\r" + i * 10 + " % "); process.stdout.write("\\nabc\\b\\bX")',
  'console.log("gone"); display.clear({ wait: true }); console.log("stays"); display.clear({ wait: true })',
  'console.log("gone"); display.clear(); display.html("<b>stays</b>")',
  'const shown = display.markdown("*first*", { id: "shared" }); display.markdown("*second*", { id: "shared" }); 1 + 1',
  'display.markdown("*third*", { id: "shared" }); await new Promise((resolve) => setTimeout(resolve, 100)); console.log("late")',
  'new Map([["a", { deep: [1, 2, { deeper: true }] }]])',
  'console.log("before"); throw new RangeError("no")',
];

/** It has figures, controls, predictions and checks. */
const course = '01-one-layer-one-mask.ipynb';

const folder = mkdtempSync(join(tmpdir(), 'layerlab-same-'));
let lab: Lab;
let inLab: INotebookContent;
before(async () => {
  const notebooks = { 'same.ipynb': notebookOf(sources.map((source) => ({ source }))) };
  lab = await Lab.start({ notebooks, withCourse: true });
  const page = await lab.open('same.ipynb');
  await page.runAll();
  await page.save();
  inLab = lab.saved('same.ipynb');
  await page.close();
});
after(async () => {
  await lab.stop();
  rmSync(folder, { recursive: true });
});

function outputsOf({ cells }: INotebookContent): object[] {
  return (cells as ICodeCell[]).map(({ outputs, execution_count }) => ({ execution_count, outputs }));
}

test('a notebook run without a browser holds what JupyterLab would have saved, to the last output', async () => {
  const { kernel, end } = await startKernel(lab.address);
  const { notebook } = await runNotebook(kernel, notebookOf(sources.map((source) => ({ source })))).finally(end);
  const file = join(folder, 'run.ipynb');
  writeNotebook(file, notebook);
  const saved = join(folder, 'saved.ipynb');
  writeNotebook(saved, inLab);
  assert.deepEqual(outputsOf(readNotebook(file)), outputsOf(readNotebook(saved)));
  assert.deepEqual(notebook.metadata, inLab.metadata);
  assert.equal(notebook.cells.at(-1)!.execution_count, sources.length, 'every cell ran');
});

test("nbclient's outputs are the same, but for the control characters in a stream, which it keeps", () => {
  const file = join(folder, 'nbclient.ipynb');
  writeNotebook(file, notebookOf(sources.map((source) => ({ source }))));
  runByNbclient(file);
  const saved = join(folder, 'saved.ipynb');
  writeNotebook(saved, inLab);
  assert.deepEqual(outputsOf(onScreen(readNotebook(file))), outputsOf(readNotebook(saved)));
});

test('a notebook of the course says the same in JupyterLab, by layerlab run and by nbclient, cell by cell', async () => {
  const committed = join(root, 'notebooks', course);
  const page = await lab.open(course);
  await page.runAll();
  await page.save();
  await page.close();
  const [said, ran, converted] = ['said', 'ran', 'converted'].map((name) => join(folder, `${name}.ipynb`)) as Three;
  writeNotebook(said, withoutWidgetViews(lab.saved(course)));
  const program = join(root, 'kernel/bin/layerlab.js');
  const { status, stdout } = spawnSync(process.execPath, [program, 'run', committed, '-o', ran], { encoding: 'utf8' });
  assert.equal(status, 0, stdout);
  copyFileSync(committed, converted);
  cpSync(join(root, 'notebooks/exercises'), join(folder, 'exercises'), { recursive: true });
  runByNbclient(converted);
  // Controls are shown only where a page has said that it has widgets.
  for (const file of [committed, ran, converted])
    assert.deepEqual(compareOutputs(readNotebook(said), onScreen(readNotebook(file))), [], file);
});

type Three = [string, string, string];

function runByNbclient(file: string): void {
  const { python } = repositoryEnvironment(root);
  const args = ['-m', 'nbconvert', '--to', 'notebook', '--execute', '--allow-errors', '--inplace', file];
  const { status, stderr } = spawnSync(python, args, { env: cleanEnvironment(), encoding: 'utf8', timeout: 120_000 });
  assert.equal(status, 0, stderr);
}

/** The notebook with its streams as a screen would show them. */
function onScreen(notebook: INotebookContent): INotebookContent {
  const cells = (notebook.cells as ICodeCell[]).map((cell) => ({ ...cell, outputs: cell.outputs?.map(shownStream) }));
  return { ...notebook, cells };
}

function shownStream(output: IOutput): IOutput {
  if (output.output_type !== 'stream') return output;
  const text = new StreamText();
  text.write(String(output.text));
  return { ...output, text: String(text) };
}
