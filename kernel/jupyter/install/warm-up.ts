import { makeSnapshot, snapshotFile } from '../../language/node/snapshot.js';

/** Makes the compiler's start-up snapshot, unless it is there: kernels start sooner with it, and start without it too. */
export async function warmUp(): Promise<void> {
  if (snapshotFile() !== undefined) return;
  console.log('layerlab: warming up the compiler …');
  await makeSnapshot().catch((error) => console.warn(`layerlab: kernels will start slower: ${error.message}`));
}
