import assert from 'node:assert/strict';
import { test } from 'node:test';
import ndarray from 'ndarray';
import { reference } from '../../../lib/compute/reference/reference.js';
import { axisOf } from '../../../lib/ops/window.js';
import { difference, engines, places, put, randomFloats } from './engines.js';

for (const [name, engine] of engines) {
  const { compute } = engine;

  test(`${name}: rows of a table and their sums are the twin's to the bit`, () => {
    for (const width of [1, 3, 4, 9, 40])
      for (const place of places) {
        const indices = Int32Array.of(2, 0, 2, 1, 2);
        const [table, x] = [randomFloats(3 * width), randomFloats(5 * width)];
        const run = (c: typeof compute, at: (v: Float32Array) => Float32Array) => {
          const [out, total] = [at(x.slice()), at(table.slice())];
          c.gatherRows(at(table), indices, out);
          c.addRowsAt(at(x), indices, total);
          return [out, total];
        };
        const [out, total] = run(compute, (v) => put(v, place, engine));
        const [expected, sums] = run(reference, (v) => v.slice());
        assert.deepEqual([...out], [...expected]);
        assert.ok(difference(total, sums) < 1e-6);
      }
  });

  test(`${name}: what is later is hidden`, () => {
    for (const times of [1, 2, 5]) {
      const x = put(randomFloats(3 * times * times), 'odd', engine);
      const expected = x.slice();
      reference.hideLater(expected, times);
      compute.hideLater(x, times);
      assert.deepEqual([...x], [...expected]);
      assert.equal(x.filter((v) => v === -Infinity).length, (3 * times * (times - 1)) / 2);
    }
  });

  test(`${name}: products of heads are the twin's`, () => {
    const [batch, heads, time, length] = [2, 3, 7, 5];
    const split = (data: Float32Array) =>
      ndarray(data, [batch, heads, time, length], [time * heads * length, length, heads * length, 1]);
    const values = [1, 2].map(() => randomFloats(batch * heads * time * length));
    for (const place of places) {
      const run = (c: typeof compute, at: (v: Float32Array) => Float32Array) => {
        const [q, k] = values.map((v) => split(at(v)));
        const scores = ndarray(at(new Float32Array(batch * heads * time * time)), [batch, heads, time, time]);
        const out = split(at(values[0].slice()));
        c.matmulBatch(q, k.transpose(0, 1, 3, 2), scores);
        c.matmulBatch(scores.transpose(0, 1, 3, 2), k, out);
        return [scores.data, out.data];
      };
      const expected = run(reference, (v) => v.slice());
      const actual = run(compute, (v) => put(v, place, engine));
      for (const [i, result] of actual.entries()) assert.ok(difference(result, expected[i]) < 1e-4);
    }
  });

  test(`${name}: depthwise convolution, forward and backward, is the twin's on one thread and two`, () => {
    for (const [channels, multiplier] of [
      [1, 1],
      [3, 1],
      [8, 1],
      [2, 3],
      [5, 2],
    ])
      for (const [stride, dilation, padding] of [
        [1, 1, 'valid'],
        [2, 1, 'same'],
        [1, 2, 'same'],
      ] as const) {
        const axis = (input: number) => axisOf(padding, 0, { input, kernel: 3, stride, dilation });
        const window = { rows: axis(9), columns: axis(8) };
        const size = { images: 5, channels, multiplier };
        const outputs = 5 * window.rows.output * window.columns.output * channels * multiplier;
        const [x, dy] = [randomFloats(5 * 72 * channels), randomFloats(outputs)];
        const kernel = randomFloats(9 * channels * multiplier);
        const run = (c: typeof compute) => {
          const [y, total, dx] = [new Float32Array(outputs), kernel.slice(), new Float32Array(x.length)];
          c.depthwise(x, kernel, y, window, size);
          c.addDepthwiseKernelGradient(x, dy, total, window, size);
          c.depthwiseInputGradient(dy, kernel, dx, window, size);
          return [y, total, dx];
        };
        const expected = run(reference);
        engine.threads.count = 1;
        const alone = run(compute);
        for (const [i, result] of alone.entries()) assert.ok(difference(result, expected[i]) < 1e-4, `result ${i}`);
        engine.threads.count = 2;
        assert.deepEqual(run(compute), alone);
      }
    engine.threads.count = 1;
  });
}
