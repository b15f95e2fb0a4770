/** The axes of a kernel in the order of other libraries. */
import type { Layer } from '../../layers/layer.js';

/** PyTorch's order of a kernel's axes is 'OIHW', Keras' is 'HWIO'; a dense kernel has I and O alone. */
export type KernelOrder = 'OIHW' | 'HWIO';

/** A depthwise kernel: channels and their multiplier together are PyTorch's outputs, each with one input. */
const depthwise: Readonly<Record<KernelOrder, string>> = { OIHW: 'CMHW', HWIO: 'HWCM' };

/** Returns axes such that axis i in `order` is the kernel's axis axes[i]; undefined where the two orders agree. */
export function kernelAxes({ kernelLayout }: Layer, order: KernelOrder): readonly number[] | undefined {
  if (kernelLayout === undefined) return undefined;
  const names = kernelLayout.includes('M') ? depthwise[order] : order;
  const axes = [...names].filter((axis) => kernelLayout.includes(axis)).map((axis) => kernelLayout.indexOf(axis));
  return axes.every((axis, i) => axis === i) ? undefined : axes;
}
