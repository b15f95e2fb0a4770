/** Where an error was thrown, in the cell's own lines: V8's frames through the source map. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CellError, Notebook, type Place } from '../notebook.js';

const notebook = new Notebook();

/** The places of the error that a cell throws, innermost first. */
async function thrownAt(code: string): Promise<readonly Place[]> {
  try {
    await notebook.run(code);
  } catch (error) {
    assert.ok(error instanceof CellError, String(error));
    return error.places;
  }
  return assert.fail('expected the cell to throw');
}

/** The place of a marked text: the line and column where `mark` begins. */
function placeOf(code: string, mark: string): Place {
  const at = code.indexOf(mark);
  assert.ok(at >= 0, `expected ${mark} in the cell`);
  const before = code.slice(0, at).split('\n');
  return { line: before.length, column: before[before.length - 1]!.length + 1 };
}

/** Checks that the innermost frames are at the marked places; V8 places a method's call at the method's name. */
async function throwsAt(code: string, ...marks: readonly string[]): Promise<void> {
  const places = await thrownAt(code);
  assert.deepEqual(
    places.slice(0, marks.length),
    marks.map((mark) => placeOf(code, mark)),
  );
}

const typed = `interface Point {
  x: number
  y: number
}

type Pair<T> = [T, T]
`;

test('an error in the middle of a typed cell is at its own line and column', async () => {
  await throwsAt(
    `${typed}
const p: Point = { x: 1, y: 2 }
function boom<T>(value: T): never {
  throw new RangeError('bad ' + value)
}
const q: Pair<number> = [1, 2]
boom(p.x as number)
p`,
    "new RangeError('bad '",
    'boom(p.x as',
  );
});

test('an error after lines that leave nothing behind is at its own line', async () => {
  await throwsAt(
    `${typed}${typed.replaceAll('Point', 'P2').replaceAll('Pair', 'Q2')}declare const nothing: number
import type { Stats } from 'node:fs'
let s: Stats | undefined
throw new Error('x')`,
    "new Error('x')",
  );
});

test('an error behind imports is at its own line', async () => {
  await throwsAt(
    `import * as fs from 'node:fs'
import path, { join } from 'node:path'
import { type Stats, statSync } from 'node:fs'

const files: string[] = [join('a', 'b'), path.sep]
statSync(files[0]! + '/there/is/nothing')`,
    'statSync(files[0]!',
  );
});

test('an error in an async function and after an await is at its own line', async () => {
  await throwsAt(
    `${typed}
async function later(ms: number): Promise<number> {
  await new Promise<void>((resolve) => setTimeout(resolve, ms))
  const value: number | undefined = undefined as number | undefined
  if (value === undefined) {
    throw new TypeError('nothing')
  }
  return value
}
const before = 1
await later(1)`,
    "new TypeError('nothing')",
    'await later(1)',
  );
});

test('an error in a class with types, accessors, decorators and private names is at its own line', async () => {
  await throwsAt(
    `function noted(_: unknown, context: ClassMethodDecoratorContext): void { void context.name }
abstract class Base<T> {
  #secret: T
  constructor(private readonly name: string, secret: T) { this.#secret = secret }
  protected abstract check(value: T): asserts value is T
  @noted
  go (): T {
    this.check(this.#secret)
    return this.#secret
  }
}
class Strict extends Base<number> {
  protected override check(value: number): asserts value is number {
    if (value < 0) throw new Error(\`negative: \${value}\`)
  }
}
const strict = new Strict('s', -1)
strict.go()`,
    'new Error(`negative',
    'check(this.#secret)\n    return',
    'go()',
  );
});

test('an error in an enum, a namespace or a using cell is at its own line', async () => {
  await throwsAt(
    `enum Level { Low = 1, High = Low * 2 }
namespace Deep { export namespace Inner { export function fail(level: Level): never { throw new Error(Level[level]) } } }
Deep.Inner.fail(Level.High)`,
    'new Error(Level',
    'fail(Level.High)',
  );
  await throwsAt(
    `using r = { [Symbol.dispose](): void {} }
const n: number = 1

throw new Error('in use')`,
    "new Error('in use')",
  );
});

test('an error in a call of an earlier cell has a frame in each cell', async () => {
  const first = `type Fn = (x: number) => never
const deep: Fn = (x) => {
  throw new Error('deep ' + x)
}`;
  const second = `interface Unused { a: 1 }

deep(2)`;
  await notebook.run(first);
  const places = await thrownAt(second);
  assert.deepEqual(places.slice(0, 2), [placeOf(first, "new Error('deep"), placeOf(second, 'deep(2)')]);
});

test('an error of the last expression is at the expression', async () => {
  await throwsAt(
    `const list: readonly number[] = []

list.reduce((a: number, b: number): number => a + b)`,
    'reduce(',
  );
});

test('the map names every line of a long cell as it is', async () => {
  const lines = Array.from({ length: 60 }, (_, i) =>
    i % 3 === 0 ? `type T${i} = ${i}` : `const at${i}: number = where()`,
  );
  await notebook.run('const seen: number[] = []\nlet where = (): number => 0');
  const code = `where = () => { seen.push(0); return new Error().stack!.length }\n${lines.join('\n')}\nthrow new Error('end')`;
  assert.deepEqual((await thrownAt(code))[0], placeOf(code, "new Error('end')"));
});
