/** Runs the course's notebooks in JupyterLab and keeps what they show: texts, figures and their pictures. */
import { join } from 'node:path';
import type { ICodeCell, INotebookContent } from '@jupyterlab/nbformat';
import { writeNotebook } from '../../kernel/headless/notebook/notebook-file.js';
import { withoutWidgetViews } from '../../kernel/headless/notebook/widget-views.js';
import { Lab } from '../browser/lab.js';
import { courseFolder, courseNotebooks, deterministic } from './course.js';

/** A notebook with larger figures is slow to open, and GitHub shows none of it. */
const maxFigureBytes = 200_000;
const figure = 'application/vnd.plotly.v1+json';

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
  const problems = [...(await page.errors()), ...page.problems, ...figures.filter(isTooLarge).map(tooLarge)];
  if (problems.length > 0) throw new Error(`${name}: ${problems.join('\n')}`);
  await page.screenshot(name.replace('.ipynb', ''));
  writeNotebook(join(courseFolder, name), withoutWidgetViews(await page.content()));
  await page.close();
  console.log(`${name}: saved, ${figures.length} figures`);
}

function figuresOf({ cells }: INotebookContent): string[] {
  const outputs = cells.flatMap((cell) => ((cell as ICodeCell).outputs ?? []) as { data?: Record<string, unknown> }[]);
  return outputs.flatMap(({ data }) => (data?.[figure] ? JSON.stringify(data[figure]) : []));
}

function isTooLarge(figure: string): boolean {
  return figure.length > maxFigureBytes;
}

function tooLarge(figure: string): string {
  return `a figure has ${figure.length} bytes of JSON, and at most ${maxFigureBytes} are wanted`;
}
