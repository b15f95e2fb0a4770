/** Ways to mask and scale an array in plain TypeScript: multiplying every value, or branching on the mask. */

type Loop = (x: Float32Array, mask: Float32Array, y: Float32Array, keepProb: number) => void;

export type Way = 'mask · x / keepProb' | 'mask · (x / keepProb)' | 'if kept' | 'kept ? : 0';

const loops: Readonly<Record<Way, Loop>> = {
  'mask · x / keepProb'(x, mask, y, keepProb) {
    for (let i = 0; i < x.length; i++) y[i] = (mask[i] * x[i]) / keepProb;
  },
  'mask · (x / keepProb)'(x, mask, y, keepProb) {
    for (let i = 0; i < x.length; i++) y[i] = mask[i] * (x[i] / keepProb);
  },
  'if kept'(x, mask, y, keepProb) {
    for (let i = 0; i < x.length; i++) {
      if (mask[i]) y[i] = x[i] / keepProb;
      else y[i] = 0;
    }
  },
  'kept ? : 0'(x, mask, y, keepProb) {
    for (let i = 0; i < x.length; i++) y[i] = mask[i] ? x[i] / keepProb : 0;
  },
};

/** One pass over `n` numbers with a random mask. V8 compiles each way separately. */
export function maskingRun(way: Way, n: number, keepProb: number): () => number {
  const x = Float32Array.from({ length: n }, (_, i) => Math.sin(i));
  let state = 1;
  const mask = Float32Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 < keepProb ? 1 : 0;
  });
  const y = new Float32Array(n);
  return () => {
    loops[way](x, mask, y, keepProb);
    return y[n - 1];
  };
}
