/** Layerlab: layers, dropout orderings and plots for people who teach and learn. */
export type { Forward, Layer, Parameter, Pass } from './layers/layer.js';
export type { RandomStream } from './random.js';
export type { DType, FloatArray, Labels, Shape, Tensor } from './tensor.js';
