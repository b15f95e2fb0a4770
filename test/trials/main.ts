/**
 * `npm run trials -- [NAME…]`: what `npm test` does once, done as often as shows what is rare. Writes each trial's table
 * into docs/trials.md, between the markers of its name. Without names, every trial runs.
 */
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { writeIntoPage } from '../bench/kernel/page.js';
import { debugging } from './debugger.js';
import { exportedCourse } from './export.js';
import { hub } from './hub.js';
import { interrupts } from './interrupts.js';
import { keptChecker } from './kept-checker.js';
import { kills } from './kills.js';
import { memory } from './memory.js';
import { places } from './places.js';
import { siteNotebooks } from './site.js';
import { soaks } from './soak.js';
import { stopInPage } from './stop-in-page.js';
import { commandEngine, conformance, dask, fuzzer, slurm } from './suites.js';
import { sweepFaults } from './sweep-faults.js';
import type { Outcome, Trial } from './trial.js';
import { wheel } from './wheel.js';

const trials: Readonly<Record<string, Trial>> = {
  interrupts,
  debugger: debugging,
  soak: soaks,
  memory,
  kills,
  fuzzer,
  conformance,
  'kept-checker': keptChecker,
  export: exportedCourse,
  site: siteNotebooks,
  places,
  'stop-in-page': stopInPage,
  wheel,
  hub,
  'command-engine': commandEngine,
  slurm,
  dask,
  'sweep-faults': sweepFaults,
};
const page = fileURLToPath(new URL('../../docs/trials.md', import.meta.url));

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(trials);
const unknown = names.find((name) => !(name in trials));
if (unknown !== undefined) {
  console.error(`layerlab: no trial ${unknown}: expected ${Object.keys(trials).join(' or ')}`);
  process.exit(1);
}
for (const name of names) {
  const outcome = await trials[name]!();
  const report = describe(outcome);
  console.log(`\n${name}\n\n${report}\n`);
  writeIntoPage(page, `\n${report}\n`, name);
  if (!outcome.passed) process.exitCode = 1;
}

function describe({ table, passed, notRun = [] }: Outcome): string {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${process.platform}, Node ${process.versions.node}`;
  const verdict = `${passed ? 'Passed' : '**Failed**'}, ${machine}.`;
  return [table, '', verdict, ...notRun.map((line) => `Not run: ${line}.`)].join('\n');
}
