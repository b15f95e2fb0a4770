/** What tslab's own specifications say (executor, complete, inspect; version 1.0.22), asked of a running kernel. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { useKernel } from '../helpers/kernel-client.js';

const hash = createHash('sha256').update('Hello TypeScript!').digest('hex');
const digest = 'createHash("sha256").update("Hello TypeScript!").digest("hex")';

/** Cells that run in order, and what the last one shows. */
const cells: readonly (readonly [name: string, cells: readonly string[], shown: string | undefined])[] = [
  ['immediate', ['let x = 10; x + 4;'], '14'],
  [
    'calculate numbers',
    ['let x = 3, y = 4;', 'let z = x * y; z -= 2;', 'y = x * z;', 'x = Math.max(z, y)', '[x, y, z].join()'],
    "'30,30,10'",
  ],
  [
    'recursion',
    [
      'function naiveFib(n: number): number {\n  if (n > 1) {\n    return naiveFib(n - 1) + naiveFib(n - 2);\n  }\n  return 1;\n}\nlet fib20 = naiveFib(20);',
      'fib20',
    ],
    '10946',
  ],
  ['node globals', ['let ver = process.version;', 'ver === process.version'], 'true'],
  ['redeclare const', ['const x = 3;', 'const x = 4;', 'x'], '4'],
  [
    'class',
    [
      'class Person {\n  name: string;\n  constructor(name: string) { this.name = name; }\n  toString(): string { return "Person(" + this.name + ")"; }\n}\nlet alice = new Person("alice").toString();',
      'alice',
    ],
    "'Person(alice)'",
  ],
  ['import star', [`import * as crypto from "crypto";\ncrypto.${digest}`, `crypto.${digest}`], `'${hash}'`],
  ['import default', [`import crypto from "crypto";\ncrypto.${digest}`, `crypto.${digest}`], `'${hash}'`],
  ['dynamic import', [`const crypto = await import("crypto")`, `crypto.${digest}`], `'${hash}'`],
  ['named import', ['import {createHash} from "crypto";', digest], `'${hash}'`],
  [
    'an import that is declared again',
    ['import crypto from "crypto";', "let crypto = 'crypto';", 'crypto'],
    "'crypto'",
  ],
  [
    'enum',
    [
      'enum Direction { Up = 1, Down, Left, Right }',
      'const x = Direction.Down',
      'const y = Direction[2]',
      'let Direction = null;',
      '[x, y, String(Direction)].join(" ")',
    ],
    "'2 Down null'",
  ],
  [
    'exports defineProperty',
    [
      'Object.defineProperty(exports, "myprop", {value: "p0"});\nlet prop0 = exports.myprop\nObject.defineProperty(exports, "myprop", {value: "p1"});\nlet prop1 = exports.myprop',
      'prop0 + prop1',
    ],
    "'p0p1'",
  ],
  ['await promise resolved', ["await new Promise(resolve => {\n  resolve('Hello Promise');\n});"], "'Hello Promise'"],
  [
    'await async resolved',
    ["async function fn(msg: string) {\n  return 'Hello ' + msg;\n}\nawait fn('async');"],
    "'Hello async'",
  ],
  [
    'assign top-level await',
    ['async function asyncHello() {\n  return "Hello, World!";\n}\nlet msg = await asyncHello();', 'msg'],
    "'Hello, World!'",
  ],
  ['package tslab', ['import * as tslab from "tslab";\nlet png = tslab.display.png;', 'typeof png'], "'function'"],
  ['bug 32', ['let b = {}.constructor === Object', 'b'], 'true'],
  ['overhead', ['let n = 0;', ...Array.from({ length: 20 }, (_, i) => `n += ${i + 1};`), 'n'], '210'],
  [
    'modules: updated',
    [
      "/**\n * @module mylib\n */\nexport const a = 'AAA';",
      'import * as mylib from "./mylib";\nconst b = mylib.a + "BBB";\nconsole.log(b)',
      "/**\n * @module mylib\n */\nexport let a = 'XXX';",
      'import * as mylib from "./mylib";\nconst b = mylib.a + "BBB";',
      'b',
    ],
    "'XXXBBB'",
  ],
  ['modules: jsx', ['/** @jsx @module jsxlib */ let React: any; let x = <div></div>'], undefined],
  ['browser: module', ["/**  @browser @module pagelib */\nconst div = document.createElement('div');"], undefined],
];

/** Errors: the cell, and how it is named. */
const failing: readonly (readonly [name: string, cell: string, error: RegExp])[] = [
  ['syntax error', 'let x + y;', /',' expected/],
  ['exception', "throw new Error('my error');", /my error/],
  [
    'await promise rejected',
    "await new Promise((_, reject) => {\n  reject('Good Bye Promise');\n});",
    /Good Bye Promise/,
  ],
  [
    'await async rejected',
    "async function fn(): Promise<void> {\n  throw 'Good Bye async';\n}\nawait fn();",
    /Good Bye async/,
  ],
];

/** Code with a bar at the cursor, and what completion offers there. */
const completed: readonly (readonly [name: string, code: string, ...names: string[]])[] = [
  ['members', 'let v = { abc: "hello", xyz: 10 }; v.|', 'abc', 'xyz'],
  ['members with prefix', 'let v = { abc: "hello", xyz: 10 }; v.ab|', 'abc'],
  ['members with surrounding id', 'let v = { abc: "hello", xyz: 10 }; v.a|b', 'abc'],
  ['members mismatch', 'let v = { abc: "hello", xyz: 10 }; v.qwerty|'],
  ['members of any', 'let x: any = 10; x.|'],
  ['members in object literal', 'let v: {alpha: string, beta: number} = {|};', 'alpha', 'beta'],
  ['missing members in object literal', "let v: {alpha: string, beta: number} = {alpha: 'hello', |}", 'beta'],
  ['members in object literal with prefix', 'let v: {alpha: string, beta: number} = {al|}', 'alpha'],
  ['members in object literal with surrounding', 'let v: {alpha: string, beta: number} = {a|l}', 'alpha'],
  [
    'imported module members',
    'import * as vm from "vm"; vm.runIn|',
    'runInContext',
    'runInNewContext',
    'runInThisContext',
  ],
  ['sort candidates', 'let v = { xyz: 10, XYZ: 30 }; v.XY|', 'XYZ', 'xyz'],
  ['globals with prefix', 'setTimeo|', 'setTimeout'],
  ['globals with surrounding', 'setIm|I', 'setImmediate'],
  ['inside string literal', 'let v = "|"'],
  ['inside unclosed string literal', 'let v = "|'],
  ['inside comment', '/* | */'],
  ['docstring attributes with prefix', '/** @param| */ let xyz = 1', 'param'],
  ['docstring parameter', '/** @param | */ function f(xyz: number, abc: string): void {}', 'abc', 'xyz'],
  [
    'browser: complete',
    '/**  @browser @module mylib */ const div = document.querySe|',
    'querySelector',
    'querySelectorAll',
  ],
];

/** Code with a bar at the cursor, and what inspection says. */
const inspected: readonly (readonly [name: string, code: string, ...said: RegExp[]])[] = [
  ['let number', '/** xys is a great variable */\nlet |xyz = 10;', /let xyz: number/, /xys is a great variable/],
  ['var boolean', '/** klm is a great boolean */\nvar |klm = true;', /var klm: boolean/],
  ['const string', "/** abc is a great string */\nconst |abc = 'hello';", /const abc: "hello"/],
  ['std method', 'let s = "abc"; s.|indexOf("b");', /indexOf\(searchString: string, position\?: number\): number/],
  ['std constructor with override', 'let m = new |Map();', /Map/],
  ['let interface', 'let |m: Map<string, number>;', /let m: Map<string, number>/],
  ['std interface', 'let m: |Map<string, number>;', /interface Map<K, V>/],
  ['enum member', 'enum myenum {key1, key2} myenum.|key1;', /myenum\.key1 = 0/],
  [
    'browser: inspect',
    "/**  @browser @module mylib */ const div = |document.createElement('div');",
    /var document: Document/,
  ],
];

const mark = (code: string): [code: string, offset: number] => [code.replace('|', ''), code.indexOf('|')];

describe('a notebook of tslab:', () => {
  const kernel = useKernel();

  for (const [name, codes, shown] of cells) {
    test(name, async () => {
      let last: string | undefined;
      for (const code of codes) last = (await kernel().run(code)).text;
      assert.equal(last, shown);
    });
  }

  for (const [name, code, error] of failing) {
    test(name, async () => assert.match((await kernel().execute(code)).traceback, error));
  }

  for (const [name, code, ...names] of completed) {
    test(`complete: ${name}`, async () => assert.deepEqual((await kernel().complete(...mark(code))).matches, names));
  }

  for (const [name, code, ...said] of inspected) {
    test(`inspect: ${name}`, async () => {
      const { data } = await kernel().inspect(...mark(code));
      for (const each of said) assert.match(data['text/plain'], each);
    });
  }

  test('inspect: no info', async () => assert.equal((await kernel().inspect('', 0)).found, false));

  test('complete: globals, keywords and the names of other cells', async () => {
    await kernel().run('let oldval: number = 1;');
    const names = async (code: string): Promise<string[]> => (await kernel().complete(...mark(code))).matches;
    for (const name of ['oldval', 'AbortController', 'abstract']) assert.ok((await names('|')).includes(name), name);
    assert.ok((await names('let newval = 10; new|')).includes('newval'));
  });

  test('external files: dependencies, errors, one load, and a change', async () => {
    const { folder } = kernel().process;
    mkdirSync(join(folder, 'pkg/b'), { recursive: true });
    writeFileSync(join(folder, 'pkg/a.ts'), 'export const aVal: string = "AAA";');
    writeFileSync(join(folder, 'pkg/b/c.ts'), 'import {aVal} from "../a";\nexport const bVal = "BBB" + aVal;');
    assert.equal((await kernel().run('import {bVal} from "./pkg/b/c";\nbVal')).text, "'BBBAAA'");
    writeFileSync(join(folder, 'pkg/a.ts'), 'export const aVal: string = "XYZ";');
    assert.equal((await kernel().run('import {bVal} from "./pkg/b/c";\nbVal')).text, "'BBBXYZ'");
    writeFileSync(join(folder, 'pkg/wrong.ts'), 'export const aVal: number = "AAA";');
    const { traceback } = await kernel().execute('import {aVal} from "./pkg/wrong";\naVal');
    assert.match(traceback, /pkg\/wrong\.ts, line 1, column 14: Type 'string' is not assignable to type 'number'/);
    writeFileSync(
      join(folder, 'pkg/rand.ts'),
      'import { randomBytes } from "crypto";\nexport const uid = randomBytes(8).toString("hex");',
    );
    const [first, second] = [
      await kernel().run('import {uid} from "./pkg/rand";\nuid'),
      await kernel().run('import {uid} from "./pkg/rand";\nuid'),
    ];
    assert.equal(first.text, second.text);
  });

  test('an error in a module names its cell line', async () => {
    await kernel().run(
      '/** @module thrower */\nexport function fail(): never {\n  throw new Error("in the module");\n}',
    );
    const { traceback } = await kernel().execute('import { fail } from "./thrower";\nfail();');
    assert.match(traceback, /thrower\.ts, line 3/);
    assert.match(traceback, /> 3 \| {3}throw new Error/);
  });

  test('a module that runs again is new in a function that imports it late', async () => {
    await kernel().run('/** @module late */ export const value = 1');
    await kernel().run("const read = async (): Promise<number> => (await import('./late')).value");
    assert.equal((await kernel().run('await read()')).text, '1');
    await kernel().run('/** @module late */ export const value: number = 2');
    assert.equal((await kernel().run('await read()')).text, '2');
  });
});
