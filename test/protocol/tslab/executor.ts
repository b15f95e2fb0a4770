/** What `executor.spec.ts` says: its cases by name, as cells of our own. */
import { createHash } from 'node:crypto';

const hash = createHash('sha256').update('Hello TypeScript!').digest('hex');
const digest = 'createHash("sha256").update("Hello TypeScript!").digest("hex")';

/** Cells that run in order, and what the last one shows. */
export const cells: readonly (readonly [name: string, cells: readonly string[], shown: string | undefined])[] = [
  ['immediate', ['let x = 10; x + 4;'], '14'],
  [
    'calculate numbers',
    ['let x = 3, y = 4;', 'let z = x * y; z -= 2;', 'y = x * z;', 'x = Math.max(z, y)', '[x, y, z].join()'],
    "'30,30,10'",
  ],
  ['calculate numbers: an assignment is shown', ['let x = 3, y = 4;', 'let z = x * y; z -= 2;'], '10'],
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
  ['import start', [`import * as crypto from "crypto"; crypto.${digest}`], `'${hash}'`],
  ['import star', [`import * as crypto from "crypto";\ncrypto.${digest}`, `crypto.${digest}`], `'${hash}'`],
  ['import default', [`import crypto from "crypto";\ncrypto.${digest}`, `crypto.${digest}`], `'${hash}'`],
  ['dynamic import', [`const crypto = await import("crypto")`, `crypto.${digest}`], `'${hash}'`],
  ['named import', ['import {createHash} from "crypto";', digest], `'${hash}'`],
  ['import star, declared again', ['import * as crypto from "crypto";', 'let crypto = 1;', 'crypto'], '1'],
  ['import default, declared again', ['import crypto from "crypto";', 'let crypto = 2;', 'crypto'], '2'],
  ['named import, declared again', ['import {createHash} from "crypto";', 'let createHash = 3;', 'createHash'], '3'],
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
  [
    'performance',
    ['function fib(n: number): number { return n > 1 ? fib(n - 1) + fib(n - 2) : 1; }\nlet got = fib(25);', 'got'],
    '121393',
  ],
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
export const failing: readonly (readonly [name: string, cell: string, error: RegExp])[] = [
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
