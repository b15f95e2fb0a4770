// Everything the module exports.
import { startActivations, startMaskedActivations } from "./activations";
import { startDropout } from "./dropout";
import { startExponential } from "./exponential";
import { startLosses } from "./losses";
import { startMasks } from "./masks";
import { startMatmul } from "./matmul";
import { startRandom } from "./random";

export { activate, activateBackward, activateMaskedBackward, addBias } from "./activations";
export { col2im, im2col } from "./columns";
export { convolutionWorkspace, convolve, kernelBytes, kernelGradient, packKernel, packTurnedKernel } from "./convolution";
export { fromBytes, fromIntegers, transpose } from "./copies";
export { depthwise, depthwiseInputGradient } from "./depthwise";
export { depthwiseKernelGradient } from "./depthwise-kernel";
export { applyMask, dropout } from "./dropout";
export { affineColumns, clamp, clear, combine, multiply, scale, scaleColumns, scaleRun } from "./elementwise";
export { affineDoubles, drawDoubles, fill, normalDoubles, ramp } from "./fills";
export { finiteRange, histogram } from "./histogram";
export { absoluteError, binaryCrossEntropy, firstOutside, squaredError } from "./losses";
export { packMask, readMask, repeatMask, selectAffine, unpackMask } from "./masks";
export { matmul, matmulWorkspace } from "./matmul";
export { adamStep, momentumStep, rmspropStep, sgdStep } from "./optimizers";
export { averagePool, averagePoolBackward, maxPool, maxPoolBackward } from "./pooling";
export { againstLine, columnDistances, columnSums, dot, range, sumSquaredDeviations, sum } from "./reduce";
export { crossEntropy, logSoftmax, logSoftmaxBackward, softCrossEntropy, softmax, softmaxBackward } from "./softmax";
export { addRowsAt, gatherRows, hideLater, matmulBatch } from "./sequence";

/** Must be called once in each thread, with 64 bytes for that thread alone. */
export function start(scratch: usize): void {
  startMatmul(scratch);
  startExponential();
  startActivations();
  startMaskedActivations();
  startRandom();
  startDropout();
  startLosses();
  startMasks();
}
