/** Each kind of code is interrupted 20 times on each Node that can be had: none may be lost, none may crash the runtime. */
import { markdownTable } from '../bench/kernel/table.js';
import { stuck } from '../helpers/interruptibles.js';
import { type Measurements, measureInterrupts } from './measure-interrupts.js';
import type { Outcome } from './trial.js';

const versions = (process.env.LAYERLAB_TRIALS_NODE ?? '20,22,24').split(',');
const times = 20;

export async function interrupts(): Promise<Outcome> {
  const measured: Measurements[] = [];
  const notRun: string[] = [];
  for (const version of versions) {
    const result = await measureInterrupts(version, times).catch((error: Error) => error);
    if (result instanceof Error) notRun.push(`Node ${version}: ${result.message}`);
    else measured.push(result);
  }
  const table = markdownTable(['Node', 'interrupts', 'kept', 'replaced', 'crashed', 'lost'], measured.map(lineOf));
  return { table, notRun, passed: measured.length > 0 && measured.every(isRight) };
}

function lineOf({ node, rows }: Measurements): string[] {
  const sum = (count: 'kept' | 'replaced' | 'crashed'): number =>
    [...rows.values()].reduce((total, row) => total + row[count], 0);
  const counts = [sum('kept'), sum('replaced'), sum('crashed')];
  const all = rows.size * times;
  const lost = all - counts.reduce((a, b) => a + b);
  return [node.slice(1), ...[all, ...counts, lost].map(String)];
}

/** Only what nothing else can stop may cost the variables. */
function isRight({ rows }: Measurements): boolean {
  return [...rows].every(([kind, row]) => (kind in stuck ? row.replaced : row.kept) === times);
}
