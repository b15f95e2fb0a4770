/** TypeScript in cells: all current syntax, with names that can be declared again. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useKernel } from '../helpers/kernel-client.js';

/** Consecutive cells, and the result of the last. */
type Sample = readonly [...cells: string[], shown: string];

const samples: Record<string, Sample> = {
  'top-level await': ['await Promise.resolve(1)', '1'],
  'await in a declaration': ['const { a, b: [c] } = await Promise.resolve({ a: 1, b: [2] })', 'a + c', '3'],
  'await in a loop, a condition and a template': [
    'let t = ""; for (const n of [1, 2]) t += `<` + (await n); if (await true) t += "!"; t',
    "'<1<2!'",
  ],
  'for await': [
    'async function* gen() { yield 1; yield 2; }\nlet sum = 0; for await (const n of gen()) sum += n; sum',
    '3',
  ],
  'await in an argument and an object': ['Math.max(await 1, ...(await [2, 3]))', '3'],
  using: [
    '{ using resource = { n: 1, [Symbol.dispose]() { console.log("freed"); } }; console.log(resource.n); }\n"after"',
    "'after'",
  ],
  'await using': [
    '{ await using resource = { async [Symbol.asyncDispose]() { console.log("freed"); } }; }\n"after"',
    "'after'",
  ],
  decorators: [
    'function twice(f: () => number, _: ClassMethodDecoratorContext) { return () => 2 * f(); }\nclass D { @twice n() { return 21; } }\nnew D().n()',
    '42',
  ],
  'an enum': ['enum Colour { Red = 1, Green }', 'Colour.Green + Colour[1]', "'2Red'"],
  'a const enum': ['const enum Side { Left = 5 }', 'Side.Left', '5'],
  'a namespace': [
    'namespace Shapes { export const corners = 4; export interface Shape { n: number } }',
    'const s: Shapes.Shape = { n: Shapes.corners }; s.n',
    '4',
  ],
  'a class with private names, accessors and static blocks': [
    'class C { #n = 1; static made = 0; static { C.made = 5; } get n() { return this.#n; } accessor m = 2; }',
    'new C().n + new C().m + C.made',
    '8',
  ],
  'an abstract class and its child': [
    'abstract class Base { abstract area(): number; }\nclass Square extends Base { constructor(private side: number) { super(); } area() { return this.side ** 2; } }',
    'new Square(3).area()',
    '9',
  ],
  'generics and conditional types': [
    'type Inner<T> = T extends (infer U)[] ? U : never; function first<const T extends readonly unknown[]>(list: T): T[0] { return list[0]; }',
    'const n: Inner<number[]> = first([7]); n',
    '7',
  ],
  satisfies: ['const rates = { low: 0.1 } satisfies Record<string, number>; rates.low', '0.1'],
  overloads: [
    'function f(x: number): number;\nfunction f(x: string): string;\nfunction f(x: unknown) { return x; }',
    'f("a").length + f(1)',
    '2',
  ],
  'a generator': ['function* count() { yield* [1, 2, 3]; }', '[...count()].length', '3'],
  'labels, switch, try and do-while': [
    'let i = 0; outer: do { switch (i) { case 2: break outer; default: try { i++; } finally { } } } while (true); i',
    '2',
  ],
  'optional chaining and nullish coalescing': ['const o: { a?: { b: number } } = {}; o.a?.b ?? 5', '5'],
  'big integers and numeric separators': ['2n ** 64n + 1_000n', '18446744073709552616n'],
  'regular expressions with new flags': ['"aBc".match(/(?<letter>b)/iv)?.groups?.letter', "'B'"],
  'tagged templates': ['const tag = (s: TemplateStringsArray) => s.raw[0]; tag`\\n`', "'\\\\n'"],
  'export, which a cell does not need': [
    'export const exported = 1; export function f() { return exported; } export default class {}',
    'f()',
    '1',
  ],
  'export of a list and of types': [
    'const listed = 2; type Listed = number; export { listed }; export type { Listed };',
    'const l: Listed = listed; l',
    '2',
  ],
  'a declared global': ['declare global { var shared: number }\nglobalThis.shared = 3;', 'shared', '3'],
  'a function before its declaration': ['const early = later(); function later() { return 6; }', 'early', '6'],
  'a function of one cell that uses a name of a later one': [
    'let base = 1; const addBase = (n: number) => n + base',
    'base = 10',
    'addBase(1)',
    '11',
  ],
  'destructuring with defaults': [
    'const [x = 1, { y = 2 } = {}, ...rest] = [] as [number?, { y?: number }?, ...number[]]',
    'x + y + rest.length',
    '3',
  ],
  'assignment to a let of an earlier cell': ['let counter = 1', 'counter += 1', 'counter', '2'],
  'an object literal that stands first': ['({ a: 1 }).a', '1'],
  "names of JavaScript's own": [
    'const name = "n"; const status = 1; const event = 2; const exports1 = 3',
    'name + status + event + exports1',
    "'n123'",
  ],
  'strict mode': [
    '(function (this: unknown) { return this; })()',
    'typeof (function (this: unknown) { return this; })()',
    "'undefined'",
  ],
  'a tuple that keeps its type': ['const pair = [1, "a"] as const', 'pair[1].toUpperCase()', "'A'"],
  'a JSDoc and comments everywhere': ['/** doc */ const /* a */ d /* b */ = /* c */ 8 // e\n/* f */ d', '8'],
  'an asynchronous arrow in a map': ['(await Promise.all([1, 2].map(async (n) => n * 2))).join()', "'2,4'"],
  'a symbol as key and a computed name': [
    'const key = Symbol("k"); const holder = { [key]: 1, ["a" + "b"]: 2 }',
    'holder[key] + holder.ab',
    '3',
  ],
  'a web class of Node': ['new URL("https://example.org/a?b=1").searchParams.get("b")', "'1'"],
  WebAssembly: ['new WebAssembly.Memory({ initial: 1 }).buffer.byteLength', '65536'],
};

describe('a cell may hold', () => {
  const kernel = useKernel();

  for (const [what, cells] of Object.entries(samples))
    test(what, async () => {
      const [shown, ...codes] = [...cells].reverse();
      let text: string | undefined;
      for (const code of codes.reverse()) ({ text } = await kernel().run(code));
      if (shown !== 'undefined') assert.equal(text, shown);
    });
});

describe('any cell may run again', () => {
  const kernel = useKernel();
  const again: Record<string, string> = {
    const: 'const constant = [1, 2]',
    let: 'let variable: number | string = 1',
    var: 'var old = 1',
    function: 'function helper(n: number) { return n; }',
    'async function': 'async function load() { return 1; }',
    class: 'class Net { constructor(readonly n = 1) {} }',
    enum: 'enum Kind { A, B }',
    'const enum': 'const enum Flag { On }',
    interface: 'interface Options { rate: number }',
    type: 'type Mode = "a" | "b"',
    namespace: 'namespace Space { export const n = 1 }',
    import: 'import { join } from "node:path"',
    'import *': 'import * as paths from "node:path"',
    'default import': 'import process2 from "node:process"',
    'type import': 'import type { Stats } from "node:fs"',
    destructuring: 'const { a, ...others } = { a: 1, b: 2 }',
    export: 'export const visible = 1',
    using: 'using held = { [Symbol.dispose]() {} }',
    'declare global': 'declare global { var again: number }',
  };

  for (const [kind, code] of Object.entries(again))
    test(`any number of times: ${kind}`, async () => {
      for (let i = 0; i < 4; i++) await kernel().run(code);
    });

  test('with another type, which holds from then on', async () => {
    await kernel().run('const changing = 1; changing.toFixed()');
    await kernel().run('const changing = "text"; changing.toUpperCase()');
    assert.equal((await kernel().run('changing.length')).text, '4');
    assert.equal((await kernel().execute('changing.toFixed()')).error?.ename, 'TypeError');
  });

  test('as another kind: a const as a class, a class as a type, an interface as a function', async () => {
    for (const code of [
      'const Thing = 1',
      'class Thing { a = 1 }',
      'type Thing = string',
      'function Thing() { return 2; }',
      'enum Thing { A }',
      'let Thing = "last"',
    ])
      await kernel().run(code);
    assert.equal((await kernel().run('Thing')).text, "'last'");
  });

  test('a class that is declared again: old objects keep theirs, new ones have the new', async () => {
    await kernel().run('class Version { v() { return 1; } }\nconst first = new Version()');
    await kernel().run('class Version { v() { return 2; } }');
    assert.equal((await kernel().run('[first.v(), new Version().v()].join(" ")')).text, "'1 2'");
  });

  test('a function that is declared again is the one that older functions call', async () => {
    await kernel().run('function inner() { return 1; }');
    await kernel().run('function outer() { return inner(); }');
    await kernel().run('function inner() { return 2; }');
    assert.equal((await kernel().run('outer()')).text, '2');
  });

  test('a name that is both type and value keeps the one that was not declared again', async () => {
    await kernel().run('interface Both { n: number } const Both = 5');
    await kernel().run('const Both = 6');
    assert.equal((await kernel().run('const both: Both = { n: Both }; both.n')).text, '6');
  });
});

describe('a cell that failed', () => {
  const kernel = useKernel();
  const isUnknown = async (name: string): Promise<void> => {
    const cell = await kernel().execute(name);
    assert.match(cell.error?.evalue ?? '', new RegExp(`Cannot find name '${name}'`));
  };

  test('by throwing keeps what it had declared, with its type', async () => {
    await kernel().execute('const data = [1]; function f() { return 2 } throw new Error("stop"); const late = 1');
    assert.equal((await kernel().run('data.map((n) => n + f())')).text, '[ 3 ]');
    await isUnknown('late');
  });

  test('by throwing leaves names that it had not reached what they were, with their types', async () => {
    await kernel().run('const solid = [1]; let plain = "text"');
    await kernel().execute('throw new Error("stop"); const solid = "changed"; let plain = 5');
    assert.equal((await kernel().run('solid.map((n) => n + 1).join() + plain.toUpperCase()')).text, "'2TEXT'");
  });

  test('because it was refused declares no names and no types', async () => {
    await kernel().execute('const refused = 1; interface Refused {} const bad: number = "text"');
    await isUnknown('refused');
  });

  test('because it could not be read changes nothing', async () => {
    await kernel().run('const intact = 1');
    await kernel().execute('const intact = ;');
    assert.equal((await kernel().run('intact.toFixed(1)')).text, "'1.0'");
  });
});

describe('what is not TypeScript', () => {
  const kernel = useKernel();

  for (const [line, names] of Object.entries({
    '!ls': /readdirSync/,
    '%npm install chalk': /install\(/,
    '!npm i chalk': /install\(/,
    '%time 1': /time|performance/,
    '%who': /vars\(\)/,
  }))
    test(`${line} gets an error that names what to use instead`, async () => {
      const cell = await kernel().execute(line);
      assert.equal(cell.reply.status, 'error');
      assert.match(cell.traceback, names);
    });
});

describe('names of one cell', () => {
  const kernel = useKernel();

  test('are typed in the next: a wrong use is refused', async () => {
    await kernel().run(
      'const list = [1, 2, 3]; function scale(v: number[], by: number) { return v.map((n) => n * by); }',
    );
    assert.equal((await kernel().run('scale(list, 2).join()')).text, "'2,4,6'");
    assert.match((await kernel().execute('scale("no", 2)')).traceback, /string.*number\[\]/s);
    assert.match((await kernel().execute('list.nothing')).traceback, /nothing/);
  });

  test('that are constants cannot be assigned in the next', async () => {
    await kernel().run('const fixed = 1');
    assert.match((await kernel().execute('fixed = 2')).traceback, /constant|read-only/);
  });

  test('keep their identity: an object is the same object', async () => {
    await kernel().run('const original = { n: 1 }; const alias = original');
    assert.equal((await kernel().run('alias.n = 2; original.n + Number(original === alias)')).text, '3');
  });

  test('a hundred cells keep their names', async () => {
    for (let i = 0; i < 100; i++) await kernel().run(`const n${i} = ${i}; type T${i} = ${i}`);
    assert.equal(
      (await kernel().run(`const sum: number = ${Array.from({ length: 100 }, (_, i) => `n${i}`).join(' + ')}; sum`))
        .text,
      '4950',
    );
  });
});
