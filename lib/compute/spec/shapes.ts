/** The sizes that compute functions need in addition to their arrays. */

/** One axis (rows or columns) of a sliding window; lengths are in cells. */
export interface Axis {
  readonly input: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Padded cells before the first and after the last cell. */
  readonly before: number;
  readonly after: number;
  readonly output: number;
}

export interface Window {
  readonly rows: Axis;
  readonly columns: Axis;
}

export interface ConvolutionSize {
  readonly images: number;
  readonly channels: number;
  readonly filters: number;
}

export interface DepthwiseSize {
  readonly images: number;
  readonly channels: number;
  /** Filters for each channel. */
  readonly multiplier: number;
}

export interface PoolingSize {
  readonly images: number;
  readonly channels: number;
}

/** A row-major array seen as `[outer, groups, inner]`: the middle index is the element's group. */
export interface Grouping {
  readonly outer: number;
  readonly groups: number;
  readonly inner: number;
}

export interface Moments {
  readonly mean: Float64Array;
  /** Biased: the mean of the squared deviations. */
  readonly variance: Float64Array;
}
