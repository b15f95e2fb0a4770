/** Checks whether the masks of two trainings are the same in both, and new in each step. */
import type { Forward } from '../../ops/forward.js';
import { type FloatArray, type Tensor, valuesOf } from '../../tensor/tensor.js';
import type { Verdict } from '../verdict.js';

type MaybeMasked = Forward<FloatArray> & { readonly mask?: Tensor<FloatArray> };

/** With fewer units, two equal masks may be a coincidence. */
const fewestUnits = 32;

interface Finding {
  readonly step: number;
  readonly layer: string;
}

export class MaskWatch {
  readonly #names: readonly string[];
  readonly #last: Record<'a' | 'b', Map<string, FloatArray>> = { a: new Map(), b: new Map() };
  readonly #reused: { a?: Finding; b?: Finding } = {};
  #differ: Finding | undefined;
  #seen = false;

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  compare(a: readonly MaybeMasked[], b: readonly MaybeMasked[], step: number): void {
    for (const [i, layer] of this.#names.entries()) {
      const [left, right] = [a[i]?.mask, b[i]?.mask].map((mask) => mask && valuesOf(mask));
      if (left === undefined || right === undefined) continue;
      this.#seen = true;
      if (!same(left, right)) this.#differ ??= { step, layer };
      this.#compareWithLast('a', layer, left, step);
      this.#compareWithLast('b', layer, right, step);
    }
  }

  #compareWithLast(side: 'a' | 'b', layer: string, mask: FloatArray, step: number): void {
    const last = this.#last[side].get(layer);
    const telling = mask.length >= fewestUnits && mask.includes(0) && mask.includes(1);
    if (last !== undefined && telling && same(last, mask)) this.#reused[side] ??= { step, layer };
    this.#last[side].set(layer, mask);
  }

  verdict(): Verdict {
    const question = 'masks';
    const reused = (['a', 'b'] as const).flatMap((side) => {
      const finding = this.#reused[side];
      return finding
        ? [`${side} reuses a mask: in step ${finding.step} '${finding.layer}' has that of the step before`]
        : [];
    });
    if (reused.length > 0) return { question, ok: false, words: reused.join('; ') };
    if (this.#differ !== undefined) {
      const { step, layer } = this.#differ;
      return {
        question,
        ok: false,
        words: `not the same: in step ${step} '${layer}' drops other units in b; give both models one seed and new layers`,
      };
    }
    return { question, ok: true, words: this.#seen ? 'the same in both, new in each step' : 'none drawn' };
  }
}

function same(a: FloatArray, b: FloatArray): boolean {
  return a.length === b.length && a.every((value: number, i: number) => value === b[i]);
}
