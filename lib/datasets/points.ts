/** Seeded points in the plane: data that can be plotted together with a model's decision boundary. */
import ndarray from 'ndarray';
import { checkInteger, checkNonNegative, checkPositive, checkSeed } from '../check.js';
import { type RandomStream, randomStream } from '../tensor/random.js';
import { allocate, wrap } from '../tensor/tensor.js';
import type { Dataset, Samples } from './packed.js';

export interface PointsOptions {
  /** Defaults to 3. */
  readonly classes?: number;
  /** Training points of each class. Defaults to 100. */
  readonly perClass?: number;
  /** Test points of each class. Defaults to 50. */
  readonly testPerClass?: number;
  /** The same seed gives the same points. Defaults to 0. */
  readonly seed?: number;
}

export interface SpiralsOptions extends PointsOptions {
  /** The standard deviation of the angle, in radians. Defaults to 0.2. */
  readonly noise?: number;
  /** How far each arm winds, in turns. Defaults to 0.65. */
  readonly turns?: number;
}

export interface BlobsOptions extends PointsOptions {
  /** The standard deviation of a blob. Defaults to 0.25. */
  readonly spread?: number;
}

export interface MoonsOptions extends Omit<PointsOptions, 'classes'> {
  /** The standard deviation of each coordinate. Defaults to 0.1. */
  readonly noise?: number;
}

type Point = (label: number, random: RandomStream) => readonly [x: number, y: number];

/** Arms of a spiral around 0, one for each class, radius up to 1. `x` is [points, 2], in a random order. */
export function spirals({
  noise = 0.2,
  turns = 0.65,
  classes = 3,
  ...options
}: SpiralsOptions = {}): Dataset<readonly [2]> {
  checkNonNegative('spirals', 'noise', noise);
  checkNonNegative('spirals', 'turns', turns);
  return pointsOf('spirals', { ...options, classes }, (label, random) => {
    const radius = random.uniform();
    const angle = 2 * Math.PI * (label / classes + turns * radius) + noise * random.normal();
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

/** Round clouds, one for each class, around centres on the unit circle. `x` is [points, 2], in a random order. */
export function blobs({ spread = 0.25, classes = 3, ...options }: BlobsOptions = {}): Dataset<readonly [2]> {
  checkPositive('blobs', 'spread', spread);
  return pointsOf('blobs', { ...options, classes }, (label, random) => {
    const angle = (2 * Math.PI * label) / classes;
    return [Math.cos(angle) + spread * random.normal(), Math.sin(angle) + spread * random.normal()];
  });
}

/** Two half circles of radius 1 that reach into each other, around 0, as scikit-learn's. `x` is [points, 2], in a random order. */
export function moons({ noise = 0.1, ...options }: MoonsOptions = {}): Dataset<readonly [2]> {
  checkNonNegative('moons', 'noise', noise);
  return pointsOf('moons', { ...options, classes: 2 }, (label, random) => {
    const angle = Math.PI * random.uniform();
    const [x, y] = label === 0 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
    return [x - 0.5 + noise * random.normal(), y - 0.25 + noise * random.normal()];
  });
}

function pointsOf(
  name: string,
  { classes, perClass = 100, testPerClass = 50, seed = 0 }: PointsOptions & { readonly classes: number },
  point: Point,
): Dataset<readonly [2]> {
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

function samples(random: RandomStream, classes: number, perClass: number, point: Point): Samples<readonly [2]> {
  const count = classes * perClass;
  const x = allocate(2 * count, 'float32');
  const y = new Int32Array(count);
  for (const [i, row] of random.permutation(count).entries()) {
    y[row] = i % classes;
    x.set(point(y[row], random), 2 * row);
  }
  return { x: wrap(x, [count, 2]), y: ndarray(y, [count]) };
}
