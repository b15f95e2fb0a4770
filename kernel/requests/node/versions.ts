/** The versions of the kernel, its compiler and Node. */
import { createRequire } from 'node:module';
import type { Versions } from '../kernel-info.js';

const require = createRequire(import.meta.url);
const versionOf = (path: string): string => (require(path) as { version: string }).version;

/** Reads the versions from the installed packages, without loading TypeScript. */
export function readVersions(): Versions {
  return {
    kernel: versionOf('layerlab-kernel/package.json'),
    typescript: versionOf('typescript/package.json'),
    host: `Node ${process.versions.node}`,
  };
}
