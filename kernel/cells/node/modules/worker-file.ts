/** What a worker thread starts with. */
import { fileURLToPath } from 'node:url';
import type { WorkerOptions } from 'node:worker_threads';
import { typeScriptAt } from './source-files.js';

const start = new URL('./worker-start.js', import.meta.url);

/** Returns the parameters of a worker. One whose file is TypeScript starts with the compiler. */
export function workerParameters(file: string | URL, options: WorkerOptions = {}): [string | URL, WorkerOptions] {
  const path = String(file).startsWith('file:') ? fileURLToPath(file) : String(file);
  const source = options.eval ? undefined : typeScriptAt(path, process.cwd());
  return source === undefined ? [file, options] : [start, { ...options, argv: [source, ...(options.argv ?? [])] }];
}
