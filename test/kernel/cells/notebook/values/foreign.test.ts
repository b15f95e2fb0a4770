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
