/** Every implementation of the compute functions in one process, and arrays where they are harder to work on. */
import { choose, type Engine } from '../../../lib/compute/backend.js';
import { randomStream } from '../../../lib/tensor/random.js';

const deterministic = choose('wasm-deterministic');
const fused = choose('wasm');

/** The WebAssembly engines, each with its name. */
export const engines: readonly (readonly [name: string, engine: Required<Engine>])[] = [
  ['wasm', fused as Required<Engine>],
  ['wasm-deterministic', deterministic as Required<Engine>],
];

const random = randomStream(1);

export function randomFloats(length: number, scale: number = 1): Float32Array {
  return Float32Array.from({ length }, () => scale * random.normal());
}

/** Where an array may lie: in the memory, in a foreign buffer, or in the memory at an odd element with neighbours. */
export const places: readonly ['inside', 'foreign', 'odd'] = ['inside', 'foreign', 'odd'];

export type Place = (typeof places)[number];

/** A copy of the values that lies there. */
export function put(values: Float32Array, place: Place, { memory }: Required<Engine>): Float32Array {
  if (place === 'foreign') return values.slice();
  const around = memory.allocate(Math.max(values.length + 8, 1024)) as Float32Array;
  around.fill(7);
  const array = around.subarray(place === 'odd' ? 3 : 0, (place === 'odd' ? 3 : 0) + values.length);
  array.set(values);
  return array;
}

/** The largest difference, in units of `scale` (1 unless given); Infinity where one is NaN or infinite and the other not the same. */
export function difference(actual: ArrayLike<number>, expected: ArrayLike<number>, scale: number = 1): number {
  if (actual.length !== expected.length) return Infinity;
  let worst = 0;
  for (let i = 0; i < actual.length; i++) {
    if (Object.is(actual[i] + 0, expected[i] + 0)) continue;
    const d = Math.abs(actual[i] - expected[i]) / scale;
    worst = Number.isNaN(d) ? Infinity : Math.max(worst, d);
  }
  return worst;
}

/** Distance in units in the last place of the float32 nearest to `expected`. */
export function ulps(actual: number, expected: number): number {
  if (Object.is(actual, Math.fround(expected)) || (actual === 0 && Math.fround(expected) === 0)) return 0;
  if (!Number.isFinite(actual) || !Number.isFinite(Math.fround(expected))) return Infinity;
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.max(Math.abs(expected), 2 ** -149))));
  return Math.abs(actual - expected) / 2 ** (exponent - 23);
}
