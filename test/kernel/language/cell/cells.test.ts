/** What cells mean: names that live on, can be declared again and leave nothing when a cell fails. tslab's behaviour is the reference. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { CellError, Notebook, write } from '../notebook.js';

const notebook = new Notebook();
beforeEach(() => notebook.reset());

test('the last expression is the value of the cell, with a semicolon, a comment or nothing behind it', async () => {
  assert.equal(await notebook.run('1 + 1'), 2);
  assert.equal(await notebook.run('1 + 1;'), 2);
  assert.equal(await notebook.run('const a = 1\na + 2 // three'), 3);
  assert.equal(await notebook.run('1 + 1;;'), 2);
  assert.equal(await notebook.run("'text'"), 'text');
  assert.equal(await notebook.run('await Promise.resolve(5)'), 5);
});

test('an object as the last statement is the value, not a block', async () => {
  const objects: Record<string, unknown> = {
    '{ a: 1 }': { a: 1 },
    '{ a: 1, b: 2 };': { a: 1, b: 2 },
    '{}': {},
    "const x = 1\n{ x, ['k' + x]: { y: 2 }, ...{ z: 3 } } // end": { x: 1, k1: { y: 2 }, z: 3 },
    "{ 'quoted key': await Promise.resolve(4) }": { 'quoted key': 4 },
    'function f() { return 5 } { a: f() }': { a: 5 },
    '// @ts-nocheck\n{\n  a: 1,\n}\n': { a: 1 },
  };
  for (const [code, value] of Object.entries(objects)) assert.deepEqual(await notebook.run(code), value, code);
  await notebook.run('const typed: number = 1\n{ typed, twice: typed * 2 }');
});

test('a block that does something stays a block', () => {
  const blocks = ['let b = 0; { b = 1 }', '{ console.log(1); }', '{ const x = 1 }', 'if (true) { a: 1 }', '{ 1; 2 }'];
  for (const code of blocks) assert.equal(notebook.checked(code).lastExpression, undefined, code);
});

test('problems and errors within an object are found at their places', async () => {
  const { diagnostics } = notebook.refused('const o = 1; { a: 1, b: nope,\n  c: missing }');
  assert.deepEqual(
    diagnostics.map(({ line, column, length }) => [line, column, length]),
    [
      [1, 25, 4],
      [2, 6, 7],
    ],
  );
  const error = (await notebook.fails('const fail = (): number => JSON.parse("{")\n{ a: 1, b: fail() }')) as CellError;
  assert.deepEqual(error.places.at(-1), { line: 2, column: 12 });
});

test('a cell that ends in a declaration or a statement has no value', () => {
  const cells = [
    'const x = 1',
    'function f() {}',
    'class C {}',
    'enum E { A }',
    'namespace N { export const a = 1 }',
    'interface I {}',
    'type T = 1',
    'if (true) { 1 }',
    '1; const y = 2',
    "import 'node:fs'",
    '',
    '// only a comment',
  ];
  for (const code of cells) assert.equal(notebook.checked(code).lastExpression, undefined, code);
});

test('values, functions, classes, enums, namespaces and types of one cell are there in the next', async () => {
  await notebook.run(`
    interface Point { x: number; y: number }
    type Pair<T> = [T, T]
    enum Color { Red, Green = 'green' }
    const enum Size { Small = 3 }
    namespace Geometry { export const unit: Point = { x: 1, y: 1 }; export interface Box { at: Point } }
    class Animal<T> { constructor(readonly name: T) {} static made = 0; get loud(): string { return String(this.name).toUpperCase() } }
    function twice<T>(value: T): Pair<T> { return [value, value] }
    let count = 1
    var old = 'old'
    const { a, ...rest } = { a: 1, b: 2 }, [first = 7] = [] as number[]`);
  await notebook.run('1');
  const value = await notebook.run(`
    const p: Point = { x: 1, y: Size.Small }
    const box: Geometry.Box = { at: Geometry.unit }
    const pair: Pair<string> = twice('ab')
    class Dog extends Animal<string> { override get loud() { return super.loud + '!' } }
    count += 1
    ;[p.y, box.at.x, pair, new Dog('rex').loud, Color.Red, Color.Green, Color[0], count, old, a, rest.b, first, Animal.made]`);
  assert.deepEqual(value, [3, 1, ['ab', 'ab'], 'REX!', 0, 'green', 'Red', 2, 'old', 1, 2, 7, 0]);
});

test('names that begin with underscores or a dollar live on', async () => {
  await notebook.run('const __x = 1, _y = 2, $z = 3, ünï = 4');
  assert.deepEqual(await notebook.run('[__x, _y, $z, ünï]'), [1, 2, 3, 4]);
});

test('what is assigned to a variable of an earlier cell reaches the functions of that cell', async () => {
  await notebook.run('let rate = 0.5\nvar other = 1\nconst rated = () => rate + other\nfunction bump() { rate++ }');
  await notebook.run('rate = 2; other = 10');
  assert.equal(await notebook.run('rated()'), 12);
  assert.equal(await notebook.run('bump(); rate'), 3);
  await notebook.run('[rate, other] = [7, 1]; ({ rate } = { rate: rate + 1 })');
  assert.equal(await notebook.run('rated()'), 9);
  assert.equal(await notebook.run('for (rate of [1, 2, 3]) {}\nrated()'), 4);
});

test('names of earlier cells are read in every kind of place, and left alone where they only name something', async () => {
  await notebook.run('const p = 1, q = { p: 5, r: 6 }; function self(this: unknown) { return this }\nlet n = 0');
  assert.deepEqual(await notebook.run('({ p, q: { p }, [p]: p, r: { ["p"]: 2 } })'), {
    1: 1,
    p: 1,
    q: { p: 1 },
    r: { p: 2 },
  });
  assert.equal(await notebook.run('const { p: renamed, r = p } = q; renamed + r + q.p'), 16);
  assert.equal(await notebook.run('class K { p = p; static q() { return p } }\nnew K().p + K.q()'), 2);
  assert.equal(await notebook.run(`\`\${p}\${\`\${p}\`}\``), '11');
  assert.equal(await notebook.run('const inner = (p: number) => p * 2; inner(p + 4)'), 10);
  assert.equal(await notebook.run('p: for (const x of [p]) { break p }\np'), 1);
  assert.equal(await notebook.run('self()'), undefined);
  assert.equal(await notebook.run('let typed: typeof p = p; (typed as typeof p) satisfies number; typed!'), 1);
  assert.equal(await notebook.run('({ n = p } = {} as { n?: number }); n'), 1);
  assert.equal(await notebook.run('n++ + ++n'), 4);
  assert.equal(await notebook.run('delete (q as { p?: number }).p; "p" in q'), false);
});

/** Every kind of declaration of `name` with a type of its own, and an expression that reads it. */
const kinds: readonly (readonly [code: string, use: string, value: unknown])[] = [
  ['const name = 1', 'name.toFixed(0)', '1'],
  ["let name = 'b'", 'name.toUpperCase()', 'B'],
  ['var name = [3]', 'name.map((x) => x + 1)[0]', 4],
  ['function name(a: number) { return a }', 'name(5)', 5],
  ['class name { six = 6 }', 'new name().six', 6],
  ['enum name { Seven = 7 }', 'name.Seven', 7],
  ['const enum name { Eight = 8 }', 'name.Eight', 8],
  ['namespace name { export const nine = 9 }', 'name.nine', 9],
  ["import { basename as name } from 'node:path'", "name('/a/ten')", 'ten'],
  ['const { name } = { name: 13n }', 'name * 1n', 13n],
];

/** A de Bruijn sequence: each number up to `count` comes after each, and after itself, once. */
function* everyPair(count: number): Generator<number> {
  for (let i = 0; i < count; i++) {
    yield i;
    for (let j = i + 1; j < count; j++) yield* [i, j];
  }
  yield 0;
}

test('a name can be declared again as any kind after any kind, and any number of times', async () => {
  for (const index of everyPair(kinds.length)) {
    const [code, use, value] = kinds[index]!;
    await notebook.run(code);
    assert.deepEqual(await notebook.run(use), value, code);
  }
});

test('a type can be declared again with another shape; values keep the type they were declared with', async () => {
  await notebook.run('interface P { x: number }\nconst p: P = { x: 1 }');
  await notebook.run('type P = { y: string }\nconst q: P = { y: "a" }');
  assert.deepEqual(await notebook.run('[p.x, q.y]'), [1, 'a']);
  assert.equal(notebook.problem('p.y').message, "Property 'y' does not exist on type 'P'.");
  await notebook.run('const copy = p');
  assert.equal(await notebook.run('copy.x'), 1);
  assert.match(notebook.problem('const r: P = p').message, /Property 'y' is missing in type 'the earlier P'/);
});

test('a value and a type of one name hide each other only in their own meaning', async () => {
  await notebook.run('class Thing { a = 1 }\ninterface Only { b: number }');
  await notebook.run('const Thing = 5\nconst Only = { b: 2 }');
  assert.deepEqual(await notebook.run('const t: Thing = { a: Thing }; const o: Only = Only; [t.a, o.b]'), [5, 2]);
});

test('a variable without a value starts as undefined again when its cell is run again', async () => {
  await notebook.run('let later: number | undefined\nvar x: string | undefined');
  await notebook.run('later = 5; x = "a"');
  await notebook.run('let later: number | undefined\nvar x: string | undefined');
  assert.deepEqual(await notebook.run('[later, x]'), [undefined, undefined]);
});

test('a cell that is checked and not committed leaves nothing', async () => {
  notebook.checked('const lost = 1\ninterface Lost {}');
  assert.match(notebook.problem('lost').message, /Cannot find name 'lost'/);
  assert.match(notebook.problem('let y: Lost | undefined').message, /Cannot find name 'Lost'/);
});

test('a refused cell leaves what was declared before as it was', async () => {
  await notebook.run('const kept = 7');
  notebook.refused("const kept: string = 'a'\nconst wrong: number = 'b'");
  assert.equal(await notebook.run('kept.toFixed(1)'), '7.0');
});

test('a cell that stops at an error gives no value to the names it has not reached', async () => {
  await notebook.run('const a = 1, b = 2');
  const cell = notebook.checked("const a = 10\nif (a > 1) throw new Error('stop')\nconst b = 20");
  await assert.rejects(notebook.execute(cell), /stop/);
  assert.equal(notebook.values.b, 2);
});

const stopping = "throw new Error('stop')";

test('a cell that fails keeps what it has declared, with its type', async () => {
  await notebook.fails(
    `import { sep } from 'node:path'
     const losses: number[] = [1, 2]; let { a, b: [c] } = { a: 1, b: ['x'] }
     function twice(x: number) { return 2 * x } class Net { units = 3 } enum Kind { A = 7 } interface Row { id: number }
     ${stopping}`,
  );
  assert.equal(await notebook.run('losses.length + twice(a) + c.length + new Net().units + Kind.A + sep.length'), 16);
  assert.equal(await notebook.run('const row: Row = { id: 1 }; row.id'), 1);
  assert.match(notebook.problem('const n: string = losses[0]!').message, /'number' is not assignable to type 'string'/);
});

test('a name that a failed cell has not reached is unknown, and the hint says why', async () => {
  await notebook.fails(
    `const early = 1\n${stopping}\nconst late = early, { other } = { other: 2 }; class Later {}; import 'node:os'`,
  );
  for (const name of ['late', 'other', 'Later']) {
    const { message, hint } = notebook.problem(name);
    assert.match(message, new RegExp(`Cannot find name '${name}'`));
    assert.match(hint ?? '', /run it again/);
  }
  assert.equal(await notebook.run('early'), 1);
});

test('a name that a failed cell declares again but has not reached keeps its value and its type', async () => {
  await notebook.run('const size = 5, label = "old"; function area() { return 1 }');
  await notebook.fails(`const label = 9\n${stopping}\nconst size = 'large'`);
  assert.equal(await notebook.run('size.toFixed(1) + label.toFixed(1)'), '5.09.0');
  await notebook.fails(`${stopping}\nfunction area() { return 'hoisted' }`);
  assert.equal(await notebook.run('area().toUpperCase()'), 'HOISTED');
});

test('a name that is read before its declaration has run is an error, not undefined', async () => {
  await assert.rejects(
    notebook.run('function read() { return total + 1 }\nread()\nlet total = 1'),
    /Cannot access 'total' before its declaration has run/,
  );
  await notebook.run('if (Math.random() > 2) { var never = 1 }');
  await assert.rejects(notebook.run('never'), /Cannot access 'never'/);
});

test('all callers see the newest declaration, those in its old cell too', async () => {
  await notebook.run(`import { basename as base } from 'node:path'
    function act(x: number) { return x }
    const scale = 1, arrow = (x: number) => x; class Unit { value = 1 } enum Kind { A = 1 }
    const layer = (x: number) => [act(x) * scale + arrow(x), new Unit().value, Kind.A, base('/a/b')]
    const object = { act, call() { return act(1) }, get scale() { return scale } }
    class Model { rate = scale; run() { return act(this.rate) } }`);
  assert.deepEqual(await notebook.run('layer(1)'), [2, 1, 1, 'b']);
  await notebook.run(`function act(x: number) { return 2 * x }
    const scale = 10, arrow = (x: number) => 100 * x, base = (text: string) => text; class Unit { value = 5 } enum Kind { A = 6 }`);
  assert.deepEqual(await notebook.run('layer(1)'), [120, 5, 6, '/a/b']);
  assert.deepEqual(
    await notebook.run('[object.act(1), object.call(), object.scale, new Model().run()]'),
    [1, 2, 10, 20],
  );
});

test('a class means itself in its own body, and a function that calls itself the newest of its name', async () => {
  await notebook.run(
    'class Node1 { static root = new Node1(); make() { return new Node1() } }\nfunction down(n: number): number { return n === 0 ? 0 : down(n - 1) }\nconst old = down, node = new Node1()',
  );
  assert.equal(await notebook.run('node.make() instanceof Node1 && Node1.root instanceof Node1 && down(3)'), 0);
  await notebook.run('function down(n: number) { return n }');
  assert.equal(await notebook.run('old(3)'), 2);
});

test('an imported name follows its module, in this cell and in later ones', async () => {
  write(notebook.folder, {
    'state.ts':
      'export let model: string | undefined; export function load() { model = "m" }\nexport default function () { return model }',
  });
  await notebook.run("import read, { model, load } from './state'\nconst current = () => model");
  assert.equal(await notebook.run('load(); model'), 'm');
  assert.deepEqual(await notebook.run('[current(), read()]'), ['m', 'm']);
  assert.equal(await notebook.run('let model = 1; model += 1; model'), 2);
  assert.equal(await notebook.run('current()'), 2);
});

test('a var of a block or of a loop is there in the next cell, with its type', async () => {
  await notebook.run(
    "for (var k = 0; k < 3; k++) {}\nif (k === 3) { var text = 'yes' }\ntry { var list = [1] } finally {}",
  );
  assert.deepEqual(await notebook.run('[k.toFixed(1), text.toUpperCase(), list.map((x) => x + 1)]'), [
    '3.0',
    'YES',
    [2],
  ]);
  assert.equal(await notebook.run('k += 1; k'), 4);
});

test('hundreds of names are read and declared again like a few', async () => {
  const many = Array.from({ length: 200 }, (_, i) => `const many${i} = ${i}`).join('; ');
  await notebook.run(many);
  assert.equal(await notebook.run('const sum = () => many0 + many199; sum()'), 199);
  await notebook.run('const many199 = 1');
  assert.equal(await notebook.run('sum()'), 1);
});

test('two cells checked side by side both hold once they are committed, in either order', () => {
  const [first, second] = ['const left = 1\ninterface Side { l: number }', 'const right = "r"\nconst left2 = 2'];
  notebook.checked(first);
  const firstId = notebook.lastId;
  notebook.checked(second);
  notebook.commit(notebook.lastId, second);
  notebook.commit(firstId, first);
  notebook.checked('const s: Side = { l: left + left2 }; right.length + s.l');
});

test('of two cells checked side by side, the one committed last gives a name its type', () => {
  const [first, second] = ['const same = 1', 'const same = "text"'];
  notebook.checked(first);
  const firstId = notebook.lastId;
  notebook.checked(second);
  notebook.commit(notebook.lastId, second);
  notebook.commit(firstId, first);
  notebook.checked('same.toFixed(2)');
  notebook.refused('same.toUpperCase()');
});

test('top-level await is found wherever it stands, and not inside functions', () => {
  const asynchronous = [
    'await 1',
    'const x = [await 1]',
    'for await (const x of [1]) {}',
    'if (true) { for (const a of [1]) { await a } }',
    'await using r = { async [Symbol.asyncDispose]() {} }',
    'class A extends (await Promise.resolve(Object)) {}',
    `\`\${await 1}\``,
  ];
  const synchronous = [
    'async function f() { await 1 }',
    'const f = async () => await 1',
    'class A { async m() { await 1; for await (const x of [1]) {} } static { const f = async () => { await 1 } } }',
    'const o = { async m() { await using r = { async [Symbol.asyncDispose]() {} } } }',
    "'await 1'",
  ];
  for (const code of asynchronous) assert.equal(notebook.checked(code).async, true, code);
  for (const code of synchronous) assert.equal(notebook.checked(code).async, false, code);
});

test('awaited values are typed and live on', async () => {
  await notebook.run(
    'const got = await Promise.all([1, Promise.resolve("b")])\nlet sum = 0\nfor await (const x of [1, 2]) sum += x',
  );
  assert.deepEqual(await notebook.run('[got[0].toFixed(0), got[1].length, sum]'), ['1', 1, 3]);
});

test('using disposes at the end of the cell, and the last value is still shown', async () => {
  await notebook.run('const log: string[] = []');
  const code = "using r = { name: 'r', [Symbol.dispose]() { log.push('disposed') } }\nlog.push('used')\nr.name";
  assert.equal(await notebook.run(code), 'r');
  await notebook.run("await using s = { async [Symbol.asyncDispose]() { log.push('later') } }");
  assert.deepEqual(await notebook.run('log'), ['used', 'disposed', 'later']);
});

test('decorators are those of the standard', async () => {
  const code = `
    const seen: string[] = []
    function logged<T, A extends unknown[], R>(method: (this: T, ...a: A) => R, context: ClassMethodDecoratorContext<T>) {
      return function (this: T, ...a: A): R { seen.push(String(context.name)); return method.apply(this, a) }
    }
    class Model { @logged fit(x: number) { return x * 2 } }
    new Model().fit(21)`;
  assert.equal(await notebook.run(code), 42);
  assert.deepEqual(await notebook.run('new Model().fit(1); seen'), ['fit', 'fit']);
});

test('export is tolerated in all its forms', async () => {
  await notebook.run('export const a = 1, a2 = 2\nexport function f() { return 3 }\nexport class C { c = 4 }');
  await notebook.run(
    'export default function named() { return 5 }\nexport type T = number\nexport interface I { i: T }',
  );
  await notebook.run('export enum E { A = 6 }\nexport namespace N { export const n = 7 }\nexport let l = 8');
  await notebook.run(
    "const b = 9\nexport { b }\nexport {}\nexport { basename } from 'node:path'\nexport * as os from 'node:os'\nexport * from 'node:fs'\nexport type { Stats } from 'node:fs'",
  );
  assert.deepEqual(
    await notebook.run(
      '[a, a2, f(), new C().c, named(), E.A, N.n, l, b, basename("/x/y"), typeof os.EOL] as [...unknown[], unknown]',
    ),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 'y', 'string'],
  );
  await notebook.run('const i: I = { i: 1 }; let s: Stats | undefined');
  assert.equal(await notebook.run('export default 40 + 2'), 42);
  assert.equal(await notebook.run('export default { answer: 42 }.answer'), 42);
  assert.equal(typeof (await notebook.run('export default class {}')), 'function');
  assert.equal(await notebook.run('const exported = "the word export in a text"; exported.length'), 25);
});

test('what is only declared to exist is read from the global object', async () => {
  await notebook.run('declare const fromOutside: number\ndeclare function outsideToo(): string');
  Object.assign(globalThis, { fromOutside: 5, outsideToo: () => 'o' });
  assert.deepEqual(await notebook.run('[fromOutside, outsideToo()]'), [5, 'o']);
});

test('declare global adds to the global types of later cells', async () => {
  await notebook.run('declare global { interface Array<T> { lastOne(): T } var counter: number }');
  await notebook.run('Array.prototype.lastOne = function () { return this[this.length - 1] }\nglobalThis.counter = 3');
  assert.deepEqual(await notebook.run('[[1, 2].lastOne(), counter]'), [2, 3]);
});

test('a cell is strict, // @ts-nocheck relaxes it, and the next one is strict again', async () => {
  const wrong = 'const n: string = null; function f(x) { return x }';
  assert.equal(notebook.refused(wrong).diagnostics.length, 2);
  notebook.checked(`// @ts-nocheck\n${wrong}`);
  notebook.checked(`/* about this cell */\n// @ts-nocheck\n${wrong}`);
  notebook.refused(`const a = 1\n// @ts-nocheck\n${wrong}`);
  notebook.refused(wrong);
  notebook.checked(`// @ts-expect-error\nconst n: string = null`);
});

test('the option strict: false relaxes every cell', () => {
  const relaxed = new Notebook(undefined, { strict: false });
  relaxed.checked('const n: string = null; function f(x) { return x }');
  relaxed.refused('const n: string = 5');
});

test('the names a cell declares are its values', () => {
  const code = `import { readFileSync, type Stats } from 'node:fs'
    interface I {} type T = 1; declare const outside: number; const enum Inlined { A }
    const a = 1, { b } = { b: 2 }; let c; var d; function e() {} class F {} enum G { A } namespace H { export const x = 1 } namespace Types { export type X = 1 }`;
  assert.deepEqual([...notebook.checked(code).declares].sort(), [
    'F',
    'G',
    'H',
    'a',
    'b',
    'c',
    'd',
    'e',
    'readFileSync',
  ]);
});

test('the names a cell imports are those that its imports bind to values', () => {
  const code = `import value from 'node:fs';
    import * as all from 'node:path'
    import other, { join, resolve as absolute, type ParsedPath, type PlatformPath as Platform } from "node:path";
    import {
      tmpdir,
      homedir,
    } from 'node:os';
    namespace Inner { export const c = 1 }
    import renamed = Inner.c;
    import type { Stats } from 'node:fs';
    import 'node:http';
    const text = "import no from 'f'";`;
  const { imported, declares } = notebook.checked(code);
  assert.deepEqual([...imported].sort(), ['absolute', 'all', 'homedir', 'join', 'other', 'tmpdir', 'value']);
  assert.deepEqual(
    declares.filter((name) => !imported.includes(name)),
    ['Inner', 'renamed', 'text'],
  );
});

test('a cell never resets a name, and nothing that it declares keeps its name from being declared again', async () => {
  const code =
    "import fs, { readFileSync } from 'node:fs'\nexport * as path from 'node:path'\nexport let a = 1; enum E { A }";
  assert.doesNotMatch(notebook.checked(code).javascript, /void 0;\n/);
  const names = ['fs', 'readFileSync', 'path', 'a', 'E'];
  await notebook.run(code);
  for (const name of names) assert.equal(await notebook.run(`const ${name} = '${name}'\n${name}`), name);
});

test('a cell that was run a hundred times, with changed types, keeps the checker small', async () => {
  await notebook.run('interface Config { rate: number }\nconst config: Config = { rate: 1 }');
  for (let i = 0; i < 100; i++) {
    await notebook.run(
      `interface Row { f${i}: number }\nconst row: Row = { f${i}: ${i} }\nfunction read(r: Row) { return r.f${i} + config.rate }\nread(row)`,
    );
  }
  assert.equal(await notebook.run('read(row)'), 100);
  assert.ok(
    notebook.engine.committed.length <= 3,
    `expected the hidden cells to be dropped, got ${notebook.engine.committed.length}`,
  );
});

test('a hidden cell stays while a visible one uses its types', async () => {
  await notebook.run('interface Shape { sides: number }\nconst helper = 1');
  await notebook.run('const square: Shape = { sides: 4 }');
  await notebook.run('interface Shape { corners: string }\nconst helper = 2');
  assert.equal(await notebook.run('square.sides.toFixed(0)'), '4');
  notebook.refused('square.corners');
});

test('a new engine that takes over the visible cells knows types that only a place can name', async () => {
  const cells = [
    'const hidden = 1',
    'interface Shape { sides: number }',
    'const square: Shape = { sides: 4 }',
    'const hidden = 2',
    'interface Shape { corners: string }',
    'const other = square',
  ];
  for (const code of cells) await notebook.run(code);
  const next = new Notebook();
  for (const cell of notebook.engine.committed) next.engine.restore(cell);
  next.checked('other.sides.toFixed(0); const corners: string = ({ corners: "" } as Shape).corners');
  assert.match(next.problem('other.corners').message, /corners/);
});

test('reset forgets every declaration', async () => {
  await notebook.run('const gone = 1');
  notebook.reset();
  notebook.refused('gone');
});

test('an error thrown in a cell is an error of that cell', async () => {
  await assert.rejects(notebook.run("throw new RangeError('no')"), CellError);
});

test('a variable is assigned by any pattern, and a function knows the name of its variable', async () => {
  await notebook.run(`let { a, b: { c = 3, ...d }, ...e } = { a: 1, b: { x: 1 } as { c?: number; x: number }, f: 2 }, [g, , h = 8, ...i] = [7, 0, undefined, 9, 10]
    let f = () => a, k = class { own = a }, j = function () { return g }
    var last: number, once = 'once'`);
  assert.deepEqual(await notebook.run('[a, c, d, e, g, h, i, f(), j(), once, new k().own]'), [
    1,
    3,
    { x: 1 },
    { f: 2 },
    7,
    8,
    [9, 10],
    1,
    7,
    'once',
    1,
  ]);
  assert.deepEqual(await notebook.run('[f.name, j.name, k.name]'), ['f', 'j', 'k']);
  await notebook.run('({ a, b: { c } } = { a: 5, b: { c: 6 } }); [g, h] = [h, g]');
  assert.deepEqual(await notebook.run('[a, c, g, h, f()]'), [5, 6, 8, 7, 5]);
});

test('variables of nested scopes stay where they are', async () => {
  const code = `let x = 1
    const seen: number[] = []
    { let x = 2; seen.push(x) }
    for (let x = 3; x < 4; x++) seen.push(x)
    function f(x: number) { return x }
    seen.push(f(5), x)
    var v = 1; for (var v = 2; v < 4; v++) seen.push(v)
    const o = { x, v }
    seen.push(o.x, o.v)
    seen`;
  assert.deepEqual(await notebook.run(code), [2, 3, 5, 1, 2, 3, 1, 4]);
  assert.deepEqual(await notebook.run('[x, v]'), [1, 4]);
});

test('import a = b.c names a part of an earlier namespace', async () => {
  await notebook.run('namespace A { export namespace B { export const c = 1; export interface I { i: number } } }');
  assert.equal(await notebook.run('import B2 = A.B; import I2 = A.B.I; const i: I2 = { i: B2.c }; i.i'), 1);
  assert.equal(await notebook.run('namespace N { import B3 = A.B; export const d = B3.c + 1 }\nN.d + B2.c'), 3);
});

test('a cell may have a require and exports of its own', async () => {
  const code =
    "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)\nconst exports = 5\nrequire('node:path').sep.length + exports";
  assert.equal(await notebook.run(code), 6);
  assert.equal(
    await notebook.run("import { basename } from 'node:path'\nbasename(require('node:path').join('a', 'b')) + exports"),
    'b5',
  );
});

test('a type narrows, asserts, overloads and iterates in later cells as in its own', async () => {
  await notebook.run(`function isNumber(x: unknown): x is number { return typeof x === 'number' }
    function assertNumber(x: unknown): asserts x is number { if (typeof x !== 'number') throw new TypeError('no') }
    function over(a: string): string
    function over(a: number): number
    function over(a: string | number): string | number { return a }
    function* counted() { yield 1 }
    async function* later() { yield 2 }
    const key = Symbol('key'), keyed = { [key]: 3 }
    abstract class Shape { abstract area(): number; protected side = 4 }
    class Square extends Shape { area() { return this.side } }
    function local() { class Local { a = 5 } return new Local() }
    const made = local()
    const list = []`);
  const value = await notebook.run(`const u: unknown = 0, w: unknown = 0
    if (isNumber(u)) u.toFixed()
    assertNumber(w); w.toFixed()
    const all: number[] = [over(1), keyed[key], made.a]
    for (const x of counted()) all.push(x)
    for await (const x of later()) all.push(x)
    class Big extends Square { override area() { return super.area() * 2 } }
    all.push(new Big().area(), over('a').length)
    list.push(...all)
    list`);
  assert.deepEqual(value, [1, 3, 5, 1, 2, 8, 1]);
  assert.match(notebook.problem('new Shape()').message, /abstract class/);
});

test('a cell that is nested deeper than the compiler can read is refused, and the next one is not', () => {
  const { kind, diagnostics } = notebook.refused(`${'('.repeat(5000)}1${')'.repeat(5000)}`);
  assert.deepEqual([kind, diagnostics[0]!.message], ['SyntaxError', 'The cell is nested too deeply to be parsed']);
  notebook.checked('1 + 1');
});
