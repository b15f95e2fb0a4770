/** The history of a training as curves over the epochs. */
import { wrong } from '../check.js';
import type { History } from '../training/history.js';
import { Figure } from './figure.js';
import { type Panel, placePanels } from './panels.js';
import type { PlotlyObject } from './plotly-types.js';
import { colours, dashes, figureNumber, shorten, symbols } from './template.js';

export interface TrainingCurvesOptions {
  readonly title?: string;
  /** Which numbers of the history to show, each in a panel. Defaults to all. */
  readonly show?: readonly string[];
}

/** One line: a number of a run over its epochs. */
interface Curve {
  readonly run: string;
  readonly runIndex: number;
  /** 'loss', 'accuracy', …: validation numbers share the panel of the training ones. */
  readonly metric: string;
  readonly phase: 'training' | 'validation';
  readonly values: readonly number[];
}

/**
 * One panel for the loss and one per metric, over the epochs: training solid, validation dashed. Several runs by name,
 * `{ inverted: history, vanilla: other }`, differ in colour and marker. `fit` shows this figure while it trains.
 */
export function trainingCurves(
  history: History | Readonly<Record<string, History>>,
  { title = 'Training, epoch by epoch', show }: TrainingCurvesOptions = {},
): Figure {
  const runs = isHistory(history) ? { '': history } : (history as Readonly<Record<string, History>>);
  const all = Object.entries(runs).flatMap(([run, one], runIndex) => curvesOf(run, runIndex, one));
  const curves = all.filter(({ metric }) => show?.includes(metric) ?? true);
  if (curves.length === 0)
    throw wrong('trainingCurves', `at least one epoch${show ? ` of ${show.join(', ')}` : ''}`, 'none');
  const metrics = [...new Set(curves.map(({ metric }) => metric))];
  const panels = metrics.map((metric, i) =>
    panelOf(
      metric,
      curves.filter((curve) => curve.metric === metric),
      i === 0,
    ),
  );
  const { data, layout } = placePanels(panels, { title });
  return new Figure({ data, layout }, describe(title, curves));
}

function isHistory(history: object): history is History {
  return Array.isArray((history as Partial<History>).loss);
}

function curvesOf(run: string, runIndex: number, history: History): Curve[] {
  return Object.entries(history)
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => {
      const validation = name.startsWith('validation');
      const metric = validation ? name.charAt(10).toLowerCase() + name.slice(11) : name;
      return { run, runIndex, metric, phase: validation ? 'validation' : 'training', values };
    });
}

function panelOf(metric: string, curves: readonly Curve[], first: boolean): Panel {
  return {
    title: spaced(metric),
    traces: curves.map((curve) => line(curve, first)),
    xaxis: { title: { text: 'epoch' }, nticks: 8 },
    yaxis: { title: { text: spaced(metric) }, nticks: 6 },
  };
}

/** Runs differ in colour and marker, phases in the dash. */
function line({ run, runIndex, phase, values }: Curve, first: boolean): PlotlyObject {
  const single = run === '';
  const colour =
    Object.values(colours)[(single && phase === 'validation' ? 1 : runIndex) % Object.keys(colours).length];
  const name = [run, phase].filter((part) => part !== '').join(', ');
  return {
    type: 'scatter',
    mode: values.length > 30 ? 'lines' : 'lines+markers',
    name,
    legendgroup: name,
    showlegend: first,
    x0: 1,
    dx: 1,
    y: shorten(values),
    line: { color: colour, width: 3, dash: phase === 'validation' ? dashes[1] : dashes[0] },
    marker: { symbol: symbols[runIndex % symbols.length], size: 8 },
  };
}

/** 'meanAbsoluteError' reads 'mean absolute error'. */
function spaced(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function describe(title: string, curves: readonly Curve[]): string {
  const lines = curves.map(({ run, metric, phase, values }) => {
    const name = [run, phase, spaced(metric)].filter((part) => part !== '').join(' ');
    const last = values[values.length - 1];
    return `${name}: ${figureNumber(values[0])} to ${figureNumber(last)} in ${values.length} epochs, at best ${bestOf(metric, values)}.`;
  });
  return [`Curves: ${title}.`, ...lines].join('\n');
}

function bestOf(metric: string, values: readonly number[]): string {
  return figureNumber(metric === 'accuracy' ? Math.max(...values) : Math.min(...values));
}
