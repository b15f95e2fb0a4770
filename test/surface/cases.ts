/** A call of every exported function that takes a tensor. A new export needs its case, or its reason, here. */
import * as layerlab from '../../lib/index.js';
import { digest, type Give } from './forms.js';

type Call = (give: Give) => unknown;

const counting = (length: number): number[] => Array.from({ length }, (_, i) => (i * 7) % 5);

/** Forward and backward of a layer in both phases, with input and gradient in the form. */
function passOf(make: () => layerlab.Layer, shape: readonly number[]): Call {
  const size = shape.reduce((product, length) => product * length, 1);
  return (give) =>
    [true, false].map((training) => {
      const layer = make();
      layer.build(shape, layerlab.randomStream(1), 'float32');
      const { output, backward } = layer.forward(give(counting(size), shape), { training });
      return [output, backward(give(counting(output.size), output.shape))];
    });
}

const flat = [2, 6];
const images = [2, 4, 4, 2];
const sequences = [2, 3, 4];
const logits: Call = (give) => give([3, 1, 2, 0, 4, 1], [2, 3]);
const labels: Call = (give) => give([0, 2], [2]);
const model = (): layerlab.Sequential =>
  new layerlab.Sequential([new layerlab.Dense({ units: 3 }), new layerlab.Dropout({ rate: 0.5 })], { seed: 1 });
const values: Call = (give) => give([1, 3, 2, 4], [4]);

export const cases: Readonly<Record<string, Call>> = {
  Activation: passOf(() => new layerlab.Activation('softmax'), flat),
  AlphaDropout: passOf(() => new layerlab.AlphaDropout({ rate: 0.5, seed: 1 }), flat),
  AveragePooling2D: passOf(() => new layerlab.AveragePooling2D(), images),
  BatchNormalization: passOf(() => new layerlab.BatchNormalization(), flat),
  Conv1D: passOf(() => new layerlab.Conv1D({ filters: 2, kernelSize: 2 }), sequences),
  Conv2D: passOf(() => new layerlab.Conv2D({ filters: 3, kernelSize: 3 }), images),
  Dense: passOf(() => new layerlab.Dense({ units: 3, activation: 'gelu' }), sequences),
  DepthwiseConv2D: passOf(() => new layerlab.DepthwiseConv2D({ kernelSize: 3 }), images),
  Dropout: (give) => [
    passOf(() => new layerlab.Dropout({ rate: 0.5, seed: 1 }), flat)(give),
    new layerlab.Dropout({ rate: 0.5 }).forward(give(counting(4), [2, 2]), {
      training: true,
      mask: give([1, 0, 0, 1], [2, 2]),
    }).output,
  ],
  Embedding: passOf(() => new layerlab.Embedding({ inputDim: 5, outputDim: 3 }), [2, 3]),
  Flatten: passOf(() => new layerlab.Flatten(), images),
  GaussianDropout: passOf(() => new layerlab.GaussianDropout({ rate: 0.5, seed: 1 }), flat),
  GlobalAveragePooling2D: passOf(() => new layerlab.GlobalAveragePooling2D(), images),
  LayerNormalization: passOf(() => new layerlab.LayerNormalization(), flat),
  MaxPooling2D: passOf(() => new layerlab.MaxPooling2D(), images),
  MultiHeadAttention: passOf(() => new layerlab.MultiHeadAttention({ numHeads: 2, dropout: 0.5, seed: 1 }), sequences),
  PositionEmbedding: passOf(() => new layerlab.PositionEmbedding({ sequenceLength: 3 }), sequences),
  Residual: passOf(() => new layerlab.Residual([new layerlab.Dense({ units: 6 })]), flat),
  Reshape: passOf(() => new layerlab.Reshape({ targetShape: [3, 2] }), flat),
  Sequential: async (give) => {
    const trained = model();
    const [x, y] = [give(counting(8), [4, 2]), give([0, 2, 1, 0], [4])];
    const options = { loss: 'crossEntropy', batchSize: 2, progress: false, validation: { x, y } } as const;
    const history = await trained.fit(x, y, options);
    const passes = trained.predict(x, { passes: 2 });
    const activations = trained.activations(x);
    return [history, trained.evaluate(x, y), trained.predict(x), passes, activations, trained.forward(x).output];
  },
  SpatialDropout2D: passOf(() => new layerlab.SpatialDropout2D({ rate: 0.5, seed: 1 }), images),
  StochasticDepth: passOf(() => new layerlab.StochasticDepth({ rate: 0.5, seed: 1 }), flat),
  accuracy: (give) => layerlab.accuracy(logits(give) as never, labels(give) as never),
  asTensor: (give) => layerlab.asTensor(logits(give) as never),
  binaryCrossEntropy: (give) => layerlab.binaryCrossEntropy(logits(give) as never, give([1, 0, 1, 1, 0, 0], [2, 3])),
  calibration: (give) => layerlab.calibration(logits(give) as never, labels(give) as never),
  checkPhases: (give) => layerlab.checkPhases(model(), give(counting(8), [4, 2])).toString().length,
  classOf: (give) => layerlab.classOf(logits(give) as never),
  clone: (give) => layerlab.clone(logits(give) as never),
  confusion: (give) => layerlab.confusion(logits(give) as never, labels(give) as never),
  confusionMatrix: (give) => layerlab.confusionMatrix(logits(give) as never, labels(give) as never),
  crossEntropy: (give) => [
    layerlab.crossEntropy(logits(give) as never, labels(give) as never),
    layerlab.crossEntropy(logits(give) as never, give([0, 1, 0, 1, 0, 0], [2, 3]), { labelSmoothing: 0.1 }),
  ],
  curves: (give) => layerlab.curves(values(give) as never, { a: values(give) as never }),
  difference: (give) => layerlab.difference(values(give) as never, give([1, 0, 2, 4], [4]), values(give) as never),
  distributions: (give) => layerlab.distributions(new layerlab.Dropout({ rate: 0.5 }), give(counting(12), flat)),
  exactly: (give) => layerlab.exactly(values(give) as never).judge(values(give)).holds,
  expectedCalibrationError: (give) => layerlab.expectedCalibrationError(logits(give) as never, labels(give) as never),
  histogramOf: (give) => layerlab.histogramOf(values(give) as never),
  image: (give) => layerlab.image(give(counting(12), [3, 4])),
  images: (give) => layerlab.images(give(counting(24), [2, 3, 4])),
  labels: (give) => layerlab.labels(values(give) as never),
  layerDistributions: (give) => layerlab.layerDistributions(model(), give(counting(12), flat)),
  lockstep: async (give) => {
    const side = () => ({ model: model(), optimizer: new layerlab.SGD() });
    const samples = { x: give(counting(8), [4, 2]), y: give([0, 2, 1, 0], [4]) };
    return (await layerlab.lockstep(side(), side(), { ...samples, steps: 2, batchSize: 2 })).equal;
  },
  meanAbsoluteError: (give) => layerlab.meanAbsoluteError(logits(give) as never, give(counting(6), [2, 3])),
  meanOf: (give) => layerlab.meanOf(values(give) as never).value,
  meanSquaredError: (give) => layerlab.meanSquaredError(logits(give) as never, give(counting(6), [2, 3])),
  near: (give) => layerlab.near(values(give) as never, { within: 0.1 }).judge(values(give)).holds,
  negativeLogLikelihood: (give) => layerlab.negativeLogLikelihood(logits(give) as never, labels(give) as never),
  f1Score: (give) => layerlab.f1Score(logits(give) as never, labels(give) as never),
  multiLabelAccuracy: (give) => layerlab.multiLabelAccuracy(logits(give) as never, give([1, 0, 1, 1, 0, 0], [2, 3])),
  decisionBoundary: (give) => layerlab.decisionBoundary(model(), give(counting(8), [4, 2]), give([0, 2, 1, 0], [4])),
  oneHot: (give) => layerlab.oneHot(labels(give) as never),
  precision: (give) => layerlab.precision(logits(give) as never, labels(give) as never),
  recall: (give) => layerlab.recall(logits(give) as never, labels(give) as never),
  rocAuc: (give) => layerlab.rocAuc(values(give) as never, give([0, 1, 0, 1], [4])),
  standardize: (give) => {
    const x = give(counting(12), flat);
    const scale = layerlab.standardize(x);
    return [scale.mean, scale.std, scale.apply(x)];
  },
  topKAccuracy: (give) => layerlab.topKAccuracy(logits(give) as never, labels(give) as never, { k: 2 }),
  trainTestSplit: (give) =>
    layerlab.trainTestSplit({ x: give(counting(8), [4, 2]), y: give([0, 2, 1, 0], [4]) }, { testShare: 0.5 }),
  reshape: (give) => layerlab.reshape(logits(give) as never, [3, 2]),
  scatterWithSlope: (give) => layerlab.scatterWithSlope(values(give) as never, values(give) as never, 2),
  stats: (give) => layerlab.stats(logits(give) as never),
  trace: (give) => layerlab.trace(new layerlab.Dropout({ rate: 0.5 }), give(counting(12), flat)),
  unitStrip: (give) => layerlab.unitStrip(new layerlab.Dropout({ rate: 0.5 }), give(counting(6), [6])),
};

const parameters = 'takes the parameters of a layer, which layers make';

/** Exports that take a tensor and have no case. */
export const reasons: Readonly<Record<string, string>> = {
  Adam: parameters,
  AdamW: parameters,
  BaseLayer: 'is abstract: what extends it has its own case',
  Optimizer: parameters,
  PlainLayer: 'is abstract: what extends it has its own case',
  RMSprop: parameters,
  SGD: parameters,
};

/** The numbers that a call gives, or the error it throws. */
export async function outcome(call: Call, give: Give): Promise<number[] | Error> {
  try {
    return digest(await call(give));
  } catch (error) {
    return error as Error;
  }
}
