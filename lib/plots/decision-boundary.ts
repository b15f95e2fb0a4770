/** What a model answers everywhere in a plane, with the points that it learns from and its losses so far. */
import { checkOptions, wrong } from '../check.js';
import type { TensorLike } from '../tensor/input.js';
import type { History } from '../training/history.js';
import { Figure } from './figure.js';
import { packed } from './packed.js';
import { type Panel, placePanels } from './panels.js';
import { answersOf, type Plane, type PlaneModel, type Points, planeOf, pointsOf } from './plane-answers.js';
import type { PlotlyObject } from './plotly-types.js';
import { colours, dashes, figureNumber, percent, shorten, symbols } from './template.js';

export interface DecisionBoundaryOptions {
  readonly title?: string;
  /** How many places the model is asked about along each axis. Defaults to 32. */
  readonly resolution?: number;
  /** The ends of both axes. Defaults to those of the points, with some room. */
  readonly range?: readonly [from: number, to: number];
  /** The training so far: its losses are drawn beside the boundary. Defaults to none. */
  readonly history?: History;
}

/**
 * Colours the plane by what a model answers there, with the points x [points, 2] and their classes y on it; beside it,
 * given a `history`, the loss on the training points and on unseen ones. Two classes shade from one colour to the other
 * with the probability, more are coloured by the likeliest one. The answers are kept as bytes, so that `explore` can hold
 * hundreds of these figures: 32 × 32 places are 1.4 kB.
 *
 *     decisionBoundary(model, train.x, train.y, { history: await model.fit(train.x, train.y, { … }) })
 *
 * @param model - takes [batch, 2] and gives logits, [batch, classes], or [batch, 1] for two classes
 * @throws RangeError for points that are not [points, 2], and classes that the model does not have
 */
export function decisionBoundary(
  model: PlaneModel,
  x: TensorLike,
  y: TensorLike,
  options: DecisionBoundaryOptions = {},
): Figure {
  checkOptions('decisionBoundary', options, ['title', 'resolution', 'range', 'history']);
  const { title = 'What the network answers', history } = options;
  const points = pointsOf(x, y);
  const plane = planeOf(points, options);
  const answers = answersOf(model, points, plane);
  const panels = [planePanel(points, plane, answers.picture), ...(history ? [lossPanel(history)] : [])];
  const { data, layout } = placePanels(panels, { title });
  const right = `${percent(answers.right)} of ${points.classes.length} points answered right`;
  return new Figure({ data, layout }, [`Decision boundary: ${title}.`, `${right}.`, ...lossWords(history)].join('\n'));
}

const classColours = Object.values(colours);
/** Light enough for the points to stand out, on white and on black. */
const faint = (colour: string): string => `${colour}80`;

function planePanel(points: Points, { from, to, resolution }: Plane, picture: PlotlyObject): Panel {
  const step = (to - from) / resolution;
  const many = points.count > 2;
  const scale = many
    ? classColours.flatMap((colour, i) => [i, i + 1].map((end) => [end / classColours.length, faint(colour)]))
    : [
        [0, faint(colours.blue)],
        [0.5, '#8a8a8a00'],
        [1, faint(colours.vermilion)],
      ];
  const answers: PlotlyObject = {
    type: 'heatmap',
    name: 'answer',
    x0: from + step / 2,
    dx: step,
    y0: from + step / 2,
    dy: step,
    z: picture,
    zmin: 0,
    zmax: many ? classColours.length - 1 : 255,
    colorscale: scale,
    showscale: false,
    hoverinfo: 'skip',
  };
  const axis = { range: [from, to], nticks: 5 };
  return {
    title: 'answer everywhere',
    traces: [answers, ...Array.from({ length: points.count }, (_, i) => classTrace(points, i))],
    xaxis: { ...axis, title: { text: 'x' } },
    yaxis: { ...axis, title: { text: 'y' } },
  };
}

function classTrace({ x, y, classes }: Points, index: number): PlotlyObject {
  const own = classes.flatMap((label, i) => (label === index ? [i] : []));
  const colour =
    index === 0 ? colours.blue : index === 1 ? colours.vermilion : classColours[index % classColours.length];
  return {
    type: 'scatter',
    mode: 'markers',
    name: `class ${index}`,
    x: packed(Float32Array.from(own, (i) => x[i])),
    y: packed(Float32Array.from(own, (i) => y[i])),
    marker: {
      symbol: symbols[(2 * index) % symbols.length],
      size: 8,
      color: colour,
      line: { width: 1, color: '#ffffff' },
    },
  };
}

/** At most so many points of a curve. */
const most = 40;

function lossPanel(history: History): Panel {
  const { loss, validationLoss } = history;
  if (loss.length === 0) throw wrong('decisionBoundary', 'a history of at least one epoch', 'none');
  return {
    title: 'loss by epoch',
    traces: [lossLine('training', loss, 0), ...(validationLoss ? [lossLine('unseen', validationLoss, 1)] : [])],
    xaxis: { title: { text: 'epoch' }, nticks: 6 },
    yaxis: { title: { text: 'loss' }, nticks: 6 },
  };
}

function lossLine(name: string, values: readonly number[], index: number): PlotlyObject {
  const step = Math.ceil(values.length / most);
  const epochs = values.map((_, i) => i).filter((i) => (values.length - 1 - i) % step === 0);
  return {
    type: 'scatter',
    mode: 'lines',
    name,
    x: epochs.map((i) => i + 1),
    y: shorten(
      epochs.map((i) => values[i]),
      3,
    ),
    line: { color: [colours.green, colours.purple][index], width: 3, dash: dashes[index] },
  };
}

function lossWords(history: History | undefined): string[] {
  const { loss, validationLoss } = history ?? { loss: [] };
  const last = (values: readonly number[]) => figureNumber(values[values.length - 1]);
  if (loss.length === 0) return [];
  const unseen = validationLoss ? `, on unseen points ${last(validationLoss)}` : '';
  return [`After epoch ${loss.length}: loss in training ${last(loss)}${unseen}.`];
}
