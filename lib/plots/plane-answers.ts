/** A model's answers over a square of the plane, as bytes. */
import { checkInteger, checkSameShape, checkShape, wrong } from '../check.js';
import { labels } from '../tensor/as-tensor.js';
import { floats, type TensorLike } from '../tensor/input.js';
import { type FloatArray, type Tensor, tensor, valuesOf } from '../tensor/tensor.js';
import { classOf } from '../training/metrics.js';
import { packed } from './packed.js';
import type { PlotlyObject } from './plotly-types.js';

/** What is asked for answers. */
export interface PlaneModel {
  predict(x: Tensor): Tensor;
}

/** Points with their classes, in one order. */
export interface Points {
  readonly tensor: Tensor<FloatArray>;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly classes: readonly number[];
  /** How many classes there are. */
  readonly count: number;
}

/** A square: the ends of both axes, and the places along each. */
export interface Plane {
  readonly from: number;
  readonly to: number;
  readonly resolution: number;
}

const where = 'decisionBoundary';

export function pointsOf(x: TensorLike, y: TensorLike): Points {
  const points = floats(where, 'x', x);
  checkShape(where, points.shape, ['points', 2]);
  const classes = [...labels(y).data];
  checkSameShape(where, 'y', [classes.length], [points.shape[0]]);
  if (classes.some((label) => label < 0)) throw wrong(where, 'classes y ≥ 0', Math.min(...classes));
  const values = valuesOf(points);
  const along = (axis: 0 | 1) => classes.map((_, i) => values[2 * i + axis]);
  return { tensor: points, x: along(0), y: along(1), classes, count: Math.max(2, Math.max(...classes) + 1) };
}

interface PlaneOptions {
  readonly resolution?: number;
  readonly range?: readonly [from: number, to: number];
}

export function planeOf({ x, y }: Points, { resolution = 32, range }: PlaneOptions): Plane {
  checkInteger(where, 'resolution', resolution, 2);
  const [low, high] = [Math.min(...x, ...y), Math.max(...x, ...y)];
  const room = 0.08 * (high - low || 1);
  const [from, to] = range ?? [low - room, high + room];
  if (!(from < to)) throw wrong(where, 'range [from, to] with from < to', range);
  return { from, to, resolution };
}

/** The answers over the plane, and the share of the points that is answered right. */
export function answersOf(model: PlaneModel, points: Points, plane: Plane): { picture: PlotlyObject; right: number } {
  const logits = model.predict(gridOf(plane));
  const outputs = logits.shape[1];
  if (logits.shape.length !== 2 || (outputs > 1 ? outputs < points.count : points.count > 2))
    throw wrong(where, `logits [batch, ${points.count}] or more of the model`, logits.shape);
  const answers = classOf(model.predict(points.tensor as Tensor)).data;
  const right = points.classes.filter((label, i) => answers[i] === label).length / points.classes.length;
  const bytes = points.count > 2 ? Uint8Array.from(classOf(logits).data) : probabilityBytes(logits);
  return { picture: packed(bytes, [plane.resolution, plane.resolution]), right };
}

/** The middles of the plane's cells, row by row from below. */
function gridOf({ from, to, resolution }: Plane): Tensor {
  const middle = (i: number) => from + ((i + 0.5) * (to - from)) / resolution;
  const places = Array.from({ length: resolution ** 2 }, (_, i) => [
    middle(i % resolution),
    middle(Math.floor(i / resolution)),
  ]);
  return tensor(places);
}

/** The probability of class 1 against class 0 in 256 steps. */
function probabilityBytes(logits: Tensor): Uint8Array {
  const [rows, outputs] = logits.shape;
  const values = valuesOf(logits);
  const odds = (row: number) => (outputs === 1 ? values[row] : values[row * outputs + 1] - values[row * outputs]);
  return Uint8Array.from({ length: rows }, (_, row) => Math.round(255 / (1 + Math.exp(-odds(row)))));
}
