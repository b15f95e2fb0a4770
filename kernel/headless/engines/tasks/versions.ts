/** The versions on which the results of a run depend. */
import { readVersions } from '../../../requests/node/versions.js';

export interface Versions {
  readonly layerlab: string;
  readonly node: string;
}

/** Returns the versions of this program. */
export function ownVersions(): Versions {
  return { layerlab: readVersions().kernel, node: process.versions.node };
}

/** Returns `0.1.0 on Node 22.1.0`. */
export function inWords({ layerlab, node }: Versions): string {
  return `${layerlab} on Node ${node}`;
}

/** Whether runs of both may be in one table: the same layerlab, and the same major version of Node. */
export function areCompatible(one: Versions, other: Versions): boolean {
  const major = ({ node }: Versions): string => node.split('.')[0]!;
  return one.layerlab === other.layerlab && major(one) === major(other);
}
