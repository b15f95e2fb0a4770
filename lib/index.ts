/** Layerlab: layers, dropout orderings and plots for people who teach and learn. */

// Tensors

export { ulpsBetween } from './math/ulps.js';
export { asTensor, clone, labels, reshape } from './tensor/as-tensor.js';
export type { TensorLike } from './tensor/input.js';
export type { Spread } from './tensor/moments.js';
export type { Nested } from './tensor/nested.js';
export type { Numbers } from './tensor/numbers.js';
export type { NormalOptions, RandomStream, UniformOptions } from './tensor/random.js';
export { normal, randomStream, uniform } from './tensor/random.js';
export type { Stats } from './tensor/stats.js';
export { stats } from './tensor/stats.js';
export type {
  AnyNdArray,
  DataOf,
  DType,
  FloatArray,
  Labels,
  Shape,
  Tensor,
  TensorOptions,
} from './tensor/tensor.js';
export { full, linspace, ones, tensor, zeros } from './tensor/tensor.js';

// How numbers are computed

export { type BackendInfo, backendInfo, setThreads, tidy } from './compute/index.js';

// Data

export type { CsvColumns, CsvRecord, ReadCsvOptions } from './datasets/csv.js';
export { readCsv } from './datasets/csv.js';
export { digits } from './datasets/digits.js';
export { type MnistOptions, mnist } from './datasets/mnist.js';
export type { Dataset, Samples } from './datasets/packed.js';
export {
  type BlobsOptions,
  blobs,
  type MoonsOptions,
  moons,
  type PointsOptions,
  type SpiralsOptions,
  spirals,
} from './datasets/points.js';

// Activations and initial weights

export type {
  ActivationChoice,
  ActivationName,
  ElementwiseActivation,
  ElementwiseName,
} from './activations.js';
export { activationNames, activations, elu, leakyRelu } from './activations.js';
export type { Fans, Initializer, InitializerChoice, InitializerName } from './initializers.js';
export { constant, initializers } from './initializers.js';

// Regularizers and constraints

export type { Constraint, MaxNorm } from './constraints.js';
export { maxNorm } from './constraints.js';
export type { RestraintOptions } from './layers/restraints.js';
export type { Regularizer, RegularizerChoice } from './regularizers.js';
export { l1, l1l2, l2 } from './regularizers.js';

// Dropout

export type { AlphaDropoutOptions } from './layers/dropout/alpha.js';
export { AlphaDropout } from './layers/dropout/alpha.js';
export type { DropoutOptions } from './layers/dropout/dropout.js';
export { Dropout } from './layers/dropout/dropout.js';
export type { GaussianDropoutOptions } from './layers/dropout/gaussian.js';
export { GaussianDropout } from './layers/dropout/gaussian.js';
export type { DropoutForward } from './layers/dropout/mask.js';
export type { NoiseShape } from './layers/dropout/mask-source.js';
export type {
  Mode,
  Ordering,
  OrderingName,
  Stage,
  StageList,
  StageName,
  StageState,
} from './layers/dropout/orderings.js';
export { defineStage, ordering, orderings } from './layers/dropout/orderings.js';
export type { SpatialDropout2DOptions } from './layers/dropout/spatial.js';
export { SpatialDropout2D } from './layers/dropout/spatial.js';
export type { StochasticDepthOptions } from './layers/dropout/stochastic-depth.js';
export { StochasticDepth } from './layers/dropout/stochastic-depth.js';

// Layers

export type { ActivationOptions } from './layers/activation.js';
export { Activation } from './layers/activation.js';
export type { AttentionForward, MultiHeadAttentionOptions } from './layers/attention/multi-head-attention.js';
export { MultiHeadAttention } from './layers/attention/multi-head-attention.js';
export type { LayerOptions } from './layers/base.js';
export { BaseLayer, PlainLayer } from './layers/base.js';
export type { BatchNormalizationOptions, NormalizationConvention } from './layers/batch-normalization.js';
export { BatchNormalization } from './layers/batch-normalization.js';
export type { Conv1DOptions, Padding1D } from './layers/conv1d.js';
export { Conv1D } from './layers/conv1d.js';
export type { Conv2DOptions } from './layers/conv2d.js';
export { Conv2D } from './layers/conv2d.js';
export type { DenseOptions } from './layers/dense.js';
export { Dense } from './layers/dense.js';
export type { DepthwiseConv2DOptions } from './layers/depthwise-conv2d.js';
export { DepthwiseConv2D } from './layers/depthwise-conv2d.js';
export type { EmbeddingOptions } from './layers/embedding.js';
export { Embedding } from './layers/embedding.js';
export { Flatten } from './layers/flatten.js';
export type { GlobalAveragePooling2DOptions } from './layers/global-average-pooling2d.js';
export { GlobalAveragePooling2D } from './layers/global-average-pooling2d.js';
export type { Pair } from './layers/image.js';
export type {
  ActivationToMove,
  ForwardOptions,
  Layer,
  Parameter,
  PlacesActivation,
  Restraints,
} from './layers/layer.js';
export type { LayerNormalizationOptions } from './layers/layer-normalization.js';
export { LayerNormalization } from './layers/layer-normalization.js';
export type { RandomPlace } from './layers/places.js';
export type { Pooling2DOptions } from './layers/pooling.js';
export { AveragePooling2D, MaxPooling2D } from './layers/pooling.js';
export type { PositionEmbeddingOptions } from './layers/position-embedding.js';
export { PositionEmbedding } from './layers/position-embedding.js';
export type { ReshapeOptions } from './layers/reshape.js';
export { Reshape } from './layers/reshape.js';
export type { Forward } from './ops/forward.js';
export type { DataFormat, KernelLayout } from './ops/layout.js';
export type { Padding } from './ops/window.js';

// Models

export type { Json, LayerJson, ModelJson } from './model/architecture/json.js';
export { Sequential, type SequentialConstructor } from './model/checked-sequential.js';
export type { MonteCarloOptions, PredictOptions } from './model/predict.js';
export type { ResidualOptions } from './model/residual.js';
export { Residual } from './model/residual.js';
export type { Callback, EpochInfo, FitOptions, SequentialOptions, StepInfo } from './model/sequential.js';
export { Summary } from './model/summary.js';
export type { TrainedModel, Training } from './model/weights/checkpoint.js';
export { loadCheckpoint, saveCheckpoint } from './model/weights/checkpoint.js';
export { loadKerasWeights } from './model/weights/keras-file.js';
export { type LoadWeightsOptions, loadWeights, saveWeights } from './model/weights/weights-file.js';

// Training

export type { ByClassOptions, TopKOptions } from './training/classification.js';
export { f1Score, multiLabelAccuracy, precision, recall, rocAuc, topKAccuracy } from './training/classification.js';
export type { EarlyStopping } from './training/fit/early-stopping.js';
export type { History } from './training/history.js';
export type {
  CrossEntropyOptions,
  Loss,
  LossChoice,
  LossName,
  LossOptions,
  LossResult,
  Reduction,
} from './training/losses.js';
export { binaryCrossEntropy, crossEntropy, losses, meanAbsoluteError, meanSquaredError } from './training/losses.js';
export type { AccuracyOptions, CalibrationBin, CalibrationOptions } from './training/metrics.js';
export {
  accuracy,
  calibration,
  classOf,
  confusionMatrix,
  expectedCalibrationError,
  negativeLogLikelihood,
} from './training/metrics.js';
export type { EvaluateOptions, Evaluation, Metric, MetricChoice, MetricName } from './training/objective/evaluate.js';
export type { ClassWeight } from './training/objective/sample-weights.js';
export type { AdamOptions } from './training/optimizers/adam.js';
export { Adam, AdamW } from './training/optimizers/adam.js';
export type { OptimizerName } from './training/optimizers/by-name.js';
export type {
  Convention,
  OptimizerOptions,
  OptimizerState,
  ParameterOverrides,
  Update,
} from './training/optimizers/optimizer.js';
export { Optimizer } from './training/optimizers/optimizer.js';
export type { RMSpropOptions } from './training/optimizers/rmsprop.js';
export { RMSprop } from './training/optimizers/rmsprop.js';
export type { Schedule } from './training/optimizers/schedules.js';
export { schedules } from './training/optimizers/schedules.js';
export type { SGDOptions } from './training/optimizers/sgd.js';
export { SGD } from './training/optimizers/sgd.js';

export type { SplitOptions, SplitSamples, Standardizer } from './training/preparation.js';
export { oneHot, standardize, trainTestSplit } from './training/preparation.js';
export type { SamplesLike } from './training/samples.js';
export type { Target } from './training/targets.js';

// Plots

export type { AxisRanges } from './plots/axes.js';
export { type BarsOptions, bars } from './plots/bars.js';
export { type ConfusionOptions, confusion } from './plots/confusion.js';
export { type CurvesOptions, curves } from './plots/curves.js';
export { type DecisionBoundaryOptions, decisionBoundary } from './plots/decision-boundary.js';
export { type DifferenceOptions, type DifferenceUnit, difference } from './plots/difference.js';
export { type DistributionsOptions, distributions, layerDistributions } from './plots/distributions.js';
export { type Control, type ControlValue, type ExploreOptions, explore, frameName, range } from './plots/explore.js';
export { Figure } from './plots/figure.js';
export { type FiltersOptions, filters } from './plots/filters.js';
export { type HistogramOfOptions, histogramOf } from './plots/histogram-of.js';
export type { HtmlOptions } from './plots/html.js';
export { type NetworkDiagramOptions, networkDiagram } from './plots/network-diagram.js';
export { type CellOptions, heatmap, type MatrixOptions } from './plots/pixels/heatmap.js';
export { type ImageOptions, type ImagesOptions, image, images } from './plots/pixels/images.js';
export { type BarMode, type BarOptions, bar } from './plots/plain/bar.js';
export type { HistFunc, HistNorm } from './plots/plain/bins.js';
export { type HistogramOptions, histogram } from './plots/plain/histogram.js';
export { type LineOptions, line } from './plots/plain/line.js';
export type { AxesOptions, ColumnOptions } from './plots/plain/options.js';
export { type ScatterOptions, scatter } from './plots/plain/scatter.js';
export type { PlotlyFigure, PlotlyObject } from './plots/plotly-types.js';
export type { SaveOptions } from './plots/save.js';
export { type ScatterWithSlopeOptions, scatterWithSlope } from './plots/scatter-with-slope.js';
export { type RunRow, type SpreadOptions, spread } from './plots/spread.js';
export { type SubplotsOptions, subplots } from './plots/subplots.js';
export type { ColumnName, Values } from './plots/table/data.js';
export { trace } from './plots/trace.js';
export { type TrainingCurvesOptions, trainingCurves } from './plots/training-curves.js';
export { type UnitStripOptions, unitStrip } from './plots/unit-strip.js';

// Teaching

export type { CheckOptions } from './teaching/claims/check.js';
export { CheckError, check } from './teaching/claims/check.js';
export type { ExerciseOptions } from './teaching/claims/exercise.js';
export { exercise } from './teaching/claims/exercise.js';
export type { Expectation, Judgement } from './teaching/claims/expectations.js';
export { atLeast, atMost, between, exactly, satisfies } from './teaching/claims/expectations.js';
export type { Measured } from './teaching/claims/measured.js';
export { meanOf, shareOf } from './teaching/claims/measured.js';
export type { DropoutQuestion, Mistake } from './teaching/claims/mistakes.js';
export { dropoutMistakes } from './teaching/claims/mistakes.js';
export { near, type Tolerance } from './teaching/claims/near.js';
export type { AnswerKey, LockedExercise } from './teaching/exercises/book.js';
export { exercises, lockedExercises, type Marking } from './teaching/exercises/exercises.js';
export type { ExerciseSource, KnownAnswer } from './teaching/exercises/source.js';
export { checkDropout, type DropoutByHand } from './teaching/proofs/check-dropout.js';
export type { CheckOrderingOptions, OrderingReport, UnitMean } from './teaching/proofs/check-ordering.js';
export { checkOrdering } from './teaching/proofs/check-ordering.js';
export type { LayerPhases, PhasesReport } from './teaching/proofs/check-phases.js';
export { checkPhases } from './teaching/proofs/check-phases.js';
export type { Comparison, Difference } from './teaching/proofs/comparison.js';
export type { LockstepOptions, LockstepReport, LockstepSide } from './teaching/proofs/lockstep.js';
export { lockstep } from './teaching/proofs/lockstep.js';
export type { Verdict } from './teaching/verdict.js';
