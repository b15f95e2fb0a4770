/** The form of a parity fixture: inputs, parameters and PyTorch's results of one operation. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DType, FloatArray, Tensor } from '../../lib/tensor/tensor.js';
import { tensor } from '../../lib/tensor/tensor.js';

/** Flat and row-major; a number that JSON cannot hold is the string 'Infinity', '-Infinity' or 'NaN'. */
export interface Golden {
  readonly shape: number[];
  readonly data: (number | string)[];
}

export interface GoldenTree {
  readonly [name: string]: Golden | GoldenTree;
}

export interface Fixture {
  readonly name: string;
  readonly op: string;
  readonly dtype: DType;
  // biome-ignore lint/suspicious/noExplicitAny: each operation has its own settings, and they are JSON
  readonly config: Record<string, any>;
  readonly in: Record<string, Golden> & { readonly batches?: number[][] };
  readonly param?: Record<string, Golden>;
  readonly mask?: Record<string, Golden>;
  readonly out: GoldenTree;
  readonly grad?: GoldenTree;
  readonly tol: { readonly rtol: number; readonly atol: number };
}

/** The `.json` files that a path names: itself, or all in a folder and its folders. */
export function fixtureFiles(path: string): string[] {
  if (!statSync(path).isDirectory()) return path.endsWith('.json') ? [path] : [];
  return readdirSync(path)
    .sort()
    .flatMap((name) => fixtureFiles(join(path, name)));
}

/** The fixtures of a file, which is an array of them. */
export function readFixtures(file: string): Fixture[] {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!Array.isArray(content)) throw new TypeError(`${file}: expected an array of fixtures`);
  return content as Fixture[];
}

export function isGolden(tree: Golden | GoldenTree): tree is Golden {
  return Array.isArray(tree.data);
}

export function numbersOf(golden: Golden): number[] {
  return golden.data.map(Number);
}

/** A golden tensor in the fixture's dtype. */
export function tensorOf({ dtype }: Pick<Fixture, 'dtype'>, golden: Golden): Tensor<FloatArray> {
  return tensor(numbersOf(golden), golden.shape, { dtype }) as Tensor<FloatArray>;
}
