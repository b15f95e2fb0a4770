import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gridOf, readAxes } from '../../../../kernel/headless/sweep/grid.js';

test('values are separated by commas, each JSON or text, and a range means every integer in it', () => {
  assert.deepEqual(readAxes(['rate=0.1,0.5', 'ordering=mask-scale,pre-activation', 'seed=-1..2', 'deep=true,false']), [
    { name: 'rate', values: [0.1, 0.5] },
    { name: 'ordering', values: ['mask-scale', 'pre-activation'] },
    { name: 'seed', values: [-1, 0, 1, 2] },
    { name: 'deep', values: [true, false] },
  ]);
});

test('a comma inside brackets, braces or quotes belongs to its value, and a range may be one of several values', () => {
  const [units, layer, text, mixed] = readAxes([
    'units=[64],[64,32]',
    'layer={"a":[1,2],"b":3}',
    'text="a,b",c',
    'n=1..3,10',
  ]);
  assert.deepEqual(units?.values, [[64], [64, 32]]);
  assert.deepEqual(layer?.values, [{ a: [1, 2], b: 3 }]);
  assert.deepEqual(text?.values, ['a,b', 'c']);
  assert.deepEqual(mixed?.values, [1, 2, 3, 10]);
});

const mistakes: Readonly<Record<string, RegExp>> = {
  rate: /^--sweep: expected name=value,value,… or name=1\.\.5, got "rate"\.$/,
  '=1': /expected name=value/,
  'rate=': /expected name=value/,
  'rate=1,,2': /expected name=value/,
  'seed=5..1': /^--sweep: expected an ascending range of at most 100000 values, such as 1\.\.5, got 5\.\.1\.$/,
  'seed=1..9999999': /expected an ascending range/,
  'seed=1..3,2': /^--sweep: seed has the value 2 twice; give it once\.$/,
};
for (const [given, message] of Object.entries(mistakes))
  test(`--sweep ${given} is refused with what was expected`, () => {
    assert.throws(() => readAxes([given]), { name: 'Problem', message });
  });

test('a parameter that is given twice is refused', () => {
  assert.throws(() => readAxes(['seed=1', 'rate=1', 'seed=2']), { name: 'Problem', message: /seed is given twice/ });
});

test('the grid has every combination, the last axis fastest, and its names contain the values', () => {
  const grid = gridOf(readAxes(['rate=0.1,0.5', 'ordering=a,b']));
  assert.deepEqual(
    grid.map(({ name }) => name),
    ['rate=0.1,ordering=a', 'rate=0.1,ordering=b', 'rate=0.5,ordering=a', 'rate=0.5,ordering=b'],
  );
  assert.deepEqual(grid[2]?.values, { rate: 0.5, ordering: 'a' });
});

test('points that look alike have distinct names, of characters that every file system accepts', () => {
  const grid = gridOf(readAxes(['x=1,"1",a/b,a:b,a_b,Mean,mean', `y=${'long'.repeat(100)},${'long'.repeat(101)}`]));
  const names = grid.map(({ name }) => name);
  assert.equal(new Set(names.map((name) => name.toLowerCase())).size, 14);
  for (const name of names) assert.match(name, /^[\w=,.+-]{1,140}$/);
});
