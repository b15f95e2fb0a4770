/** Compares an operation's results with PyTorch's, element by element. */
import { type FloatArray, type Tensor, valuesOf } from '../../lib/tensor/tensor.js';
import { type Fixture, type Golden, type GoldenTree, isGolden, numbersOf } from './fixture.js';

export interface ResultTree {
  readonly [name: string]: Tensor<FloatArray> | number | readonly number[] | ResultTree;
}

/** An operation's results, named like the fixture's `out` and `grad`. */
export interface Results {
  readonly out: ResultTree;
  readonly grad?: ResultTree;
}

/** One line per tensor that differs, with its worst element; empty if all are within the tolerance. */
export function differences(fixture: Fixture, results: Results): string[] {
  return [
    ...differencesOfTree(fixture, 'out', fixture.out, results.out),
    ...differencesOfTree(fixture, 'grad', fixture.grad ?? {}, results.grad ?? {}),
  ];
}

function differencesOfTree(fixture: Fixture, path: string, want: GoldenTree, got: ResultTree): string[] {
  return Object.entries(want).flatMap(([name, golden]) => {
    const here = `${path}.${name}`;
    const result = got[name];
    if (result === undefined) return [`${here}: not computed`];
    return isGolden(golden)
      ? differencesOfTensor(fixture, here, golden, result as Tensor<FloatArray>)
      : differencesOfTree(fixture, here, golden, result as ResultTree);
  });
}

function differencesOfTensor(
  { tol }: Fixture,
  path: string,
  golden: Golden,
  got: Tensor<FloatArray> | number | number[],
): string[] {
  const want = numbersOf(golden);
  const values = typeof got === 'number' ? [got] : Array.isArray(got) ? got : valuesOf(got);
  const shape = typeof got === 'number' ? [] : Array.isArray(got) ? [got.length] : got.shape;
  if (shape.join() !== golden.shape.join()) return [`${path}: expected shape [${golden.shape}], got [${shape}]`];
  const excess = want.map((w, i) => excessOf(values[i], w, tol));
  const failed = excess.filter((e) => e > 0).length;
  if (failed === 0) return [];
  const worst = excess.indexOf(Math.max(...excess));
  return [
    `${path}: ${failed} of ${want.length} differ, worst at [${indexOf(worst, golden.shape)}]: ` +
      `got ${values[worst]}, want ${want[worst]}`,
  ];
}

/** How far outside the tolerance a value is; at most 0 when it passes. */
function excessOf(got: number, want: number, { rtol, atol }: Fixture['tol']): number {
  if (Object.is(got, want) || got === want) return Number.NEGATIVE_INFINITY;
  const excess = Math.abs(got - want) - (atol + rtol * Math.abs(want));
  return Number.isNaN(excess) || !Number.isFinite(want) ? Number.POSITIVE_INFINITY : excess;
}

/** A flat index as one index for each axis. */
function indexOf(flat: number, shape: readonly number[]): number[] {
  let rest = flat;
  return [...shape]
    .reverse()
    .map((length) => {
      const index = rest % length;
      rest = (rest - index) / length;
      return index;
    })
    .reverse();
}
