/** Values of other libraries. The objects here have the members that apache-arrow, arquero, linkedom and jsdom have. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import ndarray from 'ndarray';
import { bundleOf } from '../../../../../kernel/cells/notebook/values/mime-bundle.js';
import { printable } from '../../../../../kernel/cells/notebook/values/printable.js';

const data = (value: unknown): Record<string, string> => (bundleOf(value) as { data: Record<string, string> }).data;

/** An element's markup is an inherited getter. */
class FakeElement {
  readonly #markup: string;
  constructor(markup: string) {
    this.#markup = markup;
  }
  get outerHTML(): string {
    return this.#markup;
  }
}

test('an SVG element is a picture with its namespaces', () => {
  const svg = data(new FakeElement('<svg width="9"><title>A dot</title><use xlink:href="#a"></use></svg>'));
  assert.deepEqual(Object.keys(svg), ['image/svg+xml', 'text/plain']);
  assert.match(svg['image/svg+xml']!, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" xmlns:xlink="[^"]+" width="9">/);
  assert.equal(svg['text/plain'], 'A dot');
  const named = '<svg xmlns="http://www.w3.org/2000/svg"><circle r="1"/></svg>';
  assert.deepEqual(data(new FakeElement(named)), { 'image/svg+xml': named, 'text/plain': 'SVG image' });
});

test('an HTML element is HTML that runs nothing', () => {
  const shown: Record<string, string> = {
    '<p class="a" title="x > y">text</p>': '<p class="a" title="x > y">text</p>',
    '<p>a<script>steal("</p>")</script>b</p>': '<p>ab</p>',
    '<img src="a.png" onerror="steal()" ONLOAD=steal()>': '<img src="a.png">',
    '<a href=" java\tscript:steal()">a</a>': '<a>a</a>',
    '<a href="https://example.org/?javascript:">a</a>': '<a href="https://example.org/?javascript:">a</a>',
    '<div><iframe srcdoc="<b>"></iframe><object data="x"></object>c</div>': '<div>c</div>',
  };
  for (const [markup, expected] of Object.entries(shown))
    assert.equal(data(new FakeElement(markup))['text/html'], expected);
});

test('a property that happens to be called outerHTML, but is no text, shows as it is', () => {
  assert.equal(data({ outerHTML: 5 })['text/plain'], '{ outerHTML: 5 }');
});

test('a document, a fragment and a selection of d3 show their elements', () => {
  const [a, b] = [new FakeElement('<p>a</p>'), new FakeElement('<svg></svg>')];
  const query = (): undefined => undefined;
  const selection = (nodes: readonly unknown[]): object => ({ nodes: () => nodes, selectAll: query });
  assert.equal(data(selection([a]))['text/html'], '<p>a</p>');
  assert.equal(data(selection([a, null, b]))['text/html'], '<div><p>a</p><svg></svg></div>');
  assert.match(data(selection([b]))['image/svg+xml']!, /^<svg xmlns=/);
  assert.equal(data({ documentElement: a, querySelectorAll: query })['text/html'], '<p>a</p>');
  assert.equal(data({ children: [a, a], querySelectorAll: query })['text/html'], '<div><p>a</p><p>a</p></div>');
});

test('what holds no element is shown as it is', () => {
  for (const value of [
    { nodes: () => [1], selectAll: () => 1 },
    { children: [1], querySelectorAll: () => 1 },
  ])
    assert.deepEqual(Object.keys(data(value)), ['text/plain']);
});

const rows = Array.from({ length: 50 }, (_, id) => ({ id, name: `n${id}` }));

class ArrowLike {
  readonly schema = {
    fields: [
      { name: 'id', type: { toString: () => 'Int32' } },
      { name: 'name', type: { toString: () => 'Utf8' } },
    ],
  };
  readonly batches = rows.map((row) => new Proxy(row, {}));
  get numRows(): number {
    return this.batches.length;
  }
  toArray(): object[] {
    return this.batches;
  }
}

class ArqueroLike {
  columnNames(): string[] {
    return ['id', 'name'];
  }
  numRows(): number {
    return rows.length;
  }
  objects({ limit }: { limit: number }): object[] {
    return rows.slice(0, limit);
  }
}

test('tables of Arrow and arquero are tables, with all of their rows counted', () => {
  const arrow = data(new ArrowLike());
  assert.match(arrow['text/plain']!, /^50 rows, the first 20 shown, id: Int32, name: Utf8\nid {2}name\n 0 {2}n0\n/);
  assert.match(arrow['text/html']!, /<th scope="col"[^>]*>name<\/th>/);
  assert.match(data(new ArqueroLike())['text/plain']!, /^50 rows, the first 20 shown\nid {2}name\n 0 {2}n0\n/);
});

test('the console prints a tensor as its result shows it, and within other values its dtype and shape', () => {
  const tensor = ndarray(Float32Array.of(0, 1, 2, 3), [2, 2]);
  assert.equal(inspect(printable(tensor)), data(tensor)['text/plain']);
  const within = { x: tensor, y: [tensor] };
  assert.equal(inspect(printable(within)), '{ x: float32 [2, 2], y: [ float32 [2, 2] ] }');
});

class VectorLike {
  readonly #values: readonly unknown[];
  readonly type = { toString: () => 'Int32' };
  constructor(values: readonly unknown[]) {
    this.#values = values;
  }
  get length(): number {
    return this.#values.length;
  }
  slice(from: number, to: number): VectorLike {
    return new VectorLike(this.#values.slice(from, to));
  }
  [Symbol.iterator](): Iterator<unknown> {
    return this.#values[Symbol.iterator]();
  }
  toArray = (): readonly unknown[] => this.#values;
  get = (index: number): unknown => this.#values[index];
  isValid = (): boolean => true;
}

test('a vector of Arrow shows its type and the first of its values', () => {
  assert.equal(data(new VectorLike([1, null, 3]))['text/plain'], 'Vector<Int32>(3) [ 1, null, 3 ]');
  const long = data(new VectorLike(Array.from({ length: 250 }, (_, index) => index)))['text/plain']!;
  assert.match(long, /^Vector<Int32>\(250\) \[\s+0, .* 99\s+\] and 150 more$/s);
});

test("a table whose types do not describe themselves has its columns' names alone", () => {
  const table = Object.assign(new ArrowLike(), { schema: { fields: [{ name: 'id', type: { typeId: 2 } }] } });
  assert.match(data(table)['text/plain']!, /^50 rows, the first 20 shown\nid\n 0\n/);
});
