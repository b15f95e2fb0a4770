/** The binned values of both phases. */
import { type Stats, stats } from '../tensor/stats.js';
import { type FloatArray, type Tensor, valuesOf } from '../tensor/tensor.js';
import { type Bins, type Histogram, histogram, sharedBins } from './histogram.js';

/** The values of one panel in both phases. */
export interface Phases {
  readonly label: string;
  readonly training: Tensor<FloatArray>;
  readonly test: Tensor<FloatArray>;
  /** Panels of one group share their bins and axes. */
  readonly group?: number | string;
}

export type Phase = 'training' | 'test';
export const bothPhases: readonly Phase[] = ['training', 'test'];

/** A phase's values, binned. */
export interface CountedPhase {
  readonly histogram: Histogram;
  readonly stats: Stats;
}

export interface CountedPanel extends Pick<Phases, 'label' | 'group'> {
  readonly training: CountedPhase;
  readonly test: CountedPhase;
  /** The top of the vertical axis: the highest bin, with a little room. */
  readonly top: number;
}

/** Bins the values of all panels; the panels of a group share their bins. */
export function countAll(panels: readonly Phases[], atMost: number): CountedPanel[] {
  const valuesOfPanel = ({ training, test }: Phases) => [valuesOf(training), valuesOf(test)];
  const groups = new Map<Phases['group'], FloatArray[]>();
  for (const panel of panels) groups.set(panel.group, [...(groups.get(panel.group) ?? []), ...valuesOfPanel(panel)]);
  const binsOf = new Map([...groups].map(([group, samples]) => [group, sharedBins(samples, atMost)]));
  return panels.map((panel) => {
    const bins = binsOf.get(panel.group) as Bins;
    const [training, test] = [count(panel.training, bins), count(panel.test, bins)];
    const highest = Math.max(peak(training.histogram), peak(test.histogram));
    return { label: panel.label, group: panel.group, training, test, top: (highest || 1) * 1.15 };
  });
}

function count(x: Tensor<FloatArray>, bins: Bins): CountedPhase {
  return { histogram: histogram(valuesOf(x), bins), stats: stats(x) };
}

/** The height of the highest bin. A lone spike (all units equal) is cut off: it counts as the second highest. */
function peak({ shares }: Histogram): number {
  const [first = 0, second = 0] = [...shares].sort((a, b) => b - a);
  return first > 3 * second && second > 0 ? second : first;
}

/** Rounds means within floating-point noise to 0. */
export function meanWithoutNoise({ mean, std }: Pick<Stats, 'mean' | 'std'>): number {
  return Math.abs(mean) < 1e-7 * std ? 0 : mean;
}
