/** What each kind of value shows. The truth: Node's inspection, and numbers that can be worked out by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import ndarray from 'ndarray';
import { bundleOf } from '../../../../../kernel/cells/notebook/values/mime-bundle.js';
import { normal } from '../../../../../lib/index.js';

const data = (value: unknown): Record<string, unknown> => (bundleOf(value) as { data: Record<string, unknown> }).data;
const text = (value: unknown): string => String(data(value)['text/plain']);
const html = (value: unknown): string => String(data(value)['text/html']);

/** What a reader of the page sees, without tags and with entities resolved. */
const seen = (page: string): string =>
  page
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
const words = (page: string): string[] => seen(page).split(/\s+/).filter(Boolean);

test('a tensor shows dtype, shape, statistics, a histogram and a corner, the same in both forms', () => {
  const tensor = ndarray(Float32Array.of(0, 1, 2, 3, 4, 5), [2, 3]);
  const lines = text(tensor).split('\n');
  assert.equal(lines[0], 'float32 [2, 3]');
  assert.equal(lines[1], 'mean 2.5, std 1.708, min 0, max 5, zeros 16.67 %');
  assert.match(lines[2]!, /^0 [▁█]{16} 5$/u);
  assert.deepEqual(lines.slice(3), ['[[0, 1, 2],', ' [3, 4, 5]]']);
  assert.deepEqual(words(html(tensor)), words(text(tensor)));
});

test('a transposed view shows the values where they stand in it', () => {
  const view = ndarray(Float32Array.of(0, 1, 2, 3, 4, 5), [2, 3]).transpose(1, 0);
  assert.match(text(view), /\[\[0, 3\],\n \[1, 4\],\n \[2, 5\]\]$/);
  assert.match(text(view), /mean 2.5, std 1.708/);
});

test('labels of int32 show as a list with their statistics', () => {
  assert.match(text(ndarray(Int32Array.of(3, 1, 4), [3])), /^int32 \[3\]\nmean 2.667, .*\n.*\n\[3, 1, 4\]$/);
});

test('a tensor of no values and one of a single value show without statistics', () => {
  assert.equal(text(ndarray(new Float32Array(0), [0])), 'float32 [0]\n[]');
  assert.equal(text(ndarray(Float32Array.of(7), [1])), 'float32 [1]\n[7]');
});

test('values that are not finite are counted, and left out of the statistics', () => {
  assert.match(
    text(ndarray(Float64Array.of(1, Number.NaN, 3, Number.POSITIVE_INFINITY), [4])),
    /mean 2, std 1, min 1, max 3, zeros 0 %, 2 not finite/,
  );
  assert.match(text(ndarray(Float64Array.of(Number.NaN, Number.NaN), [2])), /all values are NaN or infinite/);
});

test('statistics of very many values say that they looked at some, and meet every column', () => {
  const columns = ndarray(
    Float32Array.from({ length: 3_000_000 }, (_, i) => i % 3),
    [1_000_000, 3],
  );
  const [, statistics] = text(columns).split('\n');
  assert.match(statistics!, /^mean 1, std 0.8165, min 0, max 2, zeros 33.33 %, of \d+ evenly spaced values$/);
});

test('the statistics of a normal sample are those of its values', () => {
  const sample = normal([1000], { seed: 1 });
  const values = Array.from(sample.data);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  assert.match(text(sample), new RegExp(`mean ${Number(mean.toPrecision(4))}`.replace('.', '\\.')));
});

test('a typed array shows its length, statistics and first values', () => {
  const lines = text(Uint8Array.from({ length: 256 }, (_, i) => i)).split('\n');
  assert.equal(lines[0], 'Uint8Array(256)');
  assert.match(lines[1]!, /mean 127.5, .* max 255/);
  assert.match(lines.at(-1)!, /^\[0, 1, .*19, …\]$/);
  assert.match(text(BigInt64Array.of(1n, 2n)), /^BigInt64Array\(2\)\n[\s\S]*\[1n, 2n\]$/);
  assert.equal(text(new Float32Array(0)), 'Float32Array(0)\n[]');
});

test('a long array of numbers shows like a typed array, a short one as itself', () => {
  assert.match(text(Array.from({ length: 1_000_000 }, (_, i) => i % 10)), /^Array\(1000000\)\nmean 4.5, /);
  assert.equal(text([1, 2, 3]), '[ 1, 2, 3 ]');
});

const records = (length: number): object[] => Array.from({ length }, (_, i) => ({ name: `n${i}`, value: i * 1.5 }));

test('records show as a table with scopes and a caption, numbers to the right, and the same as text', () => {
  const page = html(records(20));
  assert.match(page, /<caption[^>]*>20 rows<\/caption>/);
  assert.match(page, /<th scope="col"[^>]*>name<\/th>/);
  assert.match(page, /<td style="text-align:right">28.5<\/td>/);
  assert.deepEqual(words(page), words(text(records(20))));
});

test('the page has up to 200 rows of records, which scroll and take the focus, and the text the first 20', () => {
  const page = html(records(250));
  assert.match(page, /^<div class="layerlab-Table" tabindex="0" style="max-height:400px;overflow:auto"><table>/);
  assert.match(page, /<caption[^>]*>250 rows, the first 200 shown<\/caption>/);
  assert.equal(page.match(/<tr>/g)!.length, 201);
  assert.match(text(records(250)), /^250 rows, the first 20 shown\n/);
  assert.equal(text(records(250)).split('\n').length, 22);
  assert.doesNotMatch(html(records(3)), /tabindex/);
});

test('many columns have fewer rows on the page', () => {
  const row = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`c${i}`, i]));
  assert.match(html(Array(150).fill(row)), /150 rows, the first 100 shown/);
});

test('a list that has something else after its records shows as a list', () => {
  for (const other of [null, 5, [1], new Proxy({}, {})])
    assert.deepEqual(Object.keys(data([...records(30), other])), ['text/plain']);
});

test('a getter in a record is not called', () => {
  const rows = [
    {
      a: 1,
      get never(): number {
        throw new Error('called');
      },
    },
  ];
  assert.match(text(rows), /a +never\n1 +\[Getter\]/);
});

test('a Map shows as a table, and as text with the same entries', () => {
  const map = new Map<string, number>(Array.from({ length: 30 }, (_, i) => [`key${i}`, i]));
  assert.match(html(map), /<caption[^>]*>Map, 30 entries, the first 20 shown<\/caption>/);
  assert.equal(html(map).match(/<tr>/g)!.length, 21);
  assert.match(text(map), /^Map\(30\) \{[\s\S]*'key19' => 19,\s+\.\.\. 10 more items\s\}$/);
  assert.equal(text(new Map()), 'Map(0) {}');
});

test('Sets, Dates and regular expressions show as Node inspects them', () => {
  assert.equal(text(new Set(['a'])), "Set(1) { 'a' }");
  assert.equal(text(new Date(0)), '1970-01-01T00:00:00.000Z');
  assert.equal(text(new Date(Number.NaN)), 'Invalid Date');
  assert.equal(text(/a+/g), '/a+/g');
});

test('an error as a value shows its stack, its causes and what else it carries, and no colours', () => {
  const cause = Object.assign(new RangeError('too far'), { code: 'E_FAR' });
  const shown = text(new Error('failed', { cause }));
  assert.match(shown, /^Error: failed\n[\s\S]*Caused by:\nRangeError: too far/);
  assert.match(text(cause), /\{ code: 'E_FAR' \}$/);
  assert.ok(!shown.includes('\u001b'));
  assert.match(text(new AggregateError([new Error('one'), new Error('two')], 'both')), /Error 2 of 2:\nError: two/);
});

test('a promise shows its state, and a pending one how to get the value', () => {
  assert.equal(text(Promise.resolve(7)), 'Promise { 7 }');
  assert.match(text(new Promise(() => {})), /^Promise \{ <pending> \}\n.*await/);
  const rejected = Promise.reject(new Error('no'));
  rejected.catch(() => {});
  assert.match(text(rejected), /^Promise \{\s+<rejected> Error: no/);
});

test('a function shows its parameters, a class what it extends and its members', () => {
  assert.equal(
    text(function area(radius: number) {
      return radius;
    }),
    '[Function: area] (radius)',
  );
  assert.equal(
    text((a: number) => a),
    '[Function (anonymous)] (a)',
  );
  class Shape {
    static unit = 1;
    get size(): number {
      return 1;
    }
    scale(factor: number): number {
      return factor;
    }
  }
  class Circle extends Shape {}
  assert.match(text(Shape), /^\[class Shape\]\n {2}get size\n {2}scale\(factor\)\n {2}static unit/);
  assert.equal(text(Circle), '[class Circle extends Shape]');
});
