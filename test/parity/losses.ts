/** The fixtures of losses: SoftmaxCrossEntropy, BCEWithLogits, MSE, MAE. */
import ndarray from 'ndarray';
import {
  binaryCrossEntropy,
  crossEntropy,
  meanAbsoluteError,
  meanSquaredError,
  type Reduction,
} from '../../lib/training/losses.js';
import type { Target } from '../../lib/training/targets.js';
import { type Fixture, numbersOf, tensorOf } from './fixture.js';
import type { Operation } from './operations.js';

export const lossOperations: Readonly<Record<string, Operation>> = {
  SoftmaxCrossEntropy(fixture) {
    const { labelSmoothing, classWeights, ignoreIndex } = fixture.config;
    const { value, gradient } = crossEntropy(tensorOf(fixture, fixture.in.logits), classTarget(fixture), {
      reduction: reductionOf(fixture),
      labelSmoothing,
      classWeights,
      ignoreIndex,
    });
    return { out: { loss: value }, grad: { logits: gradient } };
  },
  BCEWithLogits(fixture) {
    const { logits, target } = fixture.in;
    const { value, gradient } = binaryCrossEntropy(tensorOf(fixture, logits), tensorOf(fixture, target), {
      reduction: reductionOf(fixture),
    });
    return { out: { loss: value }, grad: { logits: gradient } };
  },
  MSE: regression(meanSquaredError),
  MAE: regression(meanAbsoluteError),
};

function regression(loss: typeof meanSquaredError): Operation {
  return (fixture) => {
    const { pred, target } = fixture.in;
    const { value, gradient } = loss(tensorOf(fixture, pred), tensorOf(fixture, target), {
      reduction: reductionOf(fixture),
    });
    return { out: { loss: value }, grad: { pred: gradient } };
  };
}

/** Class numbers under `labels`, or probabilities under `target`. */
function classTarget(fixture: Fixture): Target {
  const { labels, target } = fixture.in;
  return labels ? ndarray(Int32Array.from(numbersOf(labels)), labels.shape) : tensorOf(fixture, target);
}

/** 'mean', 'sum', or 'mean over all elements'. */
function reductionOf({ config }: Fixture): Reduction {
  return String(config.reduction ?? 'mean').startsWith('sum') ? 'sum' : 'mean';
}
