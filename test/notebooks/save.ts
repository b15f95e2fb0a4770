/** Runs the course's notebooks in JupyterLab and keeps what they show: texts, figures and their pictures. */
import { join } from 'node:path';
import type { ICodeCell, INotebookContent } from '@jupyterlab/nbformat';
import { writeNotebook } from '../../kernel/headless/notebook/notebook-file.js';
import { withoutWidgetViews } from '../../kernel/headless/notebook/widget-views.js';
import { Lab } from '../browser/lab.js';
import { courseFolder, courseNotebooks, deterministic, maxFigureBytes } from './course.js';

const figure = 'application/vnd.plotly.v1+json';
/** Below live controls the page draws the figure of a widget, and keeps no picture of it. */
const view = 'application/vnd.jupyter.widget-view+json';

const lab = await Lab.start({ withCourse: true, env: deterministic });
try {
  for (const name of courseNotebooks(process.argv.slice(2))) await save(lab, name);
} finally {
  await lab.stop();
}

async function save(lab: Lab, name: string): Promise<void> {
  const page = await lab.open(name);
  await page.runAll();
  await page.showAll();
  const figures = figuresOf(await page.content());
  await page.untilPictures(figures.length);
  const problems = [...(await page.errors()), ...page.problems, ...tooLarge(figures, maxFigureBytes(name))];
  if (problems.length > 0) throw new Error(`${name}: ${problems.join('\n')}`);
  await page.screenshot(name.replace('.ipynb', ''));
  writeNotebook(join(courseFolder, name), withoutWidgetViews(await page.content()));
  await page.close();
  console.log(`${name}: saved, ${figures.length} figures`);
}

function figuresOf({ cells }: INotebookContent): string[] {
  const outputs = cells.flatMap((cell) => ((cell as ICodeCell).outputs ?? []) as { data?: Record<string, unknown> }[]);
  return outputs.flatMap(({ data }) => (data?.[figure] && !(view in data) ? JSON.stringify(data[figure]) : []));
}

function tooLarge(figures: readonly string[], most: number): string[] {
  const large = figures.filter(({ length }) => length > most);
  return large.map(({ length }) => `a figure has ${length} bytes of JSON, and at most ${most} are wanted`);
}
