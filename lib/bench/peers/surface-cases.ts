/**
 * A case for every export of lib/index.ts that works on arrays: 'Name' or 'Name: what of it', with the task of
 * surface.py beside it. The others stand in `reasons`.
 */
import ndarray from 'ndarray';
import type { ActivationName, Layer, LossName, Optimizer, Tensor } from '../../index.js';
import * as lab from '../../index.js';

type Run = () => unknown;

export interface Case {
  /** The task of surface.py. */
  readonly peer: string;
  /** How many times the peer's time it may take. Defaults to 3. */
  readonly most?: number;
  /** Prepares the work on about `n` numbers. */
  readonly make: (n: number) => Run;
}

const { normal, uniform } = lab;
const sideOf = (n: number): number => Math.max(2, Math.floor(Math.sqrt(n)));
const square = (n: number, seed: number = 1): Tensor => normal([sideOf(n), sideOf(n)], { seed });
const probabilities = (n: number): Tensor => uniform([sideOf(n), sideOf(n)], { seed: 3 });
const images = (n: number): Tensor => normal([Math.max(1, Math.floor(n / 16_384)), 32, 32, 16], { seed: 1 });
const series = (n: number): Tensor => normal([Math.max(1, Math.floor(n / 4096)), 64, 64], { seed: 1 });
const classes = (n: number): lab.Labels =>
  lab.labels(Array.from({ length: Math.max(1, Math.floor(n / 10)) }, (_, i) => i % 10));
const logits = (n: number): Tensor => normal([Math.max(1, Math.floor(n / 10)), 10], { seed: 1 });

/** Forward and backward in training. */
function both(layer: Layer, x: Tensor, options: lab.ForwardOptions = {}): Run {
  const run = () => layer.forward(x, { training: true, ...options });
  const gradient = normal(run().output.shape, { seed: 2 });
  return () => run().backward(gradient);
}

function step(optimizer: Optimizer, n: number): Run {
  const [value, gradient] = [square(n, 1), square(n, 2)];
  return () => optimizer.step([{ name: 'w', value, gradient, trainable: true }]);
}

const layer = (peer: string, make: () => Layer, input: (n: number) => Tensor = square, most?: number): Case => ({
  peer,
  most,
  make: (n) => both(make(), input(n)),
});
const loss = (name: LossName, peer: string): Case => ({
  peer,
  most: 2,
  make: (n) => {
    const [y, target] = [square(n), probabilities(n)];
    return () => lab.losses[name](y, target);
  },
});
const optimizer = (peer: string, make: () => Optimizer): Case => ({ peer, most: 2, make: (n) => step(make(), n) });
const metric = (peer: string, measure: (logits: Tensor, labels: lab.Labels) => unknown): Case => ({
  peer,
  make: (n) => {
    const [z, y] = [logits(n), classes(n)];
    return () => measure(z, y);
  },
});
const onSquare = (peer: string, work: (x: Tensor) => unknown, most?: number): Case => ({
  peer,
  most,
  make: (n) => {
    const x = square(n);
    return () => work(x);
  },
});

const strict: ReadonlySet<string> = new Set(['softplus', 'elu', 'selu', 'mish']);
const activationCases = Object.fromEntries(
  lab.activationNames.map((name: ActivationName) => [
    `Activation: ${name}`,
    layer(`activation ${name}`, () => new lab.Activation(name), square, strict.has(name) ? 2 : 3),
  ]),
);

const dropped = { rate: 0.5, seed: 1 };
const ownStage = lab.defineStage({ name: 'twice', apply: (value) => 2 * value, derivative: () => 2 });

export const cases: Readonly<Record<string, Case>> = {
  ...activationCases,
  'Activation: sigmoid, float64': {
    peer: 'activation sigmoid float64',
    most: 5,
    make: (n) => {
      const make = (seed: number) => normal([sideOf(n), sideOf(n)], { seed, dtype: 'float64' });
      const [layer, x, gradient] = [new lab.Activation('sigmoid'), make(1), make(2)];
      return () => layer.forward(x).backward(gradient);
    },
  },
  leakyRelu: layer('activation leakyRelu', () => new lab.Activation(lab.leakyRelu({ slope: 0.3 }))),
  elu: layer('activation elu', () => new lab.Activation(lab.elu({ alpha: 0.5 })), square, 2),
  Adam: optimizer('Adam', () => new lab.Adam()),
  'Adam: clipped': optimizer('Adam clipped', () => new lab.Adam({ clipNorm: 1 })),
  AdamW: optimizer('AdamW', () => new lab.AdamW()),
  RMSprop: optimizer('RMSprop', () => new lab.RMSprop()),
  'RMSprop: centered': optimizer('RMSprop centered', () => new lab.RMSprop({ centered: true })),
  SGD: optimizer('SGD', () => new lab.SGD()),
  'SGD: weight decay': optimizer('SGD decay', () => new lab.SGD({ weightDecay: 0.1 })),
  'SGD: momentum': optimizer('SGD momentum', () => new lab.SGD({ momentum: 0.9 })),
  AlphaDropout: layer('alpha dropout', () => new lab.AlphaDropout(dropped)),
  Dropout: layer('dropout', () => new lab.Dropout(dropped)),
  'Dropout: noiseShape [null, 1]': layer('dropout rows', () => new lab.Dropout({ ...dropped, noiseShape: [null, 1] })),
  'Dropout: a given mask': {
    peer: 'mask',
    make: (n) => {
      const [layer, x] = [new lab.Dropout(dropped), square(n)];
      return both(layer, x, { mask: lab.clone(layer.forward(x, { training: true }).mask) });
    },
  },
  defineStage: layer(
    'dropout',
    () => new lab.Dropout({ ...dropped, ordering: lab.ordering('mask', ownStage) }),
    square,
    10,
  ),
  ordering: layer('dropout', () => new lab.Dropout({ ...dropped, ordering: lab.ordering('mask', 'scale') })),
  GaussianDropout: layer('gaussian dropout', () => new lab.GaussianDropout(dropped)),
  SpatialDropout2D: layer('spatial dropout', () => new lab.SpatialDropout2D(dropped), images),
  'SpatialDropout2D: channelsFirst': layer(
    'spatial dropout first',
    () => new lab.SpatialDropout2D({ ...dropped, dataFormat: 'channelsFirst' }),
    (n) => normal([Math.max(1, Math.floor(n / 16_384)), 16, 32, 32], { seed: 1 }),
  ),
  StochasticDepth: layer('stochastic depth', () => new lab.StochasticDepth({ ...dropped }), images),
  AveragePooling2D: layer('average pool', () => new lab.AveragePooling2D(), images),
  MaxPooling2D: layer('max pool', () => new lab.MaxPooling2D(), images),
  GlobalAveragePooling2D: layer('global average pool', () => new lab.GlobalAveragePooling2D(), images),
  BatchNormalization: layer('batch norm', () => new lab.BatchNormalization()),
  LayerNormalization: layer('layer norm', () => new lab.LayerNormalization()),
  Conv1D: layer('conv1d', () => new lab.Conv1D({ filters: 32, kernelSize: 3, seed: 1 }), series),
  Conv2D: layer('conv2d', () => new lab.Conv2D({ filters: 16, kernelSize: 3, seed: 1 }), images),
  DepthwiseConv2D: layer('depthwise conv2d', () => new lab.DepthwiseConv2D({ kernelSize: 3, seed: 1 }), images),
  Dense: layer('dense', () => new lab.Dense({ units: 256, seed: 1 })),
  Embedding: {
    peer: 'embedding',
    make: (n) => {
      const rows = Math.max(1, Math.floor(n / 64));
      const indices = lab.tensor(
        Float32Array.from({ length: rows }, (_, i) => (i * 7919) % 1000),
        [1, rows],
      );
      return both(new lab.Embedding({ inputDim: 1000, outputDim: 64, seed: 1 }), indices);
    },
  },
  MultiHeadAttention: layer('attention', () => new lab.MultiHeadAttention({ numHeads: 4, seed: 1 }), series),
  PositionEmbedding: layer(
    'position embedding',
    () => new lab.PositionEmbedding({ sequenceLength: 64, seed: 1 }),
    series,
  ),
  Flatten: layer('copy twice', () => new lab.Flatten(), images),
  Reshape: layer('copy twice', () => new lab.Reshape({ targetShape: [-1, 16] }), images),
  Residual: layer('residual', () => new lab.Residual([new lab.Dense({ units: 64, seed: 1 })]), series),
  Sequential: {
    peer: 'dense forward',
    make: (n) => {
      const x = square(n);
      const model = new lab.Sequential([new lab.Dense({ units: 256 }), new lab.Dropout({ rate: 0.5 })], { seed: 1 });
      return () => model.predict(x);
    },
  },
  meanSquaredError: loss('meanSquaredError', 'mean squared error'),
  meanAbsoluteError: loss('meanAbsoluteError', 'mean absolute error'),
  binaryCrossEntropy: loss('binaryCrossEntropy', 'binary cross-entropy'),
  crossEntropy: { ...metric('cross-entropy', (z, y) => lab.crossEntropy(z, y)), most: 2 },
  'crossEntropy: probabilities': loss('crossEntropy', 'cross-entropy of probabilities'),
  accuracy: metric('accuracy', lab.accuracy),
  classOf: metric('argmax', (z) => lab.classOf(z)),
  confusionMatrix: metric('confusion matrix', lab.confusionMatrix),
  confusion: metric('confusion matrix', lab.confusion),
  negativeLogLikelihood: metric('negative log-likelihood', lab.negativeLogLikelihood),
  precision: metric('confusion matrix', (z, y) => lab.precision(z, y)),
  recall: metric('confusion matrix', (z, y) => lab.recall(z, y)),
  f1Score: metric('confusion matrix', (z, y) => lab.f1Score(z, y)),
  topKAccuracy: metric('top k', (z, y) => lab.topKAccuracy(z, y)),
  multiLabelAccuracy: onSquare('signs', (x) => lab.multiLabelAccuracy(x, x)),
  oneHot: metric('one-hot', (_, y) => lab.oneHot(y, 10)),
  standardize: metric('standardize', (z) => lab.standardize(z).apply(z)),
  trainTestSplit: metric('split', (x, y) => lab.trainTestSplit({ x, y })),
  calibration: metric('calibration', lab.calibration),
  expectedCalibrationError: metric('calibration', lab.expectedCalibrationError),
  tensor: onSquare('copy', (x) => lab.tensor(x.data, x.shape)),
  'tensor: nested lists': {
    peer: 'array of lists',
    make: (n) => {
      const lists = Array.from({ length: sideOf(n) }, () => Array.from({ length: sideOf(n) }, (_, i) => i / 3));
      return () => lab.tensor(lists);
    },
  },
  asTensor: {
    peer: 'from integers',
    make: (n) => {
      const x = ndarray(
        Int32Array.from({ length: n }, (_, i) => i),
        [n],
      );
      return () => lab.asTensor(x);
    },
  },
  clone: onSquare('copy', (x) => lab.clone(x)),
  'clone: a transpose': onSquare('copy of a transpose', (x) => lab.clone(x.transpose(1, 0))),
  reshape: onSquare('reshape', (x) => lab.reshape(x, [x.size])),
  zeros: onSquare('zeros', (x) => lab.zeros(x.shape)),
  ones: onSquare('full', (x) => lab.ones(x.shape)),
  full: onSquare('full', (x) => lab.full(x.shape, 2)),
  linspace: onSquare('linspace', (x) => lab.linspace(0, 1, x.size)),
  normal: onSquare('normal', (x) => lab.normal(x.shape, { seed: 1 })),
  uniform: onSquare('uniform', (x) => lab.uniform(x.shape, { seed: 1 })),
  randomStream: onSquare('permutation', (x) => lab.randomStream(1).permutation(x.size)),
  labels: {
    peer: 'labels',
    make: (n) => {
      const values = Array.from({ length: n }, (_, i) => i % 10);
      return () => lab.labels(values);
    },
  },
  stats: onSquare('stats', (x) => lab.stats(x)),
  meanOf: onSquare('mean and error', (x) => lab.meanOf(x)),
  tidy: onSquare('copy', (x) => lab.tidy(() => lab.clone(x))),
  histogramOf: onSquare('histogram', (x) => lab.histogramOf(x)),
  distributions: onSquare('histograms of dropout', (x) => lab.distributions(new lab.Dropout(dropped), x)),
  trace: onSquare('histograms of stages', (x) =>
    lab.trace(new lab.Dropout({ ...dropped, ordering: 'pre-activation', activation: 'sigmoid' }), x),
  ),
  scatterWithSlope: onSquare('slope', (x) => lab.scatterWithSlope(x, x, 1)),
};

const scalar = 'works on single numbers or names';
const teaching = 'repeats a layer many times to prove something; no library has its like';
const figure = 'draws the few numbers that a person reads';
const base = 'a class to extend; its layers are measured';
const file = 'reads or makes a data set of a fixed or small size';

/** Why an export has no case. */
export const reasons: Readonly<Record<string, string>> = {
  BaseLayer: base,
  PlainLayer: base,
  Optimizer: base,
  CheckError: scalar,
  Figure: 'holds what the plots made',
  Summary: scalar,
  activationNames: scalar,
  activations: 'measured by name under Activation',
  losses: 'measured one by one',
  initializers: scalar,
  constant: scalar,
  orderings: scalar,
  schedules: scalar,
  l1: scalar,
  l1l2: scalar,
  l2: scalar,
  maxNorm: scalar,
  atLeast: scalar,
  atMost: scalar,
  between: scalar,
  exactly: scalar,
  satisfies: scalar,
  near: scalar,
  check: scalar,
  exercise: scalar,
  exercises: scalar,
  lockedExercises: scalar,
  shareOf: scalar,
  dropoutMistakes: scalar,
  ulpsBetween: scalar,
  backendInfo: scalar,
  setThreads: scalar,
  frameName: scalar,
  range: scalar,
  checkDropout: teaching,
  checkOrdering: teaching,
  checkPhases: teaching,
  lockstep: teaching,
  bar: figure,
  bars: figure,
  curves: figure,
  difference: figure,
  explore: figure,
  filters: figure,
  heatmap: figure,
  histogram: 'bins as histogramOf does, which is measured',
  image: figure,
  images: figure,
  line: 'keeps the extremes of a line, a pass over its values',
  scatter: 'keeps evenly spaced points, a pass over its values',
  subplots: figure,
  layerDistributions: 'distributions for each layer of a model',
  spread: figure,
  trainingCurves: figure,
  unitStrip: figure,
  networkDiagram: figure,
  decisionBoundary: figure,
  blobs: file,
  digits: file,
  readCsv: file,
  mnist: file,
  spirals: file,
  moons: file,
  rocAuc: 'sorts; NumPy has none, and scikit-learn is no peer here',
  loadCheckpoint: 'waits for the disk',
  loadKerasWeights: 'waits for the disk',
  loadWeights: 'waits for the disk',
  saveCheckpoint: 'waits for the disk',
  saveWeights: 'waits for the disk',
};

/** The export that a case belongs to. */
export function exportOf(name: string): string {
  return name.split(':')[0];
}
