// Everything the module exports.
export { matmul, matmulWorkspace } from "./matmul";
import { startMatmul } from "./matmul";

/** Must be called once in each thread, with 64 bytes of the thread's own. */
export function start(scratch: usize): void {
  startMatmul(scratch);
}
export { convolutionWorkspace, convolve, kernelBytes, kernelGradient, packKernel, packTurnedKernel } from "./convolution";
