/** 1,797 handwritten digits of 8×8 pixels: small enough to train on in a second. */
import { type Dataset, type PackedImages, readImages, samplesOf } from './packed.js';

const trainSize = 1437;
const size = 1797;
let packed: PackedImages | undefined;

/**
 * The handwritten digits of scikit-learn, from UCI's "Optical Recognition of Handwritten Digits" (E. Alpaydin and
 * C. Kaynak, 1998, CC BY 4.0): always the same 1,437 for training and 360 for testing. `x` is [samples, 64] in
 * [0, 1], row by row from the top left; `y` is the digit, 0 to 9.
 */
export function digits(): Dataset<readonly [64]> {
  packed ??= readImages('digits.bin', size);
  const numbers = Array.from({ length: size }, (_, i) => i);
  return {
    train: samplesOf(packed, numbers.slice(0, trainSize), [64], 16),
    test: samplesOf(packed, numbers.slice(trainSize), [64], 16),
  };
}
