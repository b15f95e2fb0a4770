/** The reference implementation of the compute functions, in plain TypeScript: for float64, as fallback, and as oracle in tests. */
import { fillNormal, fillUniform } from '../../math/fills.js';
import type { FloatArray, Tensor } from '../../tensor-types.js';
import type { Compute } from '../spec/compute.js';
import * as copies from './copies.js';
import * as dropout from './dropout.js';
import * as elementwise from './elementwise.js';
import * as losses from './losses.js';
import * as normalize from './normalize.js';
import * as optimizers from './optimizers.js';
import * as pooling from './pooling.js';
import { addKernelGradient, convolve, inputGradient } from './products/convolution.js';
import { type Matrix, multiply } from './products/multiply.js';
import * as reduce from './reduce.js';
import * as sequence from './sequence.js';
import * as softmax from './softmax.js';

export const reference: Compute = {
  backend: 'javascript',
  matmul: (a, b, out, accumulate) =>
    multiply(matrixOf(a), matrixOf(b), matrixOf(out), [a.shape[0], a.shape[1], b.shape[1]], accumulate),
  ...elementwise,
  ...softmax,
  ...losses,
  convolve,
  addKernelGradient,
  inputGradient,
  ...pooling,
  ...sequence,
  ...normalize,
  ...reduce,
  ...optimizers,
  ...dropout,
  ...copies,
  fillUniform,
  fillNormal,
};

function matrixOf({ data, offset, stride }: Tensor<FloatArray>): Matrix {
  return { data, offset, row: stride[0], column: stride[1] };
}
