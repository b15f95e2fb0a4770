/** Histograms of layer outputs in the training and the test phase. */
import { checkInteger, checkOneOf, wrong } from '../check.js';
import type { Layer } from '../layers/layer.js';
import { withRunningStatistics } from '../layers/running-statistics.js';
import { type Stats, stats } from '../tensor/stats.js';
import { type FloatArray, type Tensor, valuesOf } from '../tensor/tensor.js';
import { Figure } from './figure.js';
import { type Bins, type Histogram, histogram, sharedBins } from './histogram.js';
import { type Panel, placePanels } from './panels.js';
import type { PlotlyObject } from './plotly-types.js';
import { figureNumber, percent, phaseColours, shorten, tidy } from './template.js';
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

/** The values of one panel in both phases. */
export interface Phases {
  readonly label: string;
  readonly training: Tensor<FloatArray>;
  readonly test: Tensor<FloatArray>;
  /** Panels of one group share their bins and axes. */
  readonly group?: number | string;
}

/**
 * Shows what dropout does to a distribution: one panel per given layer (one layer, a list or `{ label: layer }`, all with
 * the same input `x`), or one per hidden layer of a model. The training phase is filled, the test phase a dashed line.
 * Both use the same bins, and so do variants of a layer. Values that are exactly 0 have a bar of their own, and a
 * vertical line marks each mean. Each layer uses its first mask; the model is not changed.
 */
export function distributions(
  what: ModelLike | Layer | readonly Layer[] | Readonly<Record<string, Layer>>,
  x: Tensor<FloatArray>,
  options: DistributionsOptions = {},
): Figure {
  if (isModel(what)) return phasesFigure(hiddenOf(phasesOfModel(what, x)), options);
  const panels = labelsOf('distributions', what).map(({ label, layer }) => ({
    label,
    group: 'variants',
    training: withRunningStatistics(layer.parameters, () => layer.forward(x, { training: true, call: 0 }).output),
    test: layer.forward(x, { training: false }).output,
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
export function layerDistributions(
  model: ModelLike,
  x: Tensor<FloatArray>,
  options: DistributionsOptions = {},
): Figure {
  return phasesFigure(phasesOfModel(model, x), options);
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
export function phasesFigure(
  panels: readonly Phases[],
  { title, bins: atMost = 40, xLabel = 'output of a unit', xRange, yMax, phases = 'together' }: DistributionsOptions,
): Figure {
  if (panels.length === 0) throw wrong('distributions', 'at least one layer', 'none');
  checkInteger('distributions', 'bins', atMost);
  checkOneOf('distributions', 'phases', phases, ['together', 'apart']);
  const counted = countAll(panels, atMost);
  const topOf = ({ group }: CountedPanel) =>
    yMax ?? Math.max(...counted.map((other) => (other.group === group ? other.top : 0)));
  const heading = title ?? 'What the units put out, in training and in test';
  const drawn = phases === 'together' ? [bothPhases] : bothPhases.map((phase) => [phase]);
  const places = counted.flatMap((panel, i) =>
    drawn.map((shown) => panelOf(panel, { xLabel, xRange, top: topOf(panel), first: i === 0, shown })),
  );
  const numbers = phases === 'together' ? ' · numbers: training | test' : '';
  const subtitle = `vertical lines: means · hatched bar: values that are exactly 0${numbers}`;
  const placed = placePanels(places, { title: heading, subtitle });
  const layout = { ...placed.layout, barmode: 'overlay', bargap: 0 };
  return new Figure({ data: placed.data, layout }, describe(heading, counted));
}

type Phase = 'training' | 'test';
const bothPhases: readonly Phase[] = ['training', 'test'];

interface CountedPhase {
  readonly histogram: Histogram;
  readonly stats: Stats;
}

interface CountedPanel extends Pick<Phases, 'label' | 'group'> {
  readonly training: CountedPhase;
  readonly test: CountedPhase;
  /** The top of the vertical axis: the highest bin, with a little room. */
  readonly top: number;
}

function countAll(panels: readonly Phases[], atMost: number): CountedPanel[] {
  const valuesOfPanel = ({ training, test }: Phases) => [valuesOf(training), valuesOf(test)];
  const groups = new Map<Phases['group'], FloatArray[]>();
  for (const panel of panels) groups.set(panel.group, [...(groups.get(panel.group) ?? []), ...valuesOfPanel(panel)]);
  const binsOf = new Map([...groups].map(([group, samples]) => [group, sharedBins(samples, atMost)]));
  return panels.map((panel) => {
    const bins = binsOf.get(panel.group) as Bins;
    const [training, test] = [count(panel.training, bins), count(panel.test, bins)];
    const highest = Math.max(peak(training.histogram), peak(test.histogram));
    return { label: panel.label, group: panel.group, training, test, top: (highest || 1) * 1.15 };
  });
}

function count(x: Tensor<FloatArray>, bins: Bins): CountedPhase {
  return { histogram: histogram(valuesOf(x), bins), stats: stats(x) };
}

/** The height of the highest bin. A lone spike (all units equal) is cut off: it counts as the second highest. */
function peak({ shares }: Histogram): number {
  const [first = 0, second = 0] = [...shares].sort((a, b) => b - a);
  return first > 3 * second && second > 0 ? second : first;
}

interface PanelSettings extends Pick<DistributionsOptions, 'xLabel' | 'xRange'> {
  readonly top: number;
  /** Whether its traces appear in the legend. */
  readonly first: boolean;
  /** The phases to show. */
  readonly shown: readonly Phase[];
}

function panelOf(panel: CountedPanel, { xLabel, xRange, top, first, shown }: PanelSettings): Panel {
  const { start, width, count } = panel.training.histogram.bins;
  const range = [Math.min(start, -1.2 * width), Math.max(start + width * count, 0.6 * width)];
  const counted = shown.map((phase) => panel[phase]);
  const drawings = { training: bars, test: outline };
  return {
    title: shown.length === 1 ? `${panel.label}, ${shown[0]}` : panel.label,
    traces: [
      ...shown.map((phase) => drawings[phase](panel[phase].histogram, first)),
      ...shown.flatMap((phase) => zeroBar(phase, panel[phase], top)),
    ],
    xaxis: { title: { text: xLabel }, range: shorten(xRange ?? range) },
    yaxis: { title: { text: 'values in a bin' }, range: [0, tidy(top)], tickformat: '.0%', nticks: 5 },
    shapes: shown.flatMap((phase) => meanLine(panel[phase].stats.mean, top, phase)),
    labels: cutOff(counted, top),
    notes: notesOf(counted),
  };
}

function bars({ bins: { start, width }, shares }: Histogram, first: boolean): PlotlyObject {
  const marker = { color: phaseColours.training, line: { width: 0 } };
  const group = { name: 'training', legendgroup: 'training', showlegend: first };
  return {
    type: 'bar',
    x0: tidy(start + width / 2),
    dx: width,
    y: shorten(shares),
    width,
    marker,
    ...group,
    hovertemplate,
  };
}

/** Empty bins at both ends close the outline. No line is drawn along empty bins. */
function outline({ bins: { start, width }, shares }: Histogram, first: boolean): PlotlyObject {
  const line = { color: phaseColours.test, width: 3, dash: '6px,3px', shape: 'hvh' };
  const group = { name: 'test', legendgroup: 'test', showlegend: first };
  const padded = [0, ...shorten(shares), 0];
  const y = padded.map((share, i) => (share > 0 || padded[i - 1] > 0 || padded[i + 1] > 0 ? share : null));
  return { type: 'scatter', mode: 'lines', x0: tidy(start - width / 2), dx: width, y, line, ...group, hovertemplate };
}

const hovertemplate = '%{y:.1%} near %{x:.3g}';

const hatches = { training: '/', test: '\\' } as const;

/** A bar at 0, cut off at the top of the panel: the notes carry the number. */
function zeroBar(
  phase: Phase,
  { histogram: { bins }, stats: { zeroShare } }: CountedPhase,
  top: number,
): PlotlyObject[] {
  if (zeroShare === 0) return [];
  const { start, width } = bins;
  const color = phaseColours[phase];
  const place = start < 0 ? 0 : -0.6 * width; // beside the bins, if there is room
  const pattern = { shape: hatches[phase], fgcolor: color, size: 6 };
  return [
    {
      type: 'bar',
      x: [tidy(place)],
      y: [tidy(Math.min(zeroShare, top))],
      width,
      showlegend: false,
      legendgroup: phase,
      marker: { color: 'rgba(0,0,0,0)', line: { color, width: 2 }, pattern },
      hovertemplate: `${percent(zeroShare)} exactly 0<extra>${phase}</extra>`,
    },
  ];
}

/** Labels with the values of bars that are higher than the panel, ordered as in the notes: `training | test`. */
function cutOff(phases: readonly CountedPhase[], top: number): PlotlyObject[] {
  const { start, width, count } = phases[0].histogram.bins;
  const sharesIn = (bin: number) => phases.map(({ histogram }) => histogram.shares[bin]);
  return Array.from({ length: count }, (_, bin) => bin)
    .filter((bin) => Math.max(...sharesIn(bin)) > top)
    .map((bin) => ({
      x: tidy(start + (bin + 0.5) * width),
      y: tidy(top),
      text: `↑ ${sharesIn(bin).map(percent).join(' | ')}`,
      xanchor: 'left',
      yanchor: 'top',
      xshift: 6,
    }));
}

function meanLine(mean: number, top: number, phase: Phase): PlotlyObject[] {
  if (!Number.isFinite(mean)) return [];
  const x = tidy(mean);
  const line = { color: phaseColours[phase], width: 3, dash: phase === 'test' ? 'dash' : 'solid' };
  return [{ type: 'line', x0: x, x1: x, y0: 0, y1: tidy(top), line }];
}

/** The numbers of the phases that a panel shows, `training | test`. */
function notesOf(phases: readonly CountedPhase[]): string[] {
  const line = (name: string, show: (phase: CountedPhase) => string) => `${name}: ${phases.map(show).join(' | ')}`;
  const notFinite = phases.some(({ histogram }) => histogram.notFiniteShare > 0);
  return [
    line('mean', ({ stats }) => figureNumber(meanWithoutDust(stats)).replace('-', '−')),
    line('largest', ({ stats }) => figureNumber(stats.max).replace('-', '−')),
    line('exactly 0', ({ stats }) => percent(stats.zeroShare)),
    ...(notFinite ? [line('not finite', ({ histogram }) => percent(histogram.notFiniteShare))] : []),
  ];
}

/** Rounds means within floating-point noise to 0. */
function meanWithoutDust({ mean, std }: Pick<Stats, 'mean' | 'std'>): number {
  return Math.abs(mean) < 1e-7 * std ? 0 : mean;
}

function describe(heading: string, panels: readonly CountedPanel[]): string {
  const phase = (name: string, { stats: { mean, std, min, max, zeroShare } }: CountedPhase) =>
    `${name} mean ${figureNumber(meanWithoutDust({ mean, std }))}, standard deviation ${figureNumber(std)}, from ${figureNumber(min)} to ` +
    `${figureNumber(max)}, ${percent(zeroShare)} exactly 0`;
  const lines = panels.map(
    ({ label, training, test }) => `${label}: ${phase('training', training)}; ${phase('test', test)}.`,
  );
  return [`Histograms: ${heading}.`, ...lines].join('\n');
}
