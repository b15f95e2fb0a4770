/** What processes take of the machine: shared pages are counted in parts (PSS, from /proc). */
import { readFileSync } from 'node:fs';

/** Megabytes of all the processes together; undefined where the system does not tell. */
export function pssMegabytes(pids: readonly number[]): number | undefined {
  const kilobytes = pids.map(pssOf).filter((each) => each !== undefined);
  return kilobytes.length === 0 ? undefined : kilobytes.reduce((sum, each) => sum + each, 0) / 1024;
}

function pssOf(pid: number): number | undefined {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}
