/** The layers of a model as columns of units, each there or dropped. */
import { wrong } from '../check.js';
import type { ForwardOptions, Layer } from '../layers/layer.js';
import type { FloatArray, Tensor } from '../tensor/tensor.js';
import { valuesOf, zeros } from '../tensor/tensor.js';
import type { ForwardPass } from '../training/model.js';

/** What is drawn of a Sequential. */
export interface DiagramModel {
  readonly names: readonly string[];
  readonly layers: readonly Layer[];
  readonly inputShape: readonly (number | null)[] | undefined;
  forwardPass<D extends FloatArray>(x: Tensor<D>, options?: ForwardOptions): ForwardPass<D>;
}

/** One column of circles. */
export interface Column {
  readonly name: string;
  /** Whether each unit is there. */
  readonly kept: readonly boolean[];
  /** Whether a mask was drawn for it. */
  readonly masked: boolean;
}

/** Inputs, then a column for each layer with a kernel. A mask falls on the units of the column before it. */
export function columnsOf(model: DiagramModel, phase: { training: boolean; call: number }): readonly Column[] {
  const inputs = inputsOf(model);
  const pass = model.forwardPass(zeros([1, inputs]), { dropout: phase.training, call: phase.call });
  const columns: Column[] = [{ name: 'inputs', kept: all(inputs), masked: false }];
  for (const [i, result] of pass.results.entries()) {
    const units = unitsOf(result.output, model.names[i]);
    const mask = (result as { readonly mask?: Tensor<FloatArray> }).mask;
    if (mask !== undefined && phase.training) columns.push(without(columns.pop() as Column, mask));
    else if (model.layers[i].parameters.some(({ name }) => name.endsWith('kernel')))
      columns.push({ name: model.names[i], kept: all(units), masked: false });
  }
  return columns;
}

function inputsOf({ inputShape }: DiagramModel): number {
  if (inputShape === undefined)
    throw new RangeError(
      'networkDiagram: the model has no weights yet; give it an inputShape, or call `model.build([null, 4])`',
    );
  const [, inputs, ...more] = inputShape;
  if (inputs === undefined || inputs === null || more.length > 0)
    throw wrong('networkDiagram', 'a model with inputs [batch, units]', inputShape);
  return inputs;
}

function unitsOf({ shape }: Tensor<FloatArray>, name: string): number {
  if (shape.length !== 2) throw wrong('networkDiagram', `outputs [batch, units] of '${name}'`, shape);
  return shape[1];
}

function all(count: number): readonly boolean[] {
  return Array.from({ length: count }, () => true);
}

function without({ name, kept }: Column, mask: Tensor<FloatArray>): Column {
  const values = valuesOf(mask);
  return { name, kept: kept.map((is, unit) => is && values[unit] === 1), masked: true };
}
