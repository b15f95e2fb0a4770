/** Ends this process with its parent, even while it computes. */

import { Worker } from 'node:worker_threads';

/** How often the thread looks for the parent. */
const everyMs = 1_000;

/** Starts a thread that ends the process when the parent is no longer the process with this id. */
export function endWithParent(parent: number): void {
  // A thread of a process that was restored from a snapshot can use no sockets, so it cannot wait for the end of a pipe.
  const program = `setInterval(() => process.ppid === ${parent} || process.kill(process.pid, 'SIGKILL'), ${everyMs})`;
  new Worker(program, { eval: true, execArgv: [], stdout: false, stderr: false }).unref();
}
