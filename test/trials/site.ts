/** Each notebook of the course in the static page: on a plain host, on one that sends COOP and COEP, and with the page's own numbers. */
import type { ICodeCell, INotebookContent, IOutput } from '@jupyterlab/nbformat';
import { markdownTable } from '../bench/kernel/table.js';
import { isolation, SiteInBrowser } from '../lite/site-in-browser.js';
import { courseNotebooks } from '../notebooks/course.js';
import type { Outcome } from './trial.js';

export async function siteNotebooks(): Promise<Outcome> {
  const plain = await SiteInBrowser.start();
  const isolated = await plain.withHeaders(isolation);
  const rows: string[][] = [];
  try {
    for (const name of courseNotebooks([])) rows.push(await tried(name, plain, isolated));
  } finally {
    await isolated.server.stop();
    await plain.stop();
  }
  const head = [
    'notebook',
    'differences, no headers',
    'with COOP and COEP',
    'errors, own numbers',
    'other hosts asked',
  ];
  const passed = rows.every((row) => row.slice(1).every((count) => count === '0'));
  return { table: markdownTable(head, rows), passed };
}

async function tried(name: string, plain: SiteInBrowser, isolated: SiteInBrowser): Promise<string[]> {
  const differences = [];
  for (const site of [plain, isolated]) {
    const found = await site.differences(name);
    for (const { cell, expected, actual } of found) console.log(`${name}, cell ${cell}\n- ${expected}\n+ ${actual}`);
    differences.push(found.length);
  }
  const errors = errorsIn(await plain.run(name));
  for (const each of errors) console.log(name, each);
  const foreign = plain.foreign.length + isolated.foreign.length;
  const row = [name.replace('.ipynb', ''), ...[...differences, errors.length, foreign].map(String)];
  console.log(row.join(' | '));
  return row;
}

/** The errors that cells show, failed claims among them. */
function errorsIn({ cells }: INotebookContent): IOutput[] {
  const outputs = cells.flatMap((cell) => ((cell as ICodeCell).outputs ?? []) as IOutput[]);
  return outputs.filter(({ output_type }) => output_type === 'error');
}
