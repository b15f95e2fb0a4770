/** Sums, softmax, standardising and counting. */
import type { FloatArray } from '../../tensor-types.js';
import type { Compute, HistogramBins, Range } from '../compute.js';
import { javascript } from '../reference/reference.js';
import type { Grouping, Moments } from '../shapes.js';
import type { Core } from './core.js';

type Functions = Pick<
  Compute,
  | 'addColumnSums'
  | 'softmax'
  | 'softmaxBackward'
  | 'crossEntropy'
  | 'moments'
  | 'normalize'
  | 'normalizeBackward'
  | 'scaleAndShift'
  | 'addGroupSums'
  | 'sum'
  | 'sumSquaredDeviations'
  | 'minMax'
  | 'finiteRange'
  | 'histogram'
>;

/** Shorter runs cost more to call for than to compute. */
const shortestRun = 16;

/** Whether groups are columns, or runs long enough. */
function suits({ inner }: Grouping): boolean {
  return inner === 1 || inner >= shortestRun;
}

export function reduce(core: Core): Functions {
  const { kernels } = core;
  const { buffer } = core.memory.memory;
  return {
    addColumnSums,
    softmax,
    softmaxBackward,
    crossEntropy,
    moments,
    normalize,
    normalizeBackward,
    scaleAndShift,
    addGroupSums,
    sum,
    sumSquaredDeviations,
    minMax,
    finiteRange,
    histogram,
  };

  function addColumnSums<D extends FloatArray>(x: D, total: D): void {
    addGroupSums(x, undefined, { outer: x.length / total.length, groups: total.length, inner: 1 }, total);
  }

  function softmax<D extends FloatArray>(x: D, y: D, columns: number): void {
    const at = core.place([x], [y]);
    if (at === undefined) {
      javascript.softmax(x, y, columns);
      return;
    }
    kernels.softmax(...at, x.length / columns, columns);
    core.release();
  }

  function softmaxBackward<D extends FloatArray>(y: D, gradient: D, dx: D, columns: number): void {
    const at = core.place([y, gradient], [dx]);
    if (at === undefined) {
      javascript.softmaxBackward(y, gradient, dx, columns);
      return;
    }
    kernels.softmaxBackward(...at, y.length / columns, columns);
    core.release();
  }

  function crossEntropy<D extends FloatArray>(
    logits: D,
    labels: Int32Array,
    gradient: D,
    columns: number,
    weight: number,
  ): number {
    const at = core.place([logits, labels], [gradient]);
    const parts = at && core.doubles(2 * labels.length);
    if (!at || !parts) return javascript.crossEntropy(logits, labels, gradient, columns, weight);
    kernels.crossEntropy(...at, parts.byteOffset, labels.length, columns, weight);
    let total = 0;
    for (let i = 0; i < parts.length; i += 2) total += parts[i] + Math.log(parts[i + 1]);
    core.release();
    return total;
  }

  /** Adds to `sums` each group's sum of x, times y if its address is not 0. */
  function sumGroups(x: number, y: number, { outer, groups, inner }: Grouping, sums: Float64Array): void {
    if (inner === 1) {
      kernels.columnSums(x, y, sums.byteOffset, outer, groups);
      return;
    }
    eachRun({ outer, groups, inner }, (group, from) => {
      sums[group] += y === 0 ? kernels.sum(x + from, inner) : kernels.dot(x + from, y + from, inner);
    });
  }

  function moments(x: FloatArray, grouping: Grouping): Moments {
    const { outer, groups, inner } = grouping;
    const at = suits(grouping) ? core.place([x]) : undefined;
    const sums = at && core.doubles(groups);
    const squares = sums && core.doubles(groups);
    if (!at || !squares) return javascript.moments(x, grouping);
    sumGroups(at[0], 0, grouping, sums);
    for (let g = 0; g < groups; g++) sums[g] /= outer * inner;
    if (inner === 1) kernels.columnDistances(at[0], sums.byteOffset, squares.byteOffset, outer, groups);
    else
      eachRun(grouping, (group, from) => {
        squares[group] += kernels.sumSquaredDeviations(at[0] + from, inner, sums[group]);
      });
    const result = { mean: Float64Array.from(sums), variance: Float64Array.from(squares, (s) => s / (outer * inner)) };
    core.release();
    return result;
  }

  function addGroupSums<D extends FloatArray>(gradient: D, factor: D | undefined, grouping: Grouping, total: D): void {
    const at = suits(grouping) ? core.place(factor ? [gradient, factor] : [gradient]) : undefined;
    const sums = at && core.doubles(grouping.groups);
    if (!at || !sums || total instanceof Float64Array) {
      javascript.addGroupSums(gradient, factor, grouping, total);
      return;
    }
    sumGroups(at[0], at[1] ?? 0, grouping, sums);
    for (let g = 0; g < sums.length; g++) total[g] += sums[g];
    core.release();
  }

  function normalize<D extends FloatArray>(
    x: D,
    mean: FloatArray,
    inverseStd: FloatArray,
    grouping: Grouping,
    out: D,
  ): void {
    const at = suits(grouping) ? core.place([x], [out]) : undefined;
    const shift = at && core.floats(mean);
    const factor = shift && core.floats(inverseStd);
    if (!at || !factor) {
      javascript.normalize(x, mean, inverseStd, grouping, out);
      return;
    }
    const { outer, groups, inner } = grouping;
    if (inner === 1) kernels.scaleColumns(at[0], 0, shift, 0, factor, at[1], outer, groups);
    else
      eachRun(grouping, (g, from) => {
        kernels.scaleRun(at[0] + from, 0, at[1] + from, inner, mean[g], 0, inverseStd[g]);
      });
    core.release();
  }

  function normalizeBackward<D extends FloatArray>(
    gradient: D,
    normalized: D,
    inverseStd: FloatArray,
    grouping: Grouping,
    dx: D,
  ): void {
    const { outer, groups, inner } = grouping;
    const at = suits(grouping) ? core.place([gradient, normalized], [dx]) : undefined;
    const sums = at && core.doubles(groups);
    const along = sums && core.doubles(groups);
    const factor = along && core.floats(inverseStd);
    const [shift, slope] = factor ? [core.floats(sums), core.floats(along)] : [];
    if (!at || !factor || !shift || !slope) {
      javascript.normalizeBackward(gradient, normalized, inverseStd, grouping, dx);
      return;
    }
    sumGroups(at[0], 0, grouping, sums);
    sumGroups(at[0], at[1], grouping, along);
    const count = outer * inner;
    const [shifts, slopes] = [shift, slope].map((address) => new Float32Array(buffer, address, groups));
    for (let g = 0; g < groups; g++) [shifts[g], slopes[g]] = [sums[g] / count, along[g] / count];
    if (inner === 1) kernels.scaleColumns(at[0], at[1], shift, slope, factor, at[2], outer, groups);
    else
      eachRun(grouping, (g, from) => {
        const [x, y, to] = at.map((address) => address + from);
        kernels.scaleRun(x, y, to, inner, shifts[g], slopes[g], inverseStd[g]);
      });
    core.release();
  }

  function scaleAndShift<D extends FloatArray>(
    x: D,
    scale: FloatArray | undefined,
    shift: FloatArray | undefined,
    grouping: Grouping,
    out: D,
  ): void {
    const { outer, groups, inner } = grouping;
    const at = suits(grouping) ? core.place([x], [out]) : undefined;
    const factors = at && core.floats(scale ?? new Float32Array(groups).fill(1));
    const shifts = factors && core.floats(shift ?? new Float32Array(groups));
    if (!at || !shifts) {
      javascript.scaleAndShift(x, scale, shift, grouping, out);
      return;
    }
    if (inner === 1) kernels.affineColumns(at[0], factors, shifts, at[1], outer, groups);
    else
      eachRun(grouping, (g, from) => {
        kernels.scale(at[0] + from, at[1] + from, inner, scale ? scale[g] : 1, shift ? shift[g] : 0);
      });
    core.release();
  }

  function sum(x: FloatArray): number {
    const at = core.place([x]);
    if (at === undefined) return javascript.sum(x);
    const total = kernels.sum(at[0], x.length);
    core.release();
    return total;
  }

  function sumSquaredDeviations(x: FloatArray, center: number): number {
    const at = core.place([x]);
    if (at === undefined) return javascript.sumSquaredDeviations(x, center);
    const total = kernels.sumSquaredDeviations(at[0], x.length, center);
    core.release();
    return total;
  }

  function minMax(x: FloatArray): Range & { readonly zeros: number } {
    const at = core.place([x]);
    const to = at && core.doubles(2);
    if (!at || !to) return javascript.minMax(x);
    kernels.range(at[0], x.length, to.byteOffset);
    const [min, max] = new Float32Array(buffer, to.byteOffset, 2);
    const [zeros] = new Uint32Array(buffer, to.byteOffset + 8, 1);
    core.release();
    return { min, max, zeros };
  }

  function finiteRange(x: FloatArray): Range {
    const at = core.place([x]);
    const to = at && core.doubles(1);
    if (!at || !to) return javascript.finiteRange(x);
    kernels.finiteRange(at[0], x.length, to.byteOffset);
    const [min, max] = new Float32Array(buffer, to.byteOffset, 2);
    core.release();
    return { min, max };
  }

  function histogram(x: FloatArray, bins: HistogramBins): Uint32Array {
    const at = core.place([x]);
    const tables = at && core.scratch(16 * (bins.count + 2));
    const counts = tables && core.scratch(4 * (bins.count + 2));
    if (!at || !counts) return javascript.histogram(x, bins);
    kernels.histogram(at[0], x.length, 1 / bins.width, bins.first, bins.count, tables, counts);
    const result = new Uint32Array(bins.count + 2);
    core.copyOut(counts, result);
    core.release();
    return result;
  }
}

/** Calls `visit` for each run of one group: the group, and where in memory the run begins, in bytes from the first element. */
function eachRun({ outer, groups, inner }: Grouping, visit: (group: number, from: number) => void): void {
  let from = 0;
  for (let o = 0; o < outer; o++) for (let g = 0; g < groups; g++, from += 4 * inner) visit(g, from);
}
