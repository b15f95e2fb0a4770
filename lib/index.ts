/** Layerlab: layers, dropout orderings and plots for people who teach and learn. */
export type { Forward, Layer, Parameter, Pass } from './layers/layer.js';
export type {
  CrossEntropyOptions,
  Loss,
  LossChoice,
  LossName,
  LossOptions,
  LossResult,
  Reduction,
  Target,
} from './losses.js';
export { binaryCrossEntropy, crossEntropy, losses, meanAbsoluteError, meanSquaredError } from './losses.js';
export type { CalibrationBin, CalibrationOptions } from './metrics.js';
export {
  accuracy,
  calibration,
  classOf,
  confusionMatrix,
  expectedCalibrationError,
  negativeLogLikelihood,
} from './metrics.js';
export type { Convention, OptimizerOptions, ParameterOverrides, Update } from './optimizer.js';
export { Optimizer } from './optimizer.js';
export type { AdamOptions, RMSpropOptions, SGDOptions } from './optimizers.js';
export { Adam, AdamW, RMSprop, SGD } from './optimizers.js';
export type { RandomStream } from './random.js';
export type { Schedule } from './schedules.js';
export { schedules } from './schedules.js';
export type { DType, FloatArray, Labels, Shape, Tensor } from './tensor.js';
