/** Runs the course's notebooks and compares what they say with what is committed. Ends with `N passed, N failed`. */
import { join } from 'node:path';
import { startDirectKernel } from '../../kernel/headless/direct/direct-kernel.js';
import { compareOutputs, type Difference } from '../../kernel/headless/notebook/compare-outputs.js';
import { readNotebook } from '../../kernel/headless/notebook/notebook-file.js';
import { runNotebook } from '../../kernel/headless/run/run-notebook.js';
import { quietClient } from '../../kernel/headless/servers/start-kernel.js';
import { courseFolder, courseNotebooks, deterministic } from './course.js';

quietClient();
const results: boolean[] = [];
for (const name of courseNotebooks(process.argv.slice(2))) results.push(await isSame(name));
const failed = results.filter((same) => !same).length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 || results.length === 0 ? 1 : 0;

async function isSame(name: string): Promise<boolean> {
  const committed = readNotebook(join(courseFolder, name));
  const { kernel, end } = await startDirectKernel(courseFolder, deterministic);
  const { notebook, cells, failed } = await runNotebook(kernel, committed).finally(end);
  const seconds = cells.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000;
  const differences = compareOutputs(committed, notebook);
  console.log(`${name}: ${cells.length} cells in ${seconds.toFixed(1)} s`);
  if (failed) console.log(`  cell ${failed.cell + 1}: ${failed.failure?.message}`);
  for (const difference of differences) console.log(tell(difference));
  return !failed && differences.length === 0;
}

function tell({ cell, expected, actual }: Difference): string {
  return `  cell ${cell + 1} differs\n${indent('committed', expected)}\n${indent('now', actual)}`;
}

function indent(title: string, text: string): string {
  return `    ${title}:\n${text.replace(/^/gm, '      ')}`;
}
