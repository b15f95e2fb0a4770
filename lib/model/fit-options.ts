/** The options of `Sequential.fit`: those of the training loop, for this model. */
import type * as training from '../training/fit/options.js';
import type { Sequential } from './sequential.js';

export type FitOptions = training.FitOptions<Sequential>;
export type Callback = training.Callback<Sequential>;
export type EpochInfo = training.EpochInfo<Sequential>;
export type StepInfo = training.StepInfo<Sequential>;
