/** How to run each operation of the fixtures through the library's public names. */
import type { Results } from './compare.js';
import type { Fixture } from './fixture.js';
import { layerOperations } from './layers.js';
import { lossOperations } from './losses.js';
import { runOptimizer } from './optimizer.js';
import { runTrajectory } from './trajectory.js';

export type Operation = (fixture: Fixture) => Results;

export const operations: Readonly<Record<string, Operation>> = {
  ...layerOperations,
  ...lossOperations,
  Optimizer: runOptimizer,
  TrainTrajectory: runTrajectory,
};
