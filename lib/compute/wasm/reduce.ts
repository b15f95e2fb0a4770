/** Sums, normalization and counting. */
import type { Grouping } from '../spec/shapes.js';
import { type Attempts, type Core, unsupported } from './core.js';
import type { Kernels } from './engine/engine-support.js';

type ReduceFunction =
  | 'addColumnSums'
  | 'moments'
  | 'normalize'
  | 'normalizeBackward'
  | 'scaleAndShift'
  | 'addGroupSums'
  | 'sum'
  | 'sumSquaredDeviations'
  | 'againstLine'
  | 'minMax'
  | 'finiteRange'
  | 'histogram';

/** A call costs more than it saves on shorter runs. */
const shortestRun = 16;

/** Whether groups are columns, or runs that are long enough. */
function suits({ inner }: Grouping): boolean {
  return inner === 1 || inner >= shortestRun;
}

export function reduce(core: Core): Attempts<ReduceFunction> {
  const { kernels } = core;
  const { buffer } = core.memory.memory;
  const functions: Attempts<ReduceFunction> = {
    addColumnSums(x, total) {
      const grouping = { outer: x.length / total.length, groups: total.length, inner: 1 };
      return functions.addGroupSums(x, undefined, grouping, total);
    },

    moments(x, grouping) {
      if (!suits(grouping)) return unsupported;
      const { outer, groups, inner } = grouping;
      return core.at({ reads: [x] }, (at) => {
        const [mean, squares] = [core.doubles(groups), core.doubles(groups)];
        sumGroups(kernels, at, 0, grouping, mean);
        for (let g = 0; g < groups; g++) mean[g] /= outer * inner;
        if (inner === 1) kernels.columnDistances(at, mean.byteOffset, squares.byteOffset, outer, groups);
        else
          eachRun(grouping, (group, from) => {
            squares[group] += kernels.sumSquaredDeviations(at + from, inner, mean[group]);
          });
        return { mean: Float64Array.from(mean), variance: Float64Array.from(squares, (s) => s / (outer * inner)) };
      });
    },

    addGroupSums(gradient, factor, grouping, total) {
      if (!suits(grouping) || total instanceof Float64Array) return unsupported;
      return core.at({ reads: factor ? [gradient, factor] : [gradient] }, (gradientAt, factorAt = 0) => {
        const sums = core.doubles(grouping.groups);
        sumGroups(kernels, gradientAt, factorAt, grouping, sums);
        for (let g = 0; g < sums.length; g++) total[g] += sums[g];
      });
    },

    normalize(x, mean, inverseStd, grouping, out) {
      if (!suits(grouping)) return unsupported;
      const { outer, groups, inner } = grouping;
      return core.at({ reads: [x], writes: [out] }, (from, to) => {
        const [shift, factor] = [core.floats(mean), core.floats(inverseStd)];
        if (inner === 1) kernels.scaleColumns(from, 0, shift, 0, factor, to, outer, groups);
        else
          eachRun(grouping, (g, run) => {
            kernels.scaleRun(from + run, 0, to + run, inner, mean[g], 0, inverseStd[g]);
          });
      });
    },

    normalizeBackward(gradient, normalized, inverseStd, grouping, dx) {
      if (!suits(grouping)) return unsupported;
      const { outer, groups, inner } = grouping;
      return core.at({ reads: [gradient, normalized], writes: [dx] }, (...at) => {
        const [sums, products] = [core.doubles(groups), core.doubles(groups)];
        const [factor, shift, slope] = [inverseStd, sums, products].map((values) => core.floats(values));
        sumGroups(kernels, at[0], 0, grouping, sums);
        sumGroups(kernels, at[0], at[1], grouping, products);
        const count = outer * inner;
        const [shifts, slopes] = [shift, slope].map((address) => new Float32Array(buffer, address, groups));
        for (let g = 0; g < groups; g++) [shifts[g], slopes[g]] = [sums[g] / count, products[g] / count];
        if (inner === 1) kernels.scaleColumns(at[0], at[1], shift, slope, factor, at[2], outer, groups);
        else
          eachRun(grouping, (g, run) => {
            const [x, y, to] = at.map((address) => address + run);
            kernels.scaleRun(x, y, to, inner, shifts[g], slopes[g], inverseStd[g]);
          });
      });
    },

    scaleAndShift(x, scale, shift, grouping, out) {
      if (!suits(grouping)) return unsupported;
      const { outer, groups, inner } = grouping;
      return core.at({ reads: [x], writes: [out] }, (from, to) => {
        const factors = core.floats(scale ?? new Float32Array(groups).fill(1));
        const shifts = core.floats(shift ?? new Float32Array(groups));
        if (inner === 1) kernels.affineColumns(from, factors, shifts, to, outer, groups);
        else
          eachRun(grouping, (g, run) => {
            kernels.scale(from + run, to + run, inner, scale ? scale[g] : 1, shift ? shift[g] : 0);
          });
      });
    },

    sum(x) {
      return core.at({ reads: [x] }, (at) => kernels.sum(at, x.length));
    },

    sumSquaredDeviations(x, center) {
      return core.at({ reads: [x] }, (at) => kernels.sumSquaredDeviations(at, x.length, center));
    },

    againstLine(x, y, slope) {
      return core.at({ reads: [x, y] }, (xAt, yAt) => {
        const results = core.doubles(3);
        kernels.againstLine(xAt, yAt, x.length, slope, results.byteOffset);
        const [furthest, products, squares] = results;
        return { furthest, products, squares };
      });
    },

    minMax(x) {
      return core.at({ reads: [x] }, (at) => {
        const to = core.scratch(16);
        kernels.range(at, x.length, to);
        const [min, max] = new Float32Array(buffer, to, 2);
        const [zeros] = new Uint32Array(buffer, to + 8, 1);
        return { min, max, zeros };
      });
    },

    finiteRange(x) {
      return core.at({ reads: [x] }, (at) => {
        const to = core.scratch(8);
        kernels.finiteRange(at, x.length, to);
        const [min, max] = new Float32Array(buffer, to, 2);
        return { min, max };
      });
    },

    histogram(x, { width, first, count }) {
      return core.at({ reads: [x] }, (at) => {
        const [tables, counts] = [core.scratch(16 * (count + 2)), core.scratch(4 * (count + 2))];
        kernels.histogram(at, x.length, 1 / width, first, count, tables, counts);
        const result = new Uint32Array(count + 2);
        core.copyOut(counts, result);
        return result;
      });
    },
  };
  return functions;
}

/** Adds to `sums` each group's sum of x · y, or of x if the address of y is 0. */
function sumGroups(kernels: Kernels, x: number, y: number, grouping: Grouping, sums: Float64Array): void {
  const { outer, groups, inner } = grouping;
  if (inner === 1) {
    kernels.columnSums(x, y, sums.byteOffset, outer, groups);
    return;
  }
  eachRun(grouping, (group, run) => {
    sums[group] += y === 0 ? kernels.sum(x + run, inner) : kernels.dot(x + run, y + run, inner);
  });
}

/** Calls `visit` for each run of one group with the group and the run's offset from the first element, in bytes. */
function eachRun({ outer, groups, inner }: Grouping, visit: (group: number, run: number) => void): void {
  let run = 0;
  for (let o = 0; o < outer; o++) for (let g = 0; g < groups; g++, run += 4 * inner) visit(g, run);
}
