/** One-line faults of the library, and the claim of the course that each of them makes untrue. */

export interface Fault {
  readonly name: string;
  /** The source that it is put into, relative to the repository. */
  readonly file: string;
  /** What stands there once, and what stands there instead. */
  readonly from: string;
  readonly to: string;
  /** How the name of the notebook that notices begins, and the first claim of it that no longer holds. */
  readonly notebook: string;
  readonly claim: string;
}

const orderings = 'lib/layers/dropout/orderings.ts';
const stages = 'lib/layers/dropout/stages.ts';

export const faults: readonly Fault[] = [
  {
    name: 'no 1/keepProb in training',
    file: stages,
    from: "mode === 'inverted' && keepProb > 0 ? 1 / keepProb : 1;",
    to: "mode === 'inverted' && keepProb > 0 ? 1 : 1;",
    notebook: '00',
    claim: 'the layer gives mask · relu(z) / keepProb',
  },
  {
    name: '1/keepProb in the test phase too',
    file: stages,
    from: "training ? inverted : mode === 'vanilla' ? keepProb : 1;",
    to: "training ? inverted : mode === 'vanilla' ? keepProb : inverted;",
    notebook: '01',
    claim: 'in the test phase the layer gives f(z), and nothing else',
  },
  {
    name: 'vanilla without the scale in the test phase',
    file: stages,
    from: "training ? inverted : mode === 'vanilla' ? keepProb : 1;",
    to: 'training ? inverted : 1;',
    notebook: '04',
    claim: 'vanilla, test: no value is above keepProb',
  },
  {
    name: 'pre-activation and before-activation swapped',
    file: orderings,
    from: "'pre-activation': ['scale', 'activate', 'mask'],\n  'before-activation': ['mask', 'scale', 'activate'],",
    to: "'pre-activation': ['mask', 'scale', 'activate'],\n  'before-activation': ['scale', 'activate', 'mask'],",
    notebook: '03',
    claim: 'divided before: it is keepProb times that',
  },
  {
    name: 'the mask used again in the next step',
    file: 'lib/layers/dropout/mask-source.ts',
    from: 'layer: 0, call: call ?? this.#calls++ };',
    to: 'layer: 0, call: 0 };',
    notebook: '01',
    claim: 'the next call draws another mask',
  },
  {
    name: 'pre-activation treated as mask-scale',
    file: orderings,
    from: "'pre-activation': ['scale', 'activate', 'mask'],",
    to: "'pre-activation': ['activate', 'mask', 'scale'],",
    notebook: '00',
    claim: 'sigmoid, divided before: the mean is keepProb / 2',
  },
  {
    name: 'batch normalisation with the statistics of the test phase',
    file: 'lib/layers/batch-normalization.ts',
    from: 'training ? this.#batchMoments(x, grouping) : this.#runningMoments(x);',
    to: 'this.#runningMoments(x);',
    notebook: '07',
    claim: 'in training a batch is normalised by its own variance, which becomes 1',
  },
  {
    name: 'half of the variance stored by batch normalisation',
    file: 'lib/layers/batch-normalization.ts',
    from: 'share * batch.variance[c] * correction;',
    to: 'share * batch.variance[c] * 0.5;',
    notebook: '07',
    claim: 'a tenth of its variance is stored, beside nine tenths of the 1 that was there',
  },
  {
    name: 'gradient without 1/keepProb',
    file: 'lib/layers/dropout/fused.ts',
    from: 'return { output: masked(x), backward: masked };',
    to: 'return { output: masked(x), backward: (g) => maskAlone(g, { pre: 1, post: 1 } as FusedPlan, mask).output };',
    notebook: '05',
    claim: 'the two loss curves are the same numbers',
  },
  {
    name: 'gradient of an ordering without 1/keepProb',
    file: stages,
    from: 'backward: (gradient) => scale(gradient, factor) };',
    to: 'backward: (gradient) => gradient };',
    notebook: '03',
    claim: 'sigmoid, divided after: the gradient is right',
  },
  {
    name: 'the mask multiplied instead of selected',
    file: 'lib/layers/dropout/mask.ts',
    from: 'compute().dropout(x, y, this.#bits, this.#draw.keepProb, factor, this.#draw.key);',
    to: 'this.#bits = DropoutMask.drawn(x.length, this.#draw.keepProb, this.#draw.key).bits; this.bytes.forEach((kept, i) => { y[i] = factor * x[i] * kept; });',
    notebook: '02',
    claim: 'the layer selects: 3e38 and NaN in a dropped unit give 0',
  },
  {
    name: 'rate used as keepProb',
    file: 'lib/layers/dropout/dropout.ts',
    from: 'return keepProbOf(this.rate);',
    to: 'return this.rate;',
    notebook: '04',
    claim: 'rate 0.2, inverted, training: the largest value is just below 1.25',
  },
  {
    name: 'vanilla scaled in training as well',
    file: stages,
    from: "mode === 'inverted' && keepProb > 0 ? 1 / keepProb : 1;",
    to: 'keepProb > 0 ? 1 / keepProb : 1;',
    notebook: '04',
    claim: 'vanilla, training: no value is above 1',
  },
  {
    name: 'scale-mask treated as pre-activation',
    file: orderings,
    from: "'scale-mask': ['activate', 'scale', 'mask'],",
    to: "'scale-mask': ['scale', 'activate', 'mask'],",
    notebook: '04',
    claim: 'the means differ for sigmoid with pre-activation, in both modes, and nowhere else',
  },
  {
    name: 'before-activation treated as pre-activation',
    file: orderings,
    from: "'before-activation': ['mask', 'scale', 'activate'],",
    to: "'before-activation': ['scale', 'activate', 'mask'],",
    notebook: '03',
    claim: 'sigmoid, mask before: no unit is silent',
  },
  {
    name: 'sigmoid a little too steep',
    file: 'lib/activations.ts',
    from: 'const e = Math.exp(-Math.abs(x));\n  return x < 0 ? e / (1 + e) : 1 / (1 + e);',
    to: 'const e = Math.exp(-1.1 * Math.abs(x));\n  return x < 0 ? e / (1 + e) : 1 / (1 + e);',
    notebook: '03',
    claim: 'sigmoid at rate 0.5: the mean bias is −0.25, its size 0.257',
  },
  {
    name: 'overrides of an optimizer ignored',
    file: 'lib/training/optimizers/optimizer.ts',
    from: 'const own = { ...this.#options.overrides?.[name], ...this.#overrides.get(value) };',
    to: 'const own = { ...this.#overrides.get(value) };',
    notebook: '05',
    claim: 'the two loss curves are the same numbers',
  },
  {
    name: 'drop path without its scale',
    file: 'lib/layers/dropout/stochastic-depth.ts',
    from: 'const factor = this.keepProb === 0 ? 1 : 1 / this.keepProb;',
    to: 'const factor = 1;',
    notebook: '10',
    claim: 'drop path: each sample is silent or scaled as a whole',
  },
  {
    name: 'drop path that drops single numbers',
    file: 'lib/layers/dropout/stochastic-depth.ts',
    from: 'x.shape.map((_, axis) => (axis === 0 ? null : 1));',
    to: 'x.shape.map(() => null);',
    notebook: '10',
    claim: 'drop path: each sample is silent or scaled as a whole',
  },
  {
    name: 'dropout in the attention without its scale',
    file: 'lib/layers/attention/multi-head-attention.ts',
    from: 'mask.apply(x.data, result.data, keepProb === 0 ? 1 : 1 / keepProb);',
    to: 'mask.apply(x.data, result.data, 1);',
    notebook: '10',
    claim: 'the mean of 2,000 passes is close to it',
  },
];
