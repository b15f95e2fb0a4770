/** Which masks and weights a layer draws that has no seed of its own: those of its place. */
import { type RandomStream, randomStream } from '../tensor/random.js';

/** Where a random layer without a seed of its own gets its masks from. */
export interface RandomPlace {
  /** uint32 */
  readonly seed: number;
  /** The layer's index among the random layers of its model, or among those used by hand. */
  readonly index: number;
  /** For layers within a layer of your own, to which it passes its options on: each gets a place of its own. */
  readonly within?: Surroundings;
}

/** The layer of a model in which a random layer lies. */
export interface Surroundings {
  /** The names of the layers around it, 'sequential/block'. */
  readonly path: string;
  /** How many random layers it says it has: so many indices are its own. */
  readonly count: number;
  readonly places: Places;
  /** Counts masks for layers that the model cannot reach. */
  readonly counts?: MaskCounts;
}

/** Gives each layer a number of its own, in the order in which they first draw. */
export class Places {
  readonly #numbers = new WeakMap<object, number>();
  #next = 0;

  /** The first of `count` numbers that belong to this layer alone. */
  numberOf(layer: object, count: number): number {
    const known = this.#numbers.get(layer);
    if (known !== undefined) return known;
    const number = this.#next;
    this.#numbers.set(layer, number);
    this.#next += Math.max(count, 1);
    return number;
  }
}

/** How many masks the layers within one layer have drawn, by their paths. */
export class MaskCounts {
  readonly #counts = new Map<string, number>();
  #resumed = new Map<string, number>();

  /** The count at which a layer goes on after a checkpoint was loaded; undefined if it was told already. */
  resumed(path: string): number | undefined {
    const count = this.#resumed.get(path);
    this.#resumed.delete(path);
    return count;
  }

  note(path: string, count: number): void {
    this.#counts.set(path, count);
  }

  get isEmpty(): boolean {
    return this.#counts.size + this.#resumed.size === 0;
  }

  toJSON(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#resumed, ...this.#counts]);
  }

  restore(counts: Readonly<Record<string, number>>): void {
    this.#counts.clear();
    this.#resumed = new Map(Object.entries(counts));
  }
}

/** A place that is one layer's alone. */
export interface OwnPlace {
  readonly seed: number;
  readonly index: number;
  readonly path: string;
  readonly counts?: MaskCounts;
}

/** Layers that are used by hand have seed 0 and indices from here, where no model has any. */
const firstByHand = 2 ** 31;
const byHand = new Places();

/** The place of what figures and proofs draw, so that they are the same each time. */
export const firstPlace: RandomPlace = { seed: 0, index: 0 };

/**
 * The place of a layer: the model's seed and an index there; within a layer that does not say how many random layers it
 * has, a seed made of the model's and of that layer's name; and for a layer used by hand the next index of the process.
 */
export function placeOf(layer: object, random: RandomPlace | undefined, count: number = 1): OwnPlace {
  if (random === undefined) {
    const index = firstByHand + byHand.numberOf(layer, count);
    return { seed: 0, index, path: `${index}` };
  }
  const { seed, index, within } = random;
  if (within === undefined) return { seed, index, path: `${index}` };
  const number = within.places.numberOf(layer, count);
  const path = `${within.path}/${number}`;
  if (number + count <= within.count) return { seed, index: index + number, path, counts: within.counts };
  return { seed: seedWithin(seed, within.path), index: number, path, counts: within.counts };
}

/** Whether random layers draw masks. */
export function isDrawing({ training, dropout }: { readonly training?: boolean; readonly dropout?: boolean }): boolean {
  return dropout ?? training ?? false;
}

const built = new WeakMap<RandomStream, Places>();

/** The random numbers of a layer's weights: by its own seed, or those of the stream that are this layer's. */
export function sourceOf(layer: { readonly seed?: number | undefined }, random: RandomStream): RandomStream {
  return layer.seed === undefined ? ownStream(layer, random) : randomStream(layer.seed);
}

/** Several layers may be built with one stream: the first gets it, each other one a fork of it. */
export function ownStream(layer: object, random: RandomStream): RandomStream {
  const places = built.get(random) ?? new Places();
  built.set(random, places);
  const number = places.numberOf(layer, 1);
  return number === 0 ? random : random.fork(`layer/${number}`);
}

function seedWithin(seed: number, path: string): number {
  return randomStream(seed)
    .fork(`within/${path}`)
    .integer(2 ** 32);
}
