/** Draws the two phases of one panel. */
import type { Histogram } from './histogram.js';
import type { Panel } from './panels.js';
import { type CountedPanel, type CountedPhase, meanWithoutNoise, type Phase } from './phase-counts.js';
import type { PlotlyObject } from './plotly-types.js';
import { figureNumber, percent, phaseColours, shorten, tidy } from './template.js';

export interface PanelSettings {
  readonly xLabel: string;
  readonly xRange?: readonly [from: number, to: number];
  /** The top of the vertical axis. */
  readonly top: number;
  /** Whether its traces appear in the legend. */
  readonly first: boolean;
  /** The phases to show. */
  readonly shown: readonly Phase[];
}

/** A panel with a histogram of each phase, its mean and its share of zeros. */
export function phasePanel(panel: CountedPanel, { xLabel, xRange, top, first, shown }: PanelSettings): Panel {
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
  const bins = Array.from({ length: count }, (_, bin) => bin)
    .filter((bin) => Math.max(...sharesIn(bin)) > top)
    .map((bin) => ({
      x: tidy(start + (bin + 0.5) * width),
      y: tidy(top),
      text: `↑ ${sharesIn(bin).map(percent).join(' | ')}`,
      xanchor: 'left',
      yanchor: 'top',
      xshift: 6,
    }));
  return [...bins, ...zerosCutOff(phases, top, bins.length > 0 ? 1 : 0)];
}

/** The same for the bar of zeros, below the labels of bins that may stand beside it. */
function zerosCutOff(phases: readonly CountedPhase[], top: number, line: number): PlotlyObject[] {
  const shares = phases.map(({ stats }) => stats.zeroShare);
  if (Math.max(...shares) <= top) return [];
  const { start, width } = phases[0].histogram.bins;
  const x = start < 0 ? 0 : -0.6 * width;
  const text = `0 ↑ ${shares
    .filter((share) => share > top)
    .map(percent)
    .join(' | ')}`;
  return [{ x: tidy(x), y: tidy(top), text, xanchor: 'left', yanchor: 'top', xshift: 6, yshift: -20 * line }];
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
    line('mean', ({ stats }) => figureNumber(meanWithoutNoise(stats)).replace('-', '−')),
    line('largest', ({ stats }) => figureNumber(stats.max).replace('-', '−')),
    line('exactly 0', ({ stats }) => percent(stats.zeroShare)),
    ...(notFinite ? [line('not finite', ({ histogram }) => percent(histogram.notFiniteShare))] : []),
  ];
}
