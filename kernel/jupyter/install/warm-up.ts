/** Prepares the fast start of kernels. */
import { makeSnapshot, snapshotFile } from '../../language/node/snapshot.js';

/** Makes the compiler's startup snapshot if it is missing. Kernels start without it too, only slower. */
export async function warmUp(): Promise<void> {
  if (snapshotFile() !== undefined) return;
  console.log('layerlab: warming up the compiler …');
  await makeSnapshot().catch((error) =>
    console.warn(`layerlab: no snapshot, kernels will start slower: ${error.message}`),
  );
}
