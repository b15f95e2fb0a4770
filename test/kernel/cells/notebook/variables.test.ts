import assert from 'node:assert/strict';
import { test } from 'node:test';
import ndarray from 'ndarray';
import { Names } from '../../../../kernel/cells/names.js';
import { displaySymbol } from '../../../../kernel/cells/notebook/values/mime-bundle.js';
import { variables } from '../../../../kernel/cells/notebook/variables.js';

class Model {
  readonly size = 1;
}

const values: Record<string, unknown> = {
  image: ndarray(new Float32Array(6), [2, 3]),
  list: [1, 2, 3],
  counts: new Uint8Array(10),
  map: new Map([['a', 1]]),
  name: 'text',
  nothing: null,
  Model,
  model: new Model(),
  area: (r: number) => r,
  trap: new Proxy({}, { get: () => assert.fail('called'), getPrototypeOf: () => assert.fail('called') }),
  lazy: Object.defineProperty({}, 'data', { get: () => assert.fail('called') }),
};
const names = new Names();
Object.assign(names.values, values);
const listed = variables({ names, declaredIn: new Map(Object.keys(values).map((name, i) => [name, i + 1])) });
const of = (name: string): unknown[] => {
  const { type, shape, bytes, cell } = listed.find((each) => each.name === name)!;
  return [type, shape, bytes, cell];
};

test('variables have a type, a shape and the bytes of their numbers', () => {
  assert.deepEqual(of('image'), ['ndarray float32', '[2, 3]', 24, 1]);
  assert.deepEqual(of('list'), ['Array', '[3]', undefined, 2]);
  assert.deepEqual(of('counts'), ['Uint8Array', '[10]', 10, 3]);
  assert.deepEqual(of('map'), ['Map', '[1]', undefined, 4]);
  assert.deepEqual(of('name'), ['string', '', undefined, 5]);
  assert.deepEqual(of('nothing'), ['null', '', undefined, 6]);
});

test('classes, instances and functions are told apart', () => {
  assert.deepEqual(
    ['Model', 'model', 'area'].map((name) => of(name)[0]),
    ['class', 'Model', 'function'],
  );
});

test('getters and proxies are listed without running them', () => {
  assert.deepEqual(of('lazy'), ['Object', '', undefined, 11]);
  assert.deepEqual(of('trap'), ['object', '', undefined, 10]);
});

test('a data set has the types and shapes of its parts, and the bytes of all', () => {
  const part = (rows: number): object => ({
    x: ndarray(new Float32Array(rows * 4), [rows, 4]),
    y: new Int32Array(rows),
  });
  const values = { digits: { train: part(3), test: part(1), source: 'a file' }, plain: { a: 1 } };
  const declared = new Names();
  Object.assign(declared.values, values);
  const [digits, plain] = variables({
    names: declared,
    declaredIn: new Map([
      ['digits', 1],
      ['plain', 2],
    ]),
  });
  assert.equal(digits!.shape, '{ train: { x: float32 [3, 4], y: [3] }, test: { x: float32 [1, 4], y: [1] } }');
  assert.equal(digits!.bytes, 80);
  assert.deepEqual([plain!.shape, plain!.bytes], ['', undefined]);
});

test('the list shows itself as a table with the same content as text', () => {
  const shown = (listed as unknown as Record<symbol, () => Record<string, string>>)[displaySymbol]!();
  assert.match(shown['text/html']!, /<caption[^>]*>11 variables<\/caption>.*<th scope="col"[^>]*>shape<\/th>/s);
  assert.match(shown['text/plain']!, /^11 variables\nname +type +shape +bytes +cell\n/);
});
