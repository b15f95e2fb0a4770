/** Whatever the value, showing it ends soon, stays small and runs none of its code. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundleOf } from '../../../../../kernel/cells/notebook/values/mime-bundle.js';

const text = (value: unknown): string =>
  String((bundleOf(value) as { data: Record<string, unknown> }).data['text/plain']);
const forbidden = (): never => {
  throw new Error('code of the value was run');
};

const manyKeys = (count: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`key${i}`, i]));

test('an object of 100,000 keys shows the first 100 and how many more there are', () => {
  const shown = text(manyKeys(100_000));
  assert.match(shown, /^\{\s+key0: 0,[\s\S]*key99: 99,\s+'…': 99900 more properties\s\}$/);
});

test('an array of a million objects shows the first 100 items', () => {
  const shown = text(Array.from({ length: 1_000_000 }, (_, i) => [i, { i }]));
  assert.match(shown, /\[ 99, \{ i: 99 \} \],\s+(\.\.\.|…) 999900 more items/);
});

test('objects that hold many large objects are cut at every level', () => {
  const large = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`part${i}`, manyKeys(5_000)]));
  assert.match(text(large), /^\{\s+part0: \{\s+key0: 0/);
  assert.ok(text(large).length < 25_000);
  const shared = manyKeys(5_000);
  assert.ok(text({ a: { b: { c: [shared, shared] } } }).length < 25_000);
});

test('a large object that contains itself is shown with its circle', () => {
  const circle: Record<string, unknown> = { self: undefined, ...manyKeys(5_000) };
  circle.self = circle;
  assert.match(text(circle), /^<ref \*1> \{\s+self: \[Circular \*1\],/);
});

test('a large instance keeps the name of its class', () => {
  class Dictionary {
    [key: string]: number;
  }
  assert.match(text(Object.assign(new Dictionary(), manyKeys(5_000))), /^Dictionary \{/);
});

test('nesting of 100,000 levels, long strings and sparse arrays are cut', () => {
  let deep: unknown = 0;
  for (let i = 0; i < 100_000; i++) deep = { deep };
  assert.equal(text(deep).match(/deep/g)!.length, 5);
  assert.ok(text('x'.repeat(10_000_000)).length < 25_000);
  assert.match(text(new Array(10_000_000)), /10000000 empty items/);
});

test('getters and proxies of the value are not run', () => {
  const trapped = new Proxy({}, { get: forbidden, ownKeys: forbidden, getOwnPropertyDescriptor: forbidden });
  const own = Object.defineProperty({}, 'shape', { get: forbidden, enumerable: true });
  for (const value of [trapped, own, [trapped], [own], { own, trapped }, new Map([['k', trapped]])])
    assert.doesNotMatch(text(value), /cannot be shown/);
});

test('a value whose own inspection throws says so', () => {
  const broken = { [Symbol.for('nodejs.util.inspect.custom')]: forbidden };
  assert.match(text(broken), /cannot be shown/);
});
