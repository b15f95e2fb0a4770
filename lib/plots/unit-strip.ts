/** Single units before and after a dropout layer. */

import { activations } from '../activations.js';
import { checkInteger, checkShape } from '../check.js';
import type { Dropout } from '../layers/dropout/dropout.js';
import { firstPlace } from '../layers/places.js';
import { floats, type TensorLike } from '../tensor/input.js';
import { type FloatArray, type Tensor, valuesOf, wrap } from '../tensor/tensor.js';
import { Figure } from './figure.js';
import type { PlotlyObject } from './plotly-types.js';
import { colours, figureNumber, neutral, shorten, singlePlot } from './template.js';

export interface UnitStripOptions {
  readonly title?: string;
  /** Which sample of a batch, counted from 0. Defaults to 0. */
  readonly sample?: number;
  /** Which of the layer's masks, counted from 0. Defaults to 0. */
  readonly call?: number;
  /** How many units to show at most. Defaults to 32. */
  readonly units?: number;
}

/**
 * The units of one sample z ([units] or [batch, units]) before a Dropout (hollow: f(z) with the layer's activation f) and
 * after it in training (filled). A cross marks each unit that the mask dropped.
 */
export function unitStrip(
  layer: Dropout,
  z: TensorLike,
  { title = 'Each unit before and after dropout', sample = 0, call = 0, units = 32 }: UnitStripOptions = {},
): Figure {
  checkInteger('unitStrip', 'units', units);
  const row = rowOf(floats('unitStrip', 'z', z), sample);
  const { output, mask } = layer.forward(row, { training: true, call, random: firstPlace });
  const activation = layer.activation ?? activations.linear;
  const before = Array.from(valuesOf(row), (value) => activation.value(value)).slice(0, units);
  const after = [...valuesOf(output)].slice(0, units);
  const kept = [...valuesOf(mask)].slice(0, units).map((value) => value === 1);
  const numbers = before.map((_, i) => i + 1);
  const dropped = numbers.filter((_, i) => !kept[i]);
  const hollow = { color: 'rgba(0,0,0,0)', line: { color: neutral, width: 2 } };
  const data: PlotlyObject[] = [
    { type: 'bar', name: 'before: f(z)', x: numbers, y: shorten(before), marker: hollow },
    {
      type: 'bar',
      name: 'after, in training',
      x: numbers,
      y: shorten(after),
      width: 0.5,
      marker: { color: colours.blue },
    },
    {
      type: 'scatter',
      mode: 'markers',
      name: 'dropped',
      x: dropped,
      y: dropped.map(() => 0),
      marker: { symbol: 'x', size: 13, color: colours.vermilion },
    },
  ];
  const words = inNumbers(layer, { before, after, kept });
  const layout = { ...singlePlot({ title, subtitle: words }, 'unit', 'value'), barmode: 'overlay' };
  return new Figure({ data, layout }, `Bars: ${title}.\n${before.length} units, rate ${layer.rate}: ${words}.`);
}

function rowOf(z: Tensor<FloatArray>, sample: number): Tensor<FloatArray> {
  if (z.shape.length === 1) return wrap<FloatArray>(valuesOf(z), [1, z.shape[0]]);
  checkShape('unitStrip', z.shape, ['batch', 'units']);
  checkInteger('unitStrip', 'sample', sample, 0);
  return z.lo(sample, 0).hi(1, z.shape[1]) as Tensor<FloatArray>;
}

interface Units {
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly kept: readonly boolean[];
}

function inNumbers({ keepProb }: Dropout, { before, after, kept }: Units): string {
  const count = kept.filter(Boolean).length;
  const mean = (values: readonly number[]) =>
    figureNumber(values.reduce((sum, value) => sum + value, 0) / values.length);
  return (
    `${count} kept (expected ${figureNumber(keepProb * before.length)}), ${before.length - count} dropped · ` +
    `mean before ${mean(before)}, after ${mean(after)}`
  );
}
