/** Runs notebooks of the course in JupyterLab, one test a notebook: for test files that share them out, since each has a time limit. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ICodeCell, INotebookContent } from '@jupyterlab/nbformat';
import { readNotebook } from '../../kernel/headless/notebook/notebook-file.js';
import { deterministic } from '../notebooks/course.js';
import { violations } from './accessibility.js';
import { Lab, root } from './lab.js';
import type { NotebookPage } from './notebook-page.js';

const figure = 'application/vnd.plotly.v1+json';
const folder = join(root, 'notebooks');

/** JupyterLab gives an output of type image/png no words, whatever its metadata say (nbconvert does). */
const described = '.jp-OutputArea-output:not([data-mime-type="image/png"])';

export function testInLab(names: readonly string[]): void {
  let lab: Lab;
  before(async () => {
    lab = await Lab.start({ withCourse: true, env: deterministic });
  });
  after(() => lab?.stop());

  for (const name of names) {
    test(`${name} runs from top to bottom in JupyterLab: every figure is drawn, nothing fails, nothing is on stderr`, async () => {
      const notebook = await lab.open(name);
      await notebook.runAll();
      assert.deepEqual(await notebook.errors(), []);
      await notebook.showAll();
      const committed = readNotebook(join(folder, name));
      await notebook.untilPictures(countFigures(committed, 'image/png'));
      const content = await notebook.content();
      assert.equal(countFigures(content), countFigures(committed));
      assert.deepEqual(unrun(content), []);
      await notebook.screenshot(name.replace('.ipynb', ''));
      await meetsWcag(notebook);
      assert.deepEqual(notebook.problems, []);
      await notebook.close();
    });
  }
}

async function meetsWcag(notebook: NotebookPage): Promise<void> {
  for (const theme of ['Dark', 'Light']) {
    await notebook.useTheme(theme);
    assert.deepEqual(await violations(notebook.page, described), [], theme);
  }
}

function codeCells({ cells }: INotebookContent): ICodeCell[] {
  return cells.filter((cell): cell is ICodeCell => cell.cell_type === 'code');
}

/** The figures, or those that have a picture too: below live controls there is none. */
function countFigures(notebook: INotebookContent, beside: string = figure): number {
  const outputs = codeCells(notebook).flatMap((cell) => cell.outputs as { data?: object }[]);
  return outputs.filter(({ data }) => data && figure in data && beside in data).length;
}

/** The code cells that hold something and have no number: they never ran. */
function unrun(notebook: INotebookContent): string[] {
  const cells = codeCells(notebook).filter(({ execution_count }) => execution_count === null);
  return cells.map(({ source }) => String(source)).filter((source) => source.trim() !== '');
}
