/** Thousands of cells in one kernel: it must stay as fast as it was, and leave no processes behind. */
import { fewNames, isSteady, newNames, soak, soakTable } from '../bench/kernel/soak.js';
import type { Outcome } from './trial.js';

export async function soaks(): Promise<Outcome> {
  const runs = { '50 names': await soak(5000, fewNames), 'new names': await soak(1000, newNames) };
  return { table: soakTable(runs), passed: Object.values(runs).every(isSteady) };
}
