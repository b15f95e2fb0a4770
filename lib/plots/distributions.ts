/** Histograms of layer outputs in the training and the test phase. */
import { checkInteger, checkOneOf, wrong } from '../check.js';
import type { ForwardOptions, Layer } from '../layers/layer.js';
import { firstPlace } from '../layers/places.js';
import { withRunningStatistics } from '../layers/running-statistics.js';
import { floats, type TensorLike } from '../tensor/input.js';
import type { FloatArray, Tensor } from '../tensor/tensor.js';
import type { AxisRanges } from './axes.js';
import { Figure } from './figure.js';
import { placePanels } from './panels.js';
import {
  bothPhases,
  type CountedPanel,
  type CountedPhase,
  countAll,
  meanWithoutNoise,
  type Phases,
} from './phase-counts.js';
import { phasePanel } from './phase-panel.js';
import { figureNumber, percent } from './template.js';
import { isModel, labelsOf, type ModelLike } from './variants.js';

export interface DistributionsOptions {
  readonly title?: string;
  /** The maximum number of bins. Defaults to 40. */
  readonly bins?: number;
  /** The ends of the horizontal axis. Defaults to those of the values. Set both ends to compare figures. */
  readonly xRange?: readonly [from: number, to: number];
  /** The top of the vertical axis as a share of all values. Defaults to what fits the bins. */
  readonly yMax?: number;
  /** The label of the horizontal axis. */
  readonly xLabel?: string;
  /** Both phases over each other ('together'), or each in its own panel ('apart'). Defaults to 'together'. */
  readonly phases?: 'together' | 'apart';
}

/** The first mask, the same in every figure. */
const drawing: ForwardOptions = { training: true, call: 0, random: firstPlace };

/**
 * Shows what dropout does to a distribution: one panel per given layer (one layer, a list or `{ label: layer }`, all with
 * the same input `x`), or one per hidden layer of a model. The training phase is filled, the test phase a dashed line.
 * Both use the same bins, and so do variants of a layer. Values that are exactly 0 have a bar of their own, and a
 * vertical line marks each mean. Each layer uses its first mask; the model is not changed.
 */
export function distributions(
  what: ModelLike | Layer | readonly Layer[] | Readonly<Record<string, Layer>>,
  x: TensorLike,
  options: DistributionsOptions = {},
): Figure {
  if (isModel(what)) return phasesFigure(hiddenOf(phasesOfModel(what, floats('distributions', 'x', x))), options);
  const input = floats('distributions', 'x', x);
  const panels = labelsOf('distributions', what).map(({ label, layer }) => ({
    label,
    group: 'variants',
    training: withRunningStatistics(layer.parameters, () => layer.forward(input, drawing).output),
    test: layer.forward(input, { training: false }).output,
  }));
  return phasesFigure(panels, options);
}

/**
 * `distributions` for every layer of a model, including the last. To see how they change during training:
 *
 *     const byEpoch: Figure[] = []
 *     await model.fit(x, y, { …, callbacks: [() => void byEpoch.push(layerDistributions(model, x))] })
 *     explore({ epoch: range(1, byEpoch.length) }, ({ epoch }) => byEpoch[epoch - 1])
 */
export function layerDistributions(model: ModelLike, x: TensorLike, options: DistributionsOptions = {}): Figure {
  return phasesFigure(phasesOfModel(model, floats('layerDistributions', 'x', x)), options);
}

function phasesOfModel(model: ModelLike, x: Tensor<FloatArray>): Phases[] {
  const training = model.activations(x, { training: true, call: 0 });
  const test = model.activations(x, { training: false });
  return Object.keys(test).map((label) => ({ label, group: label, training: training[label], test: test[label] }));
}

/** All but the last layer are hidden. */
function hiddenOf(layers: Phases[]): Phases[] {
  return layers.length > 1 ? layers.slice(0, -1) : layers;
}

/** A figure with one panel for each pair of phases. */
export function phasesFigure(panels: readonly Phases[], options: DistributionsOptions): Figure {
  const { bins: atMost = 40, phases = 'together' } = options;
  if (panels.length === 0) throw wrong('distributions', 'at least one layer', 'none');
  checkInteger('distributions', 'bins', atMost);
  checkOneOf('distributions', 'phases', phases, ['together', 'apart']);
  return drawn(countAll(panels, atMost), options);
}

/** @param ranges - the ends of the axes, where they are not to be those of this figure */
function drawn(counted: readonly CountedPanel[], options: DistributionsOptions, ranges: AxisRanges = {}): Figure {
  const { title, xLabel = 'output of a unit', xRange, yMax, phases = 'together' } = options;
  const topOf = ({ group }: CountedPanel) =>
    yMax ?? Math.max(...counted.map((other) => (other.group === group ? other.top : 0)));
  const shownApart = phases === 'together' ? [bothPhases] : bothPhases.map((phase) => [phase]);
  const wanted = counted.flatMap((panel, i) => shownApart.map((shown) => ({ panel, shown, first: i === 0 })));
  const places = wanted.map(({ panel, shown, first }, i) => {
    const number = i === 0 ? '' : String(i + 1);
    const top = ranges[`yaxis${number}`]?.[1] ?? topOf(panel);
    return phasePanel(panel, { xLabel, xRange: ranges[`xaxis${number}`] ?? xRange, top, first, shown });
  });
  const heading = title ?? 'What the units put out, in training and in test';
  const numbers = phases === 'together' ? ' · numbers: training | test' : '';
  const subtitle = `vertical lines: means · hatched bar: values that are exactly 0${numbers}`;
  const placed = placePanels(places, { title: heading, subtitle });
  const layout = { ...placed.layout, barmode: 'overlay', bargap: 0 };
  return new Figure({ data: placed.data, layout }, describe(heading, counted), (others) =>
    drawn(counted, options, others),
  );
}

function describe(heading: string, panels: readonly CountedPanel[]): string {
  const phase = (name: string, { stats: { mean, std, min, max, zeroShare } }: CountedPhase) =>
    `${name} mean ${figureNumber(meanWithoutNoise({ mean, std }))}, standard deviation ${figureNumber(std)}, from ${figureNumber(min)} to ` +
    `${figureNumber(max)}, ${percent(zeroShare)} exactly 0`;
  const lines = panels.map(
    ({ label, training, test }) => `${label}: ${phase('training', training)}; ${phase('test', test)}.`,
  );
  return [`Histograms: ${heading}.`, ...lines].join('\n');
}
