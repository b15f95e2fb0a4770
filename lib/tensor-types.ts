/** The types that everything from the checks up shares. */
import type { NdArray } from 'ndarray';

export type FloatArray = Float32Array | Float64Array;

/** A scijs ndarray. Defaults to float32. */
export type Tensor<D extends FloatArray = Float32Array> = NdArray<D>;

/** Labels: whole numbers, one for each sample. */
export type Labels = NdArray<Int32Array>;

export type Shape = readonly number[];
export type DType = 'float32' | 'float64';

/** The array type of a dtype. */
export type DataOf<T extends DType> = T extends 'float64' ? Float64Array : Float32Array;

/** A typed array of numbers; `Uint8Array` for images. */
export type NumberArray =
  | FloatArray
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray;

/** Any ndarray of numbers: arrays from other libraries hold plain arrays or integers, with any strides. */
export type AnyNdArray = NdArray<NumberArray | number[]>;
