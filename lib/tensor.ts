/** Tensors are scijs ndarrays of float32 (or float64 when asked), row-major. */
import type { NdArray } from 'ndarray';
import ndarray from 'ndarray';

export type FloatArray = Float32Array | Float64Array;

/** scijs ndarray; float32 unless asked otherwise. */
export type Tensor<D extends FloatArray = Float32Array> = NdArray<D>;

/** Labels: whole numbers, one for each sample. */
export type Labels = NdArray<Int32Array>;

export type Shape = readonly number[];
export type DType = 'float32' | 'float64';

/** The number of elements in a shape; 1 for a scalar's `[]`. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** A zeroed row-major tensor of the dtype. */
export function zerosOf<D extends FloatArray>(shape: Shape, like: D): Tensor<D> {
  const Data = like.constructor as new (length: number) => D;
  return ndarray(new Data(sizeOf(shape)), [...shape]);
}
