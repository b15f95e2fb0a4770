/** Random notebooks: a checker that is kept over cells answers like one that is new for each cell. */
import { markdownTable } from '../bench/kernel/table.js';
import { fc } from '../helpers/property.js';
import { Comparison, notebooks } from '../kernel/language/kept-checker.js';
import type { Outcome } from './trial.js';

const numRuns = 2_000;

export async function keptChecker(): Promise<Outcome> {
  const comparison = new Comparison();
  const { failed, counterexample } = fc.check(
    fc.property(notebooks, (cells) => comparison.compare(cells)),
    { numRuns },
  );
  const rows = [[String(numRuns), failed ? JSON.stringify(counterexample) : 'none']];
  return { table: markdownTable(['notebooks', 'with another answer'], rows), passed: !failed };
}
