/** Targets as losses and metrics read them: class numbers, or numbers of the prediction's shape. */
import { wrong } from '../check.js';
import { compute } from '../compute/index.js';
import { emptyLike, type FloatArray, type Labels, type Shape, type Tensor, valuesOf } from '../tensor/tensor.js';

/** Class numbers, one per row, or a tensor of the prediction's shape. */
export type Target = Labels | Tensor<FloatArray>;

/**
 * Checks class numbers for logits of this shape.
 *
 * @throws RangeError unless there is one per row, each a whole number in [0, classes)
 */
export function readLabels(name: string, target: Target, shape: Shape, ignoreIndex?: number): FloatArray | Int32Array {
  const classes = shape[shape.length - 1];
  const expected = shape.slice(0, -1);
  if (!isSameShape(target.shape, expected))
    throw wrong(name, `labels of shape ${show(expected)}, or one-hot labels of shape ${show(shape)}`, target.shape);
  const labels = valuesOf<FloatArray | Int32Array>(target);
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row];
    if (label !== ignoreIndex && (!Number.isInteger(label) || label < 0 || label >= classes))
      throw new RangeError(`${name}: expected labels from 0 to ${classes - 1}, got ${label} at index ${row}`);
  }
  return labels;
}

/** The target as checked probabilities; class numbers become one-hot rows. */
export function probabilitiesOf<D extends FloatArray>(target: Target, { shape, data }: Tensor<D>): D {
  if (isSameShape(target.shape, shape)) {
    const probabilities = floatsOf(target, data);
    checkProbabilities('crossEntropy', probabilities);
    return probabilities;
  }
  const labels = readLabels('crossEntropy', target, shape);
  const oneHot = emptyLike(shape, data).data;
  compute().clear(oneHot);
  const classes = shape[shape.length - 1];
  for (let row = 0; row < labels.length; row++) oneHot[row * classes + labels[row]] = 1;
  return oneHot;
}

/** The target's numbers as floats of the prediction's dtype: the compute functions take no mixture. */
export function floatsOf<D extends FloatArray>(target: Target, like: D): D {
  const values = valuesOf<FloatArray | Int32Array>(target);
  if (values.constructor === like.constructor) return values as D;
  const converted = emptyLike(target.shape, like).data;
  converted.set(values);
  return converted;
}

export function checkProbabilities(name: string, values: FloatArray): void {
  const at = compute().firstOutside(values, 0, 1);
  if (at >= 0) throw new RangeError(`${name}: expected targets in [0, 1], got ${values[at]} at index ${at}`);
}

export function isSameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

function show(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}
