import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blobs, moons, spirals } from '../../../lib/datasets/points.js';

for (const [name, make] of Object.entries({ spirals, blobs })) {
  test(`${name} with one seed are the same points, with another one others`, () => {
    assert.deepEqual(make({ seed: 3 }), make({ seed: 3 }));
    assert.notDeepEqual(make({ seed: 3 }).train.x.data, make({ seed: 4 }).train.x.data);
  });

  test(`${name} have as many points of each class as asked for, in mixed order`, () => {
    const { train, test } = make({ classes: 4, perClass: 30, testPerClass: 5 });
    assert.deepEqual([train.x.shape, train.y.shape], [[120, 2], [120]]);
    assert.deepEqual([test.x.shape, test.y.shape], [[20, 2], [20]]);
    for (let label = 0; label < 4; label++) assert.equal(train.y.data.filter((y) => y === label).length, 30);
    assert.ok(new Set(train.y.data.slice(0, 12)).size > 2);
  });

  test(`${name} refuse a count that is none`, () => {
    assert.throws(() => make({ classes: 0 }), new RegExp(`${name}: expected classes`));
    assert.throws(() => make({ perClass: 1.5 }), new RegExp(`${name}: expected perClass`));
    assert.throws(() => make({ testPerClass: 0 }), new RegExp(`${name}: expected testPerClass`));
  });
}

test('without noise a spiral’s points lie on its arm', () => {
  const { train } = spirals({ noise: 0, turns: 0.5, classes: 2 });
  for (const [i, label] of train.y.data.entries()) {
    const [x, y] = [train.x.get(i, 0), train.x.get(i, 1)];
    const radius = Math.hypot(x, y);
    const angle = 2 * Math.PI * (label / 2 + 0.5 * radius);
    assert.ok(Math.hypot(x - radius * Math.cos(angle), y - radius * Math.sin(angle)) < 1e-6);
  }
});

test('blobs lie around their centres with the spread asked for', () => {
  const { train } = blobs({ classes: 3, perClass: 2000, spread: 0.5, seed: 1 });
  for (let label = 0; label < 3; label++) {
    const rows = [...train.y.data.keys()].filter((i) => train.y.data[i] === label);
    const mean = rows.reduce((sum, i) => sum + train.x.get(i, 0), 0) / rows.length;
    const variance = rows.reduce((sum, i) => sum + (train.x.get(i, 0) - mean) ** 2, 0) / rows.length;
    assert.ok(Math.abs(mean - Math.cos((2 * Math.PI * label) / 3)) < (5 * 0.5) / Math.sqrt(2000)); // 5 standard errors
    assert.ok(Math.abs(variance - 0.25) < 5 * 0.25 * Math.sqrt(2 / 2000));
  }
});

test('moons without noise lie on two half circles of radius 1, which reach into each other', () => {
  const { train, test: unseen } = moons({ noise: 0, perClass: 500, testPerClass: 5 });
  assert.deepEqual(
    [train.x.shape, unseen.x.shape],
    [
      [1000, 2],
      [10, 2],
    ],
  );
  assert.throws(() => moons({ noise: -1 }), /moons: expected noise ≥ 0, got -1/);
  for (let i = 0; i < 1000; i++) {
    const [x, y] = [train.x.get(i, 0) + 0.5, train.x.get(i, 1) + 0.25];
    const [cx, cy] = train.y.get(i) === 0 ? [0, 0] : [1, 0.5];
    assert.ok(Math.abs(Math.hypot(x - cx, y - cy) - 1) < 1e-6);
    assert.ok(train.y.get(i) === 0 ? y >= 0 : y <= 0.5);
  }
});
