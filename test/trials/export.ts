/** Every notebook of the course is exported as a program, which TypeScript accepts and plain Node runs. A claim that does not hold ends it. */
import { markdownTable } from '../bench/kernel/table.js';
import { runProgram } from '../kernel/headless/export/exported.js';
import { exportCourse } from '../notebooks/export.js';
import type { Outcome } from './trial.js';

export async function exportedCourse(): Promise<Outcome> {
  const { folder, notebooks, problems } = exportCourse();
  const runs = notebooks.map((name) => ({ name, ...runProgram(folder, name) }));
  const rows = runs.map(({ name, status, stdout }) => {
    const count = (text: string): string => String(stdout.split(text).length - 1);
    return [name.slice(0, 2), status === 0 ? 'runs' : 'fails', count('✓ holds'), count('.html')];
  });
  const columns = ['notebook', 'in plain Node', 'claims that hold', 'figures'];
  const said = problems === '' ? 'TypeScript accepts all of them.' : `TypeScript: ${problems}`;
  for (const { status, stderr } of runs) if (status !== 0) console.error(stderr);
  const passed = problems === '' && runs.every(({ status }) => status === 0);
  return { table: `${markdownTable(columns, rows)}\n\n${said}`, passed };
}
