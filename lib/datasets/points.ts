/** Points in the plane, made from a seed: data that can be drawn whole, with the border a net puts through it. */
import ndarray from 'ndarray';
import { checkInteger, checkNonNegative, checkPositive, checkSeed } from '../check.js';
import { type RandomStream, randomStream } from '../tensor/random.js';
import { allocate, wrap } from '../tensor/tensor.js';
import type { Dataset, Samples } from './packed.js';

export interface PointsOptions {
  /** 3 unless given. */
  readonly classes?: number;
  /** Points of each class to learn from; 100 unless given. */
  readonly perClass?: number;
  /** Points of each class to test on; 50 unless given. */
  readonly testPerClass?: number;
  /** Same seed, same points; 0 unless given. */
  readonly seed?: number;
}

export interface SpiralsOptions extends PointsOptions {
  /** The standard deviation of the angle, in radians; 0.2 unless given. */
  readonly noise?: number;
  /** How far each arm winds; 0.65 of a turn unless given. */
  readonly turns?: number;
}

export interface BlobsOptions extends PointsOptions {
  /** The standard deviation of a blob; 0.25 unless given. The centres lie on the unit circle. */
  readonly spread?: number;
}

type Point = (label: number, random: RandomStream) => readonly [x: number, y: number];

/** Arms of a spiral around 0, one for each class, radius up to 1. `x` is [points, 2], in a random order. */
export function spirals({ noise = 0.2, turns = 0.65, classes = 3, ...options }: SpiralsOptions = {}): Dataset {
  checkNonNegative('spirals', 'noise', noise);
  checkNonNegative('spirals', 'turns', turns);
  return pointsOf('spirals', { ...options, classes }, (label, random) => {
    const radius = random.uniform();
    const angle = 2 * Math.PI * (label / classes + turns * radius) + noise * random.normal();
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

/** Round clouds, one for each class, around centres on the unit circle. `x` is [points, 2], in a random order. */
export function blobs({ spread = 0.25, classes = 3, ...options }: BlobsOptions = {}): Dataset {
  checkPositive('blobs', 'spread', spread);
  return pointsOf('blobs', { ...options, classes }, (label, random) => {
    const angle = (2 * Math.PI * label) / classes;
    return [Math.cos(angle) + spread * random.normal(), Math.sin(angle) + spread * random.normal()];
  });
}

function pointsOf(
  name: string,
  { classes, perClass = 100, testPerClass = 50, seed = 0 }: PointsOptions & { readonly classes: number },
  point: Point,
): Dataset {
  checkInteger(name, 'classes', classes);
  const random = randomStream(checkSeed(name, seed)).fork(name);
  const draw = (part: string, each: number) =>
    samples(
      random.fork(part),
      classes,
      checkInteger(name, part === 'train' ? 'perClass' : 'testPerClass', each),
      point,
    );
  return { train: draw('train', perClass), test: draw('test', testPerClass) };
}

function samples(random: RandomStream, classes: number, perClass: number, point: Point): Samples {
  const count = classes * perClass;
  const x = allocate(2 * count, 'float32');
  const y = new Int32Array(count);
  for (const [i, row] of random.permutation(count).entries()) {
    y[row] = i % classes;
    x.set(point(y[row], random), 2 * row);
  }
  return { x: wrap(x, [count, 2]), y: ndarray(y, [count]) };
}
