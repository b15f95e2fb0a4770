/** The libraries that cells of the benchmark import, beside the workspace and never in it. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { benchFolder, npm } from './packages.js';

const pinned = [
  '@tensorflow/tfjs@4.22.0',
  'd3@7.9.0',
  '@types/d3@7.4.3',
  'zod@4.1.12',
  'lodash-es@4.17.21',
  '@types/lodash-es@4.17.12',
];

/** The folder that has them, installed on the first call. */
export function librariesFolder(): string {
  const folder = join(benchFolder, 'libraries');
  if (existsSync(join(folder, 'node_modules/lodash-es'))) return folder;
  console.log('bench: installing the libraries that cells import into .layerlab/bench …');
  mkdirSync(folder, { recursive: true });
  npm('install', '--prefix', folder, '--ignore-scripts', ...pinned);
  return folder;
}
