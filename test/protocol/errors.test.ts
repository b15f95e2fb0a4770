/** Errors as users see them: the cell, the line, the caret, and no frames of the kernel. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Exchange } from '../helpers/exchange.js';
import { useKernel } from '../helpers/kernel-client.js';

/** Returns the line that the caret marks, and the marked text. */
function marked(traceback: string): { line: number; at: string } {
  const lines = traceback.split('\n');
  const caret = lines.findIndex((line) => /^\s*\|\s*\^+\s*$/.test(line));
  assert.ok(caret > 0, `a caret in\n${traceback}`);
  const [, number, source] =
    /^\s*>\s*(\d+) \| (.*)$/.exec(lines[caret - 1]!) ?? assert.fail(`a marked line in\n${traceback}`);
  const column = lines[caret]!.indexOf('^') - lines[caret]!.indexOf('|') - 2;
  return { line: Number(number), at: source!.slice(column) };
}

describe('errors', () => {
  const kernel = useKernel();
  const fail = async (code: string): Promise<Exchange> => {
    const cell = await kernel().execute(code);
    assert.equal(cell.reply.status, 'error', code);
    return cell;
  };
  const number = (cell: Exchange): number => cell.reply.execution_count;

  test('are published and replied with name, message and traceback, and nothing else is published', async () => {
    const cell = await fail('throw new RangeError("too far")');
    assert.deepEqual([cell.reply.ename, cell.reply.evalue], ['RangeError', 'too far']);
    assert.deepEqual(
      cell.outputs.map(({ header }) => header.msg_type),
      ['error'],
    );
    assert.equal(cell.stderr, '');
  });

  test('name the cell and the line, and point at the place', async () => {
    const cell = await fail('const a = 1;\nconst b: number = a;\n\n  throw new Error("here");\nconst c = b;');
    assert.match(cell.traceback, new RegExp(`Cell ${number(cell)}, line 4`));
    assert.deepEqual(marked(cell.traceback).line, 4);
    assert.match(marked(cell.traceback).at, /^(throw )?new Error\("here"\)/);
  });

  test('count lines in TypeScript, however many of them vanish in JavaScript', async () => {
    const code =
      'interface Long {\n  a: number;\n  b: string;\n}\ntype Other = Long;\nenum E { A, B }\n\nconst x: Other = { a: 1, b: "" };\nnull!.x;';
    const cell = await kernel().execute(`// @ts-nocheck\n${code}`);
    assert.equal(marked(cell.traceback).line, 10);
    assert.match(marked(cell.traceback).at, /^x;|^\.x|^null/);
  });

  test('show the frames from the throw to the cell, through functions of other cells', async () => {
    const declares = await kernel().run('function inner(): never {\n  throw new Error("deep");\n}');
    const calls = await fail('function outer() {\n  return inner();\n}\nouter();');
    const frames = calls.traceback.split('\n').filter((line) => /^\s*at /.test(line));
    assert.match(frames[0]!, new RegExp(`inner .*Cell ${number(declares)}, line 2`));
    assert.match(frames[1]!, new RegExp(`outer .*Cell ${number(calls)}, line 2`));
    assert.match(frames[2]!, new RegExp(`Cell ${number(calls)}, line 4`));
    assert.equal(
      marked(calls.traceback).at,
      'throw new Error("deep");'.slice(marked(calls.traceback).at.startsWith('new') ? 6 : 0),
    );
  });

  test('hide the frames of the kernel and of Node', async () => {
    for (const code of [
      'throw new Error("a")',
      'await null; throw new Error("b")',
      '[1].map(() => { throw new Error("c") })',
    ]) {
      const { traceback } = await fail(code);
      assert.doesNotMatch(traceback, /node:|kernel\/|cell-runner|\.js:\d/);
    }
  });

  test('after an await show the async functions that led there', async () => {
    const cell = await fail(`async function leaf() {
  await null;
  throw new TypeError("async");
}
async function root() {
  await leaf();
}
await root();`);
    assert.match(cell.traceback, /leaf .*line 3/);
    assert.match(cell.traceback, /root .*line 6/);
    assert.match(cell.traceback, /line 8/);
  });

  test('unfold their causes, each with its place', async () => {
    const cell = await fail(`function low() {
  throw new RangeError("root cause");
}
try {
  low();
} catch (cause) {
  throw new Error("on top", { cause });
}`);
    assert.equal(cell.error?.evalue, 'on top');
    assert.match(cell.traceback, /on top[\s\S]*cause[\s\S]*RangeError: root cause[\s\S]*line 2/i);
  });

  test('unfold a circular cause once', async () => {
    const cell = await fail('const e = new Error("circle"); e.cause = e; throw e');
    assert.match(cell.traceback, /circle/);
    assert.ok(cell.traceback.length < 5_000);
  });

  test('unfold the errors of an AggregateError', async () => {
    const cell = await fail(
      'await Promise.any([Promise.reject(new Error("first")), Promise.reject(new TypeError("second"))])',
    );
    assert.equal(cell.error?.ename, 'AggregateError');
    assert.match(cell.traceback, /first[\s\S]*second/);
  });

  test('show the own properties of an error', async () => {
    const cell = await fail(`throw Object.assign(new Error('with code'), { code: 'E_TEST', detail: { a: 1 } })`);
    assert.match(cell.traceback, /E_TEST/);
  });

  test('show the properties of causes and of errors from Node, and call no getters', async () => {
    const cell = await fail(`
      const cause = Object.assign(new TypeError('inner'), { status: 404 });
      Object.defineProperty(cause, 'trap', { get() { throw new Error('read'); }, enumerable: true });
      throw new Error('outer', { cause });`);
    assert.match(cell.traceback, /Caused by:[\s\S]*TypeError[\s\S]*status: 404, trap: \[Getter\]/);
    const missing = await fail(`import { readFileSync } from 'node:fs'; readFileSync('/no/such/file')`);
    assert.match(missing.traceback, /code: 'ENOENT'[\s\S]*path: '\/no\/such\/file'/);
    const all = await fail(`await Promise.any([Promise.reject(Object.assign(new Error('a'), { code: 7 }))])`);
    assert.match(all.traceback, /Error 1 of 1:[\s\S]*code: 7/);
  });

  test('show a cause that is no error as the value that it is', async () => {
    const { traceback } = await fail(`throw new Error('outer', { cause: { status: 503 } })`);
    assert.match(traceback, /Caused by:\n\{ status: 503 \}/);
  });

  test('of another realm keep their properties', async () => {
    const cell = await fail(`import { runInNewContext as other } from 'node:vm';
other("throw Object.assign(new Error('far'), { code: 'E_FAR' })")`);
    assert.match(cell.traceback, /far[\s\S]*E_FAR/);
  });

  test("keep the name of a class of one's own", async () => {
    const cell = await fail(
      `class ShapeError extends Error { override name = 'ShapeError'; }\nthrow new ShapeError('3 by 4')`,
    );
    assert.deepEqual([cell.error?.ename, cell.error?.evalue], ['ShapeError', '3 by 4']);
    const unnamed = await fail(`class Plain extends Error {}\nthrow new Plain('x')`);
    assert.match(unnamed.error!.ename, /Plain|Error/);
  });

  const nonErrors: Record<string, RegExp> = {
    '"a string"': /a string/,
    '42': /42/,
    null: /null/,
    undefined: /undefined/,
    'Symbol("sym")': /Symbol\(sym\)/,
    '10n': /10n/,
    '({ status: 404 })': /status: 404/,
    '[1, 2]': /\[ ?1, 2 ?\]/,
    '() => 1': /Function|=>/,
  };
  for (const [value, shown] of Object.entries(nonErrors))
    test(`a thrown ${value} is shown as what it is, at its place`, async () => {
      const cell = await fail(`const before = 1;\nthrow ${value};`);
      assert.match(cell.error!.evalue, shown);
      assert.match(cell.traceback, shown);
      assert.doesNotMatch(cell.traceback, /undefined is not|Cannot read/);
    });

  test('hostile errors are shown without harm', async () => {
    const hostile = [
      `throw new Proxy({}, { get() { throw new Error('trap'); }, getPrototypeOf() { throw new Error('trap'); } })`,
      `throw Object.create(null)`,
      `throw Object.defineProperty(new Error('x'), 'message', { get() { throw new Error('getter'); } })`,
      `throw Object.defineProperty(new Error('x'), 'stack', { get() { throw new Error('getter'); } })`,
      `const e = new Error('x'); e.name = 5 as never; e.stack = {} as never; throw e`,
      `throw Object.assign(new Error('x'), { toString: null, cause: new Proxy({}, { get() { throw 1; } }) })`,
      `throw new Error('long '.repeat(1_000_000))`,
    ];
    for (const code of hostile) {
      const cell = await fail(code);
      assert.ok(JSON.stringify(cell.reply).length < 200_000, `${code}: bounded`);
    }
    assert.equal((await kernel().run('1 + 1')).text, '2');
  });

  test('a stack overflow is an error like any other', async () => {
    const cell = await fail('function down(n: number): number { return down(n + 1) + 1; }\ndown(0)');
    assert.equal(cell.error?.ename, 'RangeError');
    assert.match(cell.traceback, /line 1/);
    assert.ok(cell.traceback.length < 20_000);
  });

  test("in an imported file name the file, its line and the line's text", async () => {
    writeFileSync(
      join(kernel().process.folder, 'helper.ts'),
      'type Gone = 1;\n\nexport function help(): never {\n  throw new Error("in file");\n}\n',
    );
    const cell = await fail(`import { help } from './helper';\nhelp();`);
    assert.match(cell.traceback, /help .*helper\.ts(, line |:)4/);
    assert.match(cell.traceback, /throw new Error\("in file"\)/);
    assert.match(cell.traceback, new RegExp(`Cell ${number(cell)}, line 2`));
  });

  test("show the notebook's line first and fold the frames of packages", async () => {
    // A plain Tensor: of the data set itself the types know that it fits no cross-entropy.
    const cell = await fail(`import { Dense, Sequential, digits, type Tensor } from 'layerlab';
const x: Tensor = digits().train.x;
const model: Sequential = new Sequential([new Dense({ units: 10 })], { seed: 1 });
await model.fit(x, x, { loss: 'crossEntropy', optimizer: 'adam', epochs: 1, progress: false });`);
    const [, first, ...others] = cell.traceback.split('\n');
    assert.match(first!, /^ {4}at Cell \d+, line 4$/);
    assert.equal(marked(cell.traceback).line, 4);
    const folds = others.filter((line) => line.includes('frame'));
    assert.equal(folds.length, 1);
    assert.match(folds[0]!, /^ {4}… \d+ frames? in layerlab$/);
    assert.doesNotMatch(cell.traceback, /\.js:\d/);
  });

  test('of an interrupt within a package too', async () => {
    const cell = kernel().start(`import { normal } from 'layerlab';
console.log('begun');
for (;;) normal([300, 300], { seed: 1 });`);
    await kernel().until('the loop', () => cell.stdout.includes('begun'), { about: cell });
    await kernel().interrupt();
    await kernel().done(cell);
    const [, first, ...others] = cell.traceback.split('\n');
    assert.match(first!, /^ {4}at Cell \d+, line 3$/);
    for (const line of others.filter((each) => /^ {4}(at|…)/.test(each))) assert.match(line, /^ {4}… \d+ frames? in /);
  });

  test('fold WebAssembly into the package that calls it', async () => {
    const folder = join(kernel().process.folder, 'node_modules', 'trapping');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"name":"trapping","main":"index.js"}');
    // A module whose exported function is `unreachable`.
    writeFileSync(
      join(folder, 'index.js'),
      `const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 116, 0, 0, 10, 5, 1, 3, 0, 0, 11];
exports.trap = () => new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes))).exports.t();`,
    );
    const cell = await fail(`import * as trapping from 'trapping';\n(trapping as { trap(): void }).trap();`);
    assert.match(cell.traceback, /^ {4}at Cell \d+, line 2$/m);
    assert.match(cell.traceback, /… 2 frames in trapping/);
    assert.doesNotMatch(cell.traceback, /wasm:/);
  });

  test('fold each package by its name, between the frames of cells that it calls', async () => {
    const folder = join(kernel().process.folder, 'node_modules', '@some', 'caller');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"name":"@some/caller","main":"index.js"}');
    writeFileSync(
      join(folder, 'index.js'),
      'const inner = (work) => work();\nexports.outer = (work) => { const value = inner(work); return value; };\n',
    );
    const cell = await fail(`// @ts-nocheck
import { outer } from '@some/caller';
const work = () => { throw new Error('called back'); };
outer(work);`);
    const frames = cell.traceback.split('\n').filter((line) => /^ {4}(at|…)/.test(line));
    assert.match(frames.join('\n'), /^ {4}at work .*line 3\)\n {4}… 2 frames in @some\/caller\n {4}at .*line 4$/);
  });

  test('in a callback of Node name the cell', async () => {
    const cell = await fail(`
await new Promise((resolve, reject) => {
  setTimeout(() => { try { JSON.parse('{broken'); } catch (e) { reject(e); } }, 1);
});`);
    assert.equal(cell.error?.ename, 'SyntaxError');
    assert.match(cell.traceback, /line 3/);
  });

  test('of eval and new Function do not confuse the place', async () => {
    const cell = await fail(`const before = 1;\nnew Function('throw new Error("made")')();`);
    assert.equal(cell.error?.evalue, 'made');
    assert.match(cell.traceback, /line 2/);
  });
});

describe('stacks of what is no error', () => {
  const kernel = useKernel();

  test('console.trace names its message and the place', async () => {
    const cell = await kernel().run(`const where = () => console.trace('here %d', 3);\nwhere();`);
    assert.match(cell.stderr, /^Trace: here 3\n {4}at where \(Cell \d+, line 1\)\n {4}at Cell \d+, line 2\n$/);
  });

  test('Error.captureStackTrace words it as Node does', async () => {
    const heads: Record<string, string> = {
      '{}': 'Error',
      "{ name: 'Trace', message: 'x' }": 'Trace: x',
      "{ message: 'only' }": 'Error: only',
      "Object.assign(new RangeError('far'), { toString: () => 'other' })": 'RangeError: far',
    };
    for (const [value, head] of Object.entries(heads)) {
      const cell = await kernel().run(
        `{ const o = ${value} as { stack?: string }; Error.captureStackTrace(o); console.log(o.stack); }`,
      );
      assert.match(cell.stdout, new RegExp(`^${head}\\n {4}at Cell \\d+, line 1\\n$`), value);
    }
  });
});

describe('type errors', () => {
  const kernel = useKernel();

  test('stop the cell before anything runs, with cell, line, caret and reason', async () => {
    const cell = await kernel().execute('console.log("ran");\nconst n: number = "text";');
    assert.equal(cell.stdout, '');
    assert.equal(cell.error?.ename, 'TypeError');
    assert.match(cell.traceback, /Cell 1, line 2/);
    assert.match(cell.traceback, /Type 'string' is not assignable to type 'number'/);
    assert.deepEqual(marked(cell.traceback), { line: 2, at: 'n: number = "text";' });
  });

  test('are all shown', async () => {
    const cell = await kernel().execute('const a: number = "1";\nconst b: string = 2;\nmissing();');
    for (const line of [1, 2, 3]) assert.match(cell.traceback, new RegExp(`line ${line}`));
  });

  test('are found under strict: null, implicit any, unchecked catch variables', async () => {
    for (const code of [
      'const s: string = null',
      'function f(x) { return x }',
      'try {} catch (e) { e.message }',
      '(null as string | null).length',
    ])
      assert.equal((await kernel().execute(code)).error?.ename, 'TypeError', code);
  });

  test('do not stop a cell that begins with @ts-nocheck', async () => {
    assert.equal((await kernel().run('// @ts-nocheck\nconst s: string = 5; s')).text, '5');
  });

  test('a cell that cannot be read is a SyntaxError at its place', async () => {
    const cell = await kernel().execute('const fine = 1;\nconst = 5;');
    assert.equal(cell.error?.ename, 'SyntaxError');
    assert.equal(marked(cell.traceback).line, 2);
  });

  test('a cell that cannot be read stays one under @ts-nocheck', async () => {
    const cell = await kernel().execute('// @ts-nocheck\nconst = 5;');
    assert.equal(cell.error?.ename, 'SyntaxError');
  });

  test('a hint names the way out where one is known', async () => {
    const cell = await kernel().execute(`import x from 'no-such-package-at-all'`);
    assert.match(cell.traceback, /no-such-package-at-all/);
    assert.match(cell.traceback, /install\('no-such-package-at-all'\)/);
  });
});

describe('with LAYERLAB_STRICT=false', () => {
  const kernel = useKernel({ env: { LAYERLAB_STRICT: 'false' } });

  test('cells are checked without strict', async () => {
    await kernel().run('const s: string = null; function f(x) { return x }');
    assert.equal((await kernel().execute('const n: number = "text"')).error?.ename, 'TypeError');
  });
});
