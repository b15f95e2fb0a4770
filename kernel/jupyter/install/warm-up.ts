/** Prepares the fast start of kernels. */
import { spawn } from 'node:child_process';
import { makeSnapshot, snapshotFile } from '../../language/node/snapshot.js';
import { kernelProgram } from './kernelspec.js';

/** The first cells have the processor for themselves. */
const laterMs = 20_000;

/** Makes the compiler's startup snapshot if it is missing. Kernels start without it too, only slower. */
export async function warmUp(): Promise<void> {
  if (snapshotFile() !== undefined) return;
  console.log('layerlab: warming up the compiler …');
  await makeSnapshot().catch((error) =>
    console.warn(`layerlab: no snapshot, kernels will start slower: ${error.message}`),
  );
}

/** Makes it beside a running kernel, for one that was installed without `layerlab install`: a wheel runs no programs. */
export function warmUpLater(): void {
  if (snapshotFile() !== undefined) return;
  setTimeout(() => {
    spawn(process.execPath, [kernelProgram, 'warm-up'], { detached: true, stdio: 'ignore' })
      .on('error', () => {}) // kernels only start slower
      .unref();
  }, laterMs).unref();
}
