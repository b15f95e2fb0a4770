import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reference } from '../../../lib/compute/reference/reference.js';
import { type ActivationKind, activationKinds } from '../../../lib/compute/spec/kinds.js';
import { difference, engines, places, put, randomFloats, ulps } from './engines.js';

const lengths = [0, 1, 3, 4, 5, 31, 4097];

/** Relative to max(1, |expected|): what the formulas in float32 may be off by. */
function error(actual: Float32Array, expected: Float32Array): number {
  const scaled = Float64Array.from(actual, (v, i) => v / Math.max(1, Math.abs(expected[i])));
  return difference(
    scaled,
    Float64Array.from(expected, (v) => v / Math.max(1, Math.abs(v))),
  );
}

/** n numbers evenly spaced over each of the ranges. */
function grid(ranges: readonly (readonly [number, number])[], n: number): Float32Array {
  return Float32Array.from(
    ranges.flatMap(([low, high]) => Array.from({ length: n }, (_, i) => low + ((high - low) * i) / (n - 1))),
  );
}

for (const [name, engine] of engines) {
  const { compute } = engine;

  test(`${name}: each activation and its gradient is the twin's, for lengths with and without a rest, scaled or not`, () => {
    for (const kind of activationKinds)
      for (const length of lengths)
        for (const place of places)
          for (const options of [{}, { scale: 2, slope: 0.3 }]) {
            const [x, gradient] = [randomFloats(length, 3), randomFloats(length)];
            const [expected, dExpected] = [new Float32Array(length), new Float32Array(length)];
            reference.activate(kind, x, expected, options);
            reference.activateBackward(kind, x, expected, gradient, dExpected, options);
            const [px, pg, y, dx] = [x, gradient, expected, dExpected].map((v) => put(v, place, engine));
            y.fill(9);
            compute.activate(kind, px, y, options);
            compute.activateBackward(kind, px, y, pg, dx, options);
            assert.ok(error(y, expected) < 1e-6, `${kind} of ${length}: ${error(y, expected)}`);
            assert.ok(error(dx, dExpected) < 5e-6, `${kind}' of ${length}: ${error(dx, dExpected)}`);
            const bits = Uint8Array.from({ length: (length + 7) >> 3 }, (_, i) => i * 37 + 11);
            const more = { ...options, before: 1.5, after: 0.3 };
            const [masked, maskedExpected] = [dx, new Float32Array(length)];
            compute.activateMaskedBackward(kind, px, y, pg, bits, masked, more);
            reference.activateMaskedBackward(kind, x, expected, gradient, bits, maskedExpected, more);
            assert.ok(error(masked, maskedExpected) < 5e-6, `${kind}' of ${length}, masked`);
            compute.activate(kind, px, px, options);
            assert.deepEqual([...px], [...y], `${kind} in place`);
          }
  });

  test(`${name}: exp and tanh are within 1.5 ulp, sigmoid within 2.5, what is made of them within 4, over all that is not 0 or infinite`, () => {
    const ranges = [
      [-103.9, 88.7],
      [-10, 10],
      [-1, 1],
      [-1e-3, 1e-3],
    ] as const;
    const x = grid(ranges, 100_003);
    const y = new Float32Array(x.length);
    const exact: [ActivationKind, (v: number) => number, number][] = [
      ['exp', Math.exp, 1.5],
      ['tanh', Math.tanh, 1.5],
      ['sigmoid', (v) => 1 / (1 + Math.exp(-v)), 2.5],
      ['softplus', (v) => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v))), 3],
      ['elu', (v) => (v > 0 ? v : Math.expm1(v)), 3],
      ['selu', (v) => 1.0507009873554805 * (v > 0 ? v : 1.6732632423543772 * Math.expm1(v)), 3],
      ['mish', (v) => v * Math.tanh(Math.log1p(Math.exp(v))), 4],
    ];
    for (const [kind, f, bound] of exact) {
      compute.activate(kind, x, y);
      let worst = 0;
      const least = kind === 'mish' ? -87 : Number.NEGATIVE_INFINITY; // below, its exponential is subnormal, with fewer digits
      for (let i = 0; i < x.length; i++) if (x[i] >= least) worst = Math.max(worst, ulps(y[i], f(x[i])));
      assert.ok(worst <= bound, `${kind}: ${worst} ulp`);
    }
  });

  test(`${name}: what exp gives does not depend on the neighbours, which may need the way for large numbers`, () => {
    const x = grid([[-87, 87]], 20_000);
    const alone = new Float32Array(x.length);
    compute.activate('exp', x, alone);
    const among = Float32Array.from({ length: 4 * x.length }, (_, i) => (i % 4 === 0 ? x[i / 4] : 1000));
    const result = new Float32Array(among.length);
    compute.activate('exp', among, result);
    assert.deepEqual(
      result.filter((_, i) => i % 4 === 0),
      alone,
    );
  });

  test(`${name}: gelu keeps its digits in the lower tail, where 1 + erf would cancel`, () => {
    const x = grid([[-5, -1]], 1001);
    for (const kind of ['gelu', 'geluTanh'] as const) {
      const [y, expected] = [new Float32Array(x.length), new Float32Array(x.length)];
      compute.activate(kind, x, y);
      reference.activate(kind, x, expected);
      for (let i = 0; i < x.length; i++) assert.ok(Math.abs(y[i] / expected[i] - 1) < 5e-6, `${kind}(${x[i]})`);
    }
  });

  test(`${name}: NaN, infinities, zeros of both signs and subnormal numbers come out as in the twin`, () => {
    const x = Float32Array.of(Number.NaN, Infinity, -Infinity, 0, -0, 1e-40, -1e-40, 1e38, -1e38, -103.5, 120, -120);
    for (const kind of activationKinds) {
      const [y, expected] = [new Float32Array(x.length), new Float32Array(x.length)];
      compute.activate(kind, x, y);
      reference.activate(kind, x, expected);
      for (let i = 0; i < x.length; i++) {
        const same =
          Object.is(y[i] + 0, expected[i] + 0) || Math.abs(y[i] - expected[i]) <= 2e-7 * Math.abs(expected[i]) + 3e-45;
        assert.ok(
          same || (kind !== 'exp' && Math.abs(expected[i]) < 1e-37),
          `${kind}(${x[i]}): ${y[i]}, ${expected[i]}`,
        );
      }
    }
  });

  test(`${name}: bias, arithmetic and optimizers are the twin's, for widths with and without a rest`, () => {
    for (const columns of [1, 3, 4, 7, 10, 64])
      for (const place of places) {
        const rows = 5;
        const make = () => [rows * columns, rows * columns, rows * columns, columns].map((n) => randomFloats(n));
        const inputs = make();
        const run = (c: typeof compute, at: (v: Float32Array) => Float32Array): Float32Array[] => {
          const [x, y, z, bias] = inputs.map((v) => at(v.slice()));
          const results: Float32Array[] = [];
          const keep = (v: Float32Array) => results.push(v.slice());
          c.addBias(x, bias, 'relu');
          keep(x);
          c.addBias(x, bias);
          keep(x);
          c.addColumnSums(x, bias);
          keep(bias);
          c.multiply(x, y, z);
          keep(z);
          c.combine(x, y, z, 0.5, -2);
          keep(z);
          c.scale(x, z, 3, 1);
          keep(z);
          c.softmax(x, z, columns);
          keep(z);
          c.softmaxBackward(z, y, x, columns);
          keep(x);
          const [w, g, v, m] = inputs
            .slice(0, 3)
            .map((values) => at(values.slice()))
            .concat(at(new Float32Array(rows * columns)));
          c.sgdStep(w, g, 0.1);
          c.momentumStep(w, g, v, { momentum: 0.9, gradientScale: 0.1, velocityScale: 1, nesterov: false });
          c.momentumStep(w, g, v, { momentum: 0.9, gradientScale: 1, velocityScale: 0.1, nesterov: true });
          keep(w);
          c.clamp(w, z, -0.5, 0.75);
          keep(z);
          const rmsprop = { decay: 0.9, momentum: 0.5, inner: 1, outer: 0.1 };
          const [s, t] = [0.5, 0].map((value) => at(new Float32Array(rows * columns).fill(value)));
          c.rmspropStep(w, g, { meanSquare: s, mean: t, velocity: v }, { ...rmsprop, under: 0, after: 1e-3 });
          c.rmspropStep(w, g, { meanSquare: s, mean: undefined, velocity: v }, { ...rmsprop, under: 1e-3, after: 0 });
          c.rmspropStep(
            w,
            g,
            { meanSquare: s, mean: undefined, velocity: undefined },
            { ...rmsprop, under: 0, after: 1 },
          );
          for (const values of [w, s, t, v]) keep(values);
          c.fill(v, 0.25);
          keep(v);
          c.ramp(z, -1, 3, 9);
          keep(z);
          v.fill(0.5);
          c.adamStep(w, g, m, v, { beta1: 0.9, beta2: 0.99, rate: 0.1, correction: 1.5, epsilon: 1e-8 });
          for (const values of [w, m, v]) keep(values);
          return results;
        };
        const expected = run(reference, (v) => v);
        const actual = run(compute, (v) => put(v, place, engine));
        for (const [i, values] of actual.entries())
          assert.ok(error(values, expected[i]) < 4e-6, `result ${i}, ${columns} columns, ${place}`);
      }
  });

  test(`${name}: neighbours of an array in the memory are not written`, () => {
    const values = randomFloats(37);
    const x = put(values, 'odd', engine);
    const around = new Float32Array(x.buffer, x.byteOffset - 12, 3 + 37 + 5);
    for (const kind of activationKinds) compute.activate(kind, x, x);
    compute.scale(x, x, 2);
    compute.softmax(x, x, 37);
    compute.addBias(x, randomFloats(37));
    assert.deepEqual([...around.subarray(0, 3), ...around.subarray(40)], new Array(8).fill(7));
  });
}
