/** Batches of samples, gathered into one buffer that all batches share. */
import type { NdArray } from 'ndarray';
import ndarray from 'ndarray';
import { takeRows } from '../ops/arithmetic.js';
import { allocate, dtypeOf, type FloatArray, type Tensor, valuesOf } from '../tensor/tensor.js';
import type { LabelledSamples } from './samples.js';
import type { Target } from './targets.js';

/** Gathers the samples `order[from]` to `order[to - 1]`. The batch is valid until the next call. */
export type Batcher = (order: Int32Array, from: number, to: number) => LabelledSamples;

/** Returns a function that gathers batches of at most `batchSize` samples. */
export function batcher({ x, y, sampleWeight }: LabelledSamples, batchSize: number): Batcher {
  const takeX = taker(x, batchSize);
  const takeY = taker(y as NdArray<FloatArray | Int32Array>, batchSize);
  const takeWeights = sampleWeight && taker(sampleWeight, batchSize);
  return (order, from, to) => {
    const indices = order.subarray(from, to);
    return { x: takeX(indices), y: takeY(indices) as Target, sampleWeight: takeWeights?.(indices) };
  };
}

function taker<D extends FloatArray | Int32Array>(
  x: NdArray<D>,
  batchSize: number,
): (indices: Int32Array) => NdArray<D> {
  const rows = { data: valuesOf(x), shape: x.shape };
  const width = x.size / x.shape[0];
  const length = batchSize * width;
  const buffer = x.data instanceof Int32Array ? new Int32Array(length) : allocate(length, dtypeOf(x.data));
  return (indices) => {
    const part = buffer.subarray(0, indices.length * width) as D;
    return ndarray(takeRows(rows, indices, part), [indices.length, ...x.shape.slice(1)]);
  };
}

/** Samples with their targets and weights from `from` to before `to`, as views. */
export function samplesBetween({ x, y, sampleWeight }: LabelledSamples, from: number, to: number): LabelledSamples {
  return {
    x: rowsBetween(x, from, to),
    y: rowsBetween(y as Tensor<FloatArray>, from, to),
    sampleWeight: sampleWeight && rowsBetween(sampleWeight, from, to),
  };
}

/** The rows from `from` to before `to`, as a view. */
export function rowsBetween<D extends FloatArray | Int32Array>(x: NdArray<D>, from: number, to: number): NdArray<D> {
  return x.lo(from).hi(to - from);
}
