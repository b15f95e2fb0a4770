/** Ends the processes that cells have started, also those with a session of their own, which no signal to a group reaches. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** The variable that a runtime and everything that it starts have in their environment. */
export const markName = 'LAYERLAB_RUNTIME';

/** Kills every process with this mark but this one. Only Linux tells the environment of others. */
export function killMarked(mark: string): void {
  if (!existsSync('/proc/self/environ')) return;
  const entry = `${markName}=${mark}\0`;
  const killed = new Set<number>();
  // One that was starting another when it was killed has left that one for the next round.
  for (let before = -1; killed.size > before; ) {
    before = killed.size;
    for (const pid of processes()) if (!killed.has(pid) && isMarked(pid, entry) && kill(pid)) killed.add(pid);
  }
}

/** None where no more files may be opened: the end of a runtime must not fail for it. */
function processes(): number[] {
  try {
    const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return ids.map(Number).filter((pid) => pid !== process.pid);
  } catch {
    return [];
  }
}

/** One that has ended, as far as its parent has not noticed, has no environment. */
function isMarked(pid: number, entry: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(entry);
  } catch {
    return false;
  }
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}
