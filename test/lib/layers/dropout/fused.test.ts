import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activations, type ElementwiseName } from '../../../../lib/activations.js';
import { normal } from '../../../../lib/index.js';
import { applyFused } from '../../../../lib/layers/dropout/fused.js';
import { DropoutMask } from '../../../../lib/layers/dropout/mask.js';
import type { Mode, StageName } from '../../../../lib/layers/dropout/orderings.js';
import { applyStages, scaleOf } from '../../../../lib/layers/dropout/stages.js';
import { type FloatArray, type Tensor, valuesOf } from '../../../../lib/tensor/tensor.js';
import { fc } from '../../../helpers/property.js';

const lists: StageName[][] = [
  ['activate', 'mask', 'scale'],
  ['activate', 'scale', 'mask'],
  ['scale', 'activate', 'mask'],
  ['mask', 'scale', 'activate'],
  ['mask', 'activate', 'scale'],
  ['scale', 'mask', 'activate'],
  ['activate', 'mask'],
  ['scale', 'activate'],
  ['mask', 'scale'],
  ['mask'],
];

const names: ElementwiseName[] = [
  'linear',
  'relu',
  'relu6',
  'leakyRelu',
  'sigmoid',
  'tanh',
  'silu',
  'gelu',
  'geluTanh',
];
/** Those whose values and gradients take no more than comparing and multiplying: equal to the bit. */
const exact = new Set<ElementwiseName>(['linear', 'relu', 'relu6']);

const cases = fc.record({
  stages: fc.constantFrom(...lists),
  name: fc.constantFrom(...names),
  mode: fc.constantFrom<Mode>('inverted', 'vanilla'),
  training: fc.boolean(),
  keepProb: fc.constantFrom(0, 0.2, 0.5, 0.8, 1 / 3, 1),
  length: fc.constantFrom(1, 3, 15, 16, 33, 5000),
  dtype: fc.constantFrom<'float32' | 'float64'>('float32', 'float64'),
});

function assertNear(actual: FloatArray, expected: FloatArray, bound: number, what: string): void {
  for (let i = 0; i < expected.length; i++) {
    const off = Math.abs(actual[i] - expected[i]);
    assert.ok(off <= bound * Math.max(1, Math.abs(expected[i])), `${what} ${i}: ${actual[i]}, ${expected[i]}`);
  }
}

test('fused functions give the values and the gradients of the stages one by one, for every order of the stages', () => {
  fc.assert(
    fc.property(cases, ({ stages, name, mode, training, keepProb, length, dtype }) => {
      const [x, gradient] = [3, 1].map((std, seed) => normal([length], { std, seed, dtype })) as Tensor<FloatArray>[];
      const mask = () => (training ? DropoutMask.drawn(length, keepProb, { seed: 4, layer: 0, call: 2 }) : undefined);
      const scale = scaleOf({ mode, keepProb, training }, x.data);
      const run = { stages, activation: activations[name], training, mode, keepProb, scale };
      const fused = applyFused(x, { ...run, mask: mask() });
      if (fused === undefined) return;
      const plain = applyStages(x, { ...run, mask: mask() });
      const bound = exact.has(name) ? 0 : dtype === 'float32' ? 3e-6 : 1e-14;
      assertNear(valuesOf(fused.output), valuesOf(plain.output), bound, 'value');
      assertNear(valuesOf(fused.backward(gradient)), valuesOf(plain.backward(gradient)), bound, 'gradient');
    }),
    { numRuns: 400, seed: 1 },
  );
});

test('what is dropped has value and gradient 0 in fused functions, even where z is NaN or the activation overflows', () => {
  const z = normal([64], { seed: 1 });
  const bytes = Uint8Array.from({ length: 64 }, (_, i) => i % 2);
  for (let i = 0; i < 64; i += 2) z.data[i] = [Number.NaN, Infinity, -Infinity][i % 3];
  for (const stages of lists.filter((list) => list.includes('mask')))
    for (const name of names) {
      const run = {
        stages,
        activation: activations[name],
        training: true,
        mode: 'inverted',
        keepProb: 0.5,
        scale: 2,
        mask: DropoutMask.of(bytes),
      } as const;
      const { output, backward } = applyFused(z, run) as NonNullable<ReturnType<typeof applyFused<Float32Array>>>;
      const dx = backward(normal([64], { seed: 2 }));
      const [mask, activate, scale] = (['mask', 'activate', 'scale'] as const).map((stage) => stages.indexOf(stage));
      const atZero = mask < activate ? activations[name].value(0) * (scale > activate ? 2 : 1) : 0;
      for (let i = 0; i < 64; i += 2)
        assert.deepEqual([output.data[i], Math.abs(dx.data[i])], [Math.fround(atZero), 0]);
    }
});

test('own stages, repeated stages and activations without a compute function are left to applyStages', () => {
  const x = normal([4], { seed: 1 });
  const rest = { training: false, mode: 'inverted', keepProb: 0.5, scale: 1 } as const;
  const own = { name: 'clip', apply: (v: number) => v };
  assert.equal(applyFused(x, { ...rest, stages: [own, 'activate'], activation: activations.relu }), undefined);
  assert.equal(applyFused(x, { ...rest, stages: ['activate', 'activate'], activation: activations.relu }), undefined);
  assert.equal(
    applyFused(x, { ...rest, stages: ['activate', 'scale'], activation: { ...activations.mish } }),
    undefined,
  );
});
