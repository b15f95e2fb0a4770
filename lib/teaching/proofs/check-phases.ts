/** Compares the two phases of each random layer of a model. */
import type { ElementwiseActivation } from '../../activations.js';
import { checkNotEmpty, wrong } from '../../check.js';
import type { Mode } from '../../layers/dropout/orderings.js';
import type { ForwardOptions, Layer } from '../../layers/layer.js';
import { firstPlace } from '../../layers/places.js';
import type { PlannedLayer } from '../../model/architecture/plan.js';
import type { Sequential } from '../../model/sequential.js';
import type { Forward } from '../../ops/forward.js';
import { floats, type TensorLike } from '../../tensor/input.js';
import { type FloatArray, full, type Tensor, valuesOf, withDtype } from '../../tensor/tensor.js';
import { readable, signed } from '../in-words.js';
import { Report, type Verdict } from '../verdict.js';
import { factorInWords } from './factors.js';
import { relativeDifference, slopeAt } from './slope.js';

/** Optional properties of random layers. */
interface RandomLayer extends Layer {
  readonly rate?: number;
  readonly keepProb?: number;
  readonly activation?: ElementwiseActivation;
  readonly mode?: Mode;
  /** Why its mean is not kept for each unit, if that is by design. */
  readonly unitMeans?: string;
}

interface MaskedForward extends Forward<Float64Array> {
  readonly mask?: Tensor<Float64Array>;
}

/** One random layer on its test-phase input. */
export interface LayerPhases {
  readonly layer: string;
  /** The mean output over all units and samples, in training (exact where the layer takes a mask) and in the test phase. */
  readonly training: number;
  readonly test: number;
  readonly mean: Verdict;
  readonly gradient: Verdict;
  /** Whether two calls in training draw different masks. */
  readonly masks: Verdict;
}

/** The result of `checkPhases`; as a cell's value it shows itself in words. */
export class PhasesReport extends Report {
  readonly layers: readonly LayerPhases[];

  constructor(layers: readonly LayerPhases[]) {
    super(
      'Training phase against test phase',
      layers.flatMap(({ layer, mean, gradient, masks }) =>
        [mean, gradient, masks].map((verdict) => ({ ...verdict, question: `${layer}, ${verdict.question}` })),
      ),
    );
    this.layers = layers;
  }
}

/**
 * Checks each Dropout of a model on its own, with its test-phase input for x: a later nonlinearity shifts even a mean that
 * was kept. For layers that accept a mask the comparison is exact, from the outputs for a mask of ones and one of zeros;
 * other random layers are averaged over 400 passes. Backward is compared with central differences in float64.
 */
export function checkPhases(model: Sequential, samples: TensorLike): PhasesReport {
  const x = floats('checkPhases', 'x', samples, model.dtype);
  checkNotEmpty('checkPhases', 'x', x.shape);
  const outputs = model.activations(x);
  const inputOf = (i: number): Tensor<FloatArray> => (i === 0 ? x : outputs[model.names[i - 1]]);
  const layers = model.plan.flatMap((step, i) => (step.layer.randomLayers === 1 ? [phasesOf(step, inputOf(i))] : []));
  if (layers.length === 0) throw wrong('checkPhases', 'a model with a Dropout', model.names.join(', '));
  return new PhasesReport(layers);
}

function phasesOf(step: PlannedLayer, input: Tensor<FloatArray>): LayerPhases {
  const x = withDtype(input, 'float64');
  const test = valuesOf(step.forward(x, { training: false }).output);
  const { units, error, how } = trainingMeans(step, x);
  const [training, testMean] = [meanOf(units), meanOf(test)];
  return {
    layer: step.name,
    training,
    test: testMean,
    mean: meanVerdict(step, x, { units, test, error, how }),
    gradient: gradientVerdict(step, x),
    masks: masksVerdict(step, x),
  };
}

interface TrainingMeans {
  /** Each unit's mean. */
  readonly units: Float64Array;
  /** The standard error of each: 0 where the mean is exact. */
  readonly error: Float64Array;
  readonly how: string;
}

/** A unit is either kept or dropped: the exact mean is the mixture of its outputs for masks of ones and of zeros. */
function trainingMeans(step: PlannedLayer, x: Tensor<Float64Array>): TrainingMeans {
  const { keepProb } = step.layer as RandomLayer;
  const kept = masked(step, x, 1);
  const dropped = masked(step, x, 0);
  if (keepProb === undefined || kept === undefined || dropped === undefined) return sampledMeans(step, x);
  const units = valuesOf(kept.output).map(
    (value, i) => keepProb * value + (1 - keepProb) * valuesOf(dropped.output)[i],
  );
  return { units, error: new Float64Array(units.length), how: 'exactly' };
}

/** The layer's result for a mask of ones or zeros, if it accepts one. */
function masked(step: PlannedLayer, x: Tensor<Float64Array>, value: 0 | 1): Forward<Float64Array> | undefined {
  const result = step.forward(x, {
    training: true,
    call: 0,
    random: firstPlace,
    mask: full(x.shape, value, { dtype: 'float64' }),
  });
  const { mask } = result as MaskedForward;
  return mask !== undefined && valuesOf(mask).every((kept) => kept === value) ? result : undefined;
}

const passes = 400;

function sampledMeans(step: PlannedLayer, x: Tensor<Float64Array>): TrainingMeans {
  const sums = new Float64Array(x.size);
  const squares = new Float64Array(x.size);
  for (let call = 0; call < passes; call++) {
    valuesOf(step.forward(x, { training: true, call, random: firstPlace }).output).forEach((value, i) => {
      sums[i] += value / passes;
      squares[i] += (value * value) / passes;
    });
  }
  const error = squares.map((square, i) => Math.sqrt(Math.max(square - sums[i] * sums[i], 0) / passes));
  return { units: sums, error, how: `over ${passes} passes` };
}

function meanVerdict(
  step: PlannedLayer,
  x: Tensor<Float64Array>,
  { units, error, how, test }: TrainingMeans & { readonly test: Float64Array },
): Verdict {
  const question = 'mean';
  const { unitMeans } = step.layer as RandomLayer;
  if (unitMeans !== undefined) return { question, ok: true, words: unitMeans };
  const excess = units.map(
    (mean, i) => Math.abs(mean - test[i]) - 1e-9 * Math.max(1, Math.abs(test[i])) - 6 * error[i],
  );
  const worst = excess.reduce((at, value, i) => (value > excess[at] || Number.isNaN(value) ? i : at), 0);
  const numbers = `${readable(meanOf(units))} in training, ${readable(meanOf(test))} in the test phase`;
  if (excess[worst] <= 0) return { question, ok: true, words: `kept, ${how}, for every unit: ${numbers}` };
  const bias = signed(units[worst] - test[worst]);
  const one = `unit ${worst} gives ${readable(units[worst])} and ${readable(test[worst])} (${bias})`;
  const reason = reasonInWords(step, valuesOf(x), units, test);
  return { question, ok: false, words: `not kept: ${numbers}; ${one}${reason === '' ? '' : `; ${reason}`}` };
}

/** Says which scale is missing or duplicated, for a layer that has an activation and a mode. */
function reasonInWords(
  { layer, movedFromPrevious }: PlannedLayer,
  z: Float64Array,
  training: Float64Array,
  test: Float64Array,
): string {
  const { activation = movedFromPrevious, mode, keepProb } = layer as RandomLayer;
  if (activation === undefined || mode === undefined || keepProb === undefined) return '';
  const means = Array.from(z, (value, i) => ({ z: value, training: training[i], test: test[i] }));
  return factorInWords(means, { activation: movedFromPrevious ?? activation, mode, keepProb });
}

/** How many units' derivatives are measured. */
const measuredUnits = 64;

function gradientVerdict(step: PlannedLayer, x: Tensor<Float64Array>): Verdict {
  const question = 'gradient';
  const small: Tensor<Float64Array> = withDtype(
    x.hi(Math.max(1, Math.ceil((measuredUnits * x.shape[0]) / x.size))),
    'float64',
  );
  for (const training of [true, false]) {
    const pass: ForwardOptions = { training, call: 0, random: firstPlace };
    const values = Float64Array.from(valuesOf(small));
    const at = (z: Float64Array) => step.forward(fullLike(small, z), pass);
    const { output, backward } = at(values);
    const gradient = valuesOf(backward(full(output.shape, 1, { dtype: 'float64' })));
    for (let i = 0; i < Math.min(values.length, measuredUnits); i++) {
      const measured = slopeAt((z) => valuesOf(at(values.with(i, z)).output)[i], values[i]);
      if (measured === undefined || relativeDifference(gradient[i], measured) < 1e-6) continue;
      const phase = training ? 'training' : 'the test phase';
      const words = `wrong: unit ${i} in ${phase}: backward says ${readable(gradient[i])}, central differences ${readable(measured)}`;
      return { question, ok: false, words };
    }
  }
  return { question, ok: true, words: 'right, within 1e−6 of central differences' };
}

function fullLike(like: Tensor<Float64Array>, values: Float64Array): Tensor<Float64Array> {
  const x = full(like.shape, 0, { dtype: 'float64' });
  x.data.set(values);
  return x as Tensor<Float64Array>;
}

function masksVerdict(step: PlannedLayer, x: Tensor<Float64Array>): Verdict {
  const question = 'masks';
  const { rate } = step.layer as RandomLayer;
  if (rate === 0 || rate === 1)
    return { question, ok: true, words: `the same in each call, as it must be with rate ${rate}` };
  const [first, ...others] = Array.from({ length: 10 }, (_, call) => maskOrOutput(step, x, call));
  const same = others.every((other) => other.every((value, i) => Object.is(value, first[i])));
  const words = same ? 'ten calls in training give the same: the mask is reused' : 'a new one in each call';
  return { question, ok: !same, words };
}

function maskOrOutput(step: PlannedLayer, x: Tensor<Float64Array>, call: number): Float64Array {
  const { output, mask } = step.forward(x, { training: true, call, random: firstPlace }) as MaskedForward;
  return valuesOf(mask ?? output);
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
