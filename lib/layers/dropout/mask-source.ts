/** The masks of a random layer: passed in, or drawn for (seed, layer, call). */
import { checkInteger, checkSameShape, checkSeed, wrong } from '../../check.js';
import { compute, temporaryBytes } from '../../compute/index.js';
import type { MaskKey } from '../../compute/spec/masks.js';
import { floats } from '../../tensor/input.js';
import { type RandomStream, randomStream } from '../../tensor/random.js';
import { type FloatArray, type Shape, sizeOf, type Tensor, valuesOf } from '../../tensor/tensor.js';
import type { ForwardOptions } from '../layer.js';
import { placeOf } from '../places.js';
import { DropoutMask } from './mask.js';

/** null stands for the input's own length, 1 for a mask shared along that axis. */
export type NoiseShape = readonly (number | null)[];

/** Counts the calls of one layer, so that each gets a mask of its own. */
export class MaskSource {
  readonly #where: string;
  readonly #seed: number | undefined;
  #calls = 0;

  constructor(where: string, seed: number | undefined) {
    this.#where = where;
    this.#seed = seed === undefined ? undefined : checkSeed(where, seed);
  }

  /** The layer's own seed, if it has one. */
  get seed(): number | undefined {
    return this.#seed;
  }

  /** The number of masks drawn so far. */
  get calls(): number {
    return this.#calls;
  }

  /** Starts again with the first mask, or goes on after that many. */
  reseed(calls: number = 0): void {
    this.#calls = checkInteger(this.#where, 'the number of masks', calls, 0);
  }

  /** The mask for the elements of x, in row-major order. */
  maskFor(x: Tensor<FloatArray>, keepProb: number, options: ForwardOptions, noiseShape?: NoiseShape): DropoutMask {
    const shape = noiseShape === undefined ? x.shape : resolve(this.#where, noiseShape, x.shape);
    if (options.mask === undefined) {
      const drawn = DropoutMask.drawn(sizeOf(shape), keepProb, this.#key(options));
      return drawn.length === x.size ? drawn : DropoutMask.of(broadcast(drawn.bytes, shape, x.shape));
    }
    const given = floats(this.#where, 'mask', options.mask);
    const isFull = given.shape.length === x.shape.length && sizeOf(given.shape) === x.size;
    checkSameShape(this.#where, 'mask', given.shape, isFull ? x.shape : shape);
    return DropoutMask.of(broadcast(this.#read(given), given.shape, x.shape));
  }

  /** A stream of random numbers for this call, for noise that is not a mask. */
  streamFor(options: ForwardOptions): RandomStream {
    const { seed, layer, call } = this.#key(options);
    return randomStream(seed).fork(`noise/${layer}/${call}`);
  }

  #key({ random, call }: ForwardOptions): MaskKey {
    if (this.#seed !== undefined && random === undefined)
      return { seed: this.#seed, layer: 0, call: call ?? this.#calls++ };
    const { seed, index, path, counts } = placeOf(this, random);
    if (call === undefined) {
      this.#calls = counts?.resumed(path) ?? this.#calls;
      counts?.note(path, this.#calls + 1);
    }
    return { seed: this.#seed ?? seed, layer: index, call: call ?? this.#calls++ };
  }

  #read(given: Tensor<FloatArray>): Uint8Array {
    const values = valuesOf(given);
    const bytes = temporaryBytes(values.length);
    const wrongAt = compute().readMask(values, bytes);
    if (wrongAt >= 0) throw wrong(this.#where, 'a mask of 1 (kept) and 0 (dropped)', values[wrongAt]);
    return bytes;
  }
}

/** Replaces null by the input's lengths. @throws RangeError for a length that is neither the input's nor 1 */
function resolve(where: string, noiseShape: NoiseShape, shape: Shape): Shape {
  const resolved = shape.map((length, axis) => noiseShape[axis] ?? length);
  const fits = noiseShape.length === shape.length && resolved.every((length, i) => length === 1 || length === shape[i]);
  if (!fits) {
    const lengths = noiseShape.map(String).join(', ');
    throw new RangeError(
      `${where}: expected noiseShape with null, 1 or the input's length on each axis of [${shape.join(', ')}], got [${lengths}]`,
    );
  }
  return resolved;
}

/** Repeats a mask along its axes of length 1. */
function broadcast(mask: Uint8Array, shape: Shape, full: Shape): Uint8Array {
  if (mask.length === sizeOf(full)) return mask;
  let result = mask;
  let inner = 1;
  for (let axis = full.length - 1; axis >= 0; inner *= full[axis], axis--) {
    if (shape[axis] !== full[axis]) result = repeat(result, inner, full[axis]);
  }
  return result;
}

/** Repeats each run of `length` bytes `times` times. */
function repeat(mask: Uint8Array, length: number, times: number): Uint8Array {
  const result = temporaryBytes(mask.length * times);
  compute().repeatMask(mask, result, length, times);
  return result;
}
