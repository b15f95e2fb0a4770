import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reference } from '../../../lib/compute/reference/reference.js';
import { engines, places, put, randomFloats } from './engines.js';

for (const [name, engine] of engines) {
  const { compute } = engine;

  test(`${name}: a transpose has each number at its place, for sides with and without a rest, and writes nothing else`, () => {
    for (const [rows, columns] of [
      [1, 1],
      [3, 5],
      [4, 4],
      [16, 33],
      [61, 17],
      [400, 301],
    ] as const)
      for (const place of places) {
        const x = put(randomFloats(rows * columns), place, engine);
        const around = engine.memory.allocate(rows * columns + 1024) as Float32Array;
        around.fill(7);
        const to = around.subarray(5, 5 + x.length);
        compute.transpose(x, to, columns);
        assert.ok(
          to.every((v, i) => v === x[(i % rows) * columns + Math.floor(i / rows)]),
          `${rows}×${columns}, ${place}`,
        );
        assert.ok([4, 5 + x.length].every((i) => around[i] === 7));
      }
  });

  test(`${name}: integers and bytes become the floats that they are, rounded`, () => {
    for (const length of [0, 1, 3, 4, 5, 4095, 4096, 9001])
      for (const place of ['inside', 'odd'] as const) {
        const integers = Int32Array.from({ length }, (_, i) => (i % 2 ? -1 : 1) * ((i * 2654435761) % 2 ** 31));
        for (const x of [integers, Uint8Array.from(integers), new Uint8Array(length + 3).fill(255).subarray(3)]) {
          const to = put(new Float32Array(length), place, engine);
          compute.fromIntegers(x, to);
          assert.deepEqual(to, Float32Array.from(x));
        }
      }
  });

  test(`${name}: distances from a line and the sums of its best slope are the reference's`, () => {
    for (const length of [1, 3, 4, 7, 4097])
      for (const place of places) {
        const [x, y] = [randomFloats(length), randomFloats(length, 3)];
        const found = compute.againstLine(put(x, place, engine), put(y, place, engine), 0.7);
        const right = reference.againstLine(x, y, 0.7);
        assert.equal(found.furthest, right.furthest);
        assert.ok(Math.abs(found.products - right.products) < 1e-9 && Math.abs(found.squares - right.squares) < 1e-9);
        x[length >> 1] = Number.NaN;
        assert.equal(compute.againstLine(put(x, place, engine), put(y, place, engine), 0.7).furthest, Number.NaN);
      }
  });
}
