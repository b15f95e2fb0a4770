/** Imports from the notebook's folder: all kinds of packages, JSON, local files that change. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { useKernel } from '../helpers/kernel-client.js';

const root = mkdtempSync(join(tmpdir(), 'layerlab-imports-'));
const notebooks = join(root, 'project', 'notebooks');

function write(path: string, text: string | object): void {
  const file = join(notebooks, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof text === 'string' ? text : JSON.stringify(text));
}

/** Writes a package beside the notebook. */
function writePackage(name: string, settings: object, files: Record<string, string>): void {
  write(`node_modules/${name}/package.json`, { name, version: '1.2.3', ...settings });
  for (const [path, text] of Object.entries(files)) write(`node_modules/${name}/${path}`, text);
}

writePackage(
  'esm-only',
  { type: 'module', exports: { types: './index.d.ts', default: './index.js' } },
  {
    'index.js': 'export const kind = "esm"; export default function hello(name) { return "hello " + name; }',
    'index.d.ts': 'export declare const kind: string; export default function hello(name: string): string;',
  },
);
writePackage(
  'esm-waits',
  { type: 'module', exports: { types: './index.d.ts', default: './index.js' } },
  {
    'index.js': 'export const value = await Promise.resolve(42);',
    'index.d.ts': 'export declare const value: number;',
  },
);
writePackage(
  'cjs-object',
  { main: './main.js', types: './main.d.ts' },
  {
    'main.js': 'exports.one = 1; exports.two = () => 2;',
    'main.d.ts': 'export declare const one: number; export declare function two(): number;',
  },
);
writePackage(
  'cjs-function',
  { main: './main.js', types: './main.d.ts' },
  {
    'main.js': 'module.exports = function area(r) { return r * r; }; module.exports.unit = "m";',
    'main.d.ts':
      'declare function area(r: number): number; declare namespace area { const unit: string } export = area;',
  },
);
writePackage(
  'dual',
  {
    exports: {
      '.': { import: { types: './m.d.mts', default: './m.mjs' }, require: { types: './c.d.cts', default: './c.cjs' } },
      './sub': { types: './sub.d.ts', default: './sub.js' },
    },
  },
  {
    'm.mjs': 'export const from = "import";',
    'm.d.mts': 'export declare const from: string;',
    'c.cjs': 'exports.from = "require";',
    'c.d.cts': 'export declare const from: string;',
    'sub.js': 'exports.sub = true;',
    'sub.d.ts': 'export declare const sub: boolean;',
  },
);
writePackage('untyped', { main: './index.js' }, { 'index.js': 'exports.anything = 5;' });
writePackage(
  'breaks',
  { main: './index.js', types: './index.d.ts' },
  {
    'index.js': 'throw new Error("broken package");',
    'index.d.ts': 'export {};',
  },
);
write('data.json', { rows: [1, 2, 3], name: 'table' });
write('helper.ts', 'export const double = (n: number): number => 2 * n;\nexport interface Point { x: number }\n');
write('plain.js', 'export const plain = "javascript";\n');
write(
  'deep/er/nested.ts',
  `import { double } from '../../helper';\nexport const quadruple = (n: number): number => double(double(n));\n`,
);
write('../shared/above.ts', 'export const above = "above the notebook";\n');
write(
  'circular-a.ts',
  `import { b } from './circular-b';\nexport const a = (): string => 'a' + b();\nexport const name = 'A';\n`,
);
write('circular-b.ts', `import { name } from './circular-a';\nexport const b = (): string => name;\n`);
write('waits.ts', 'export const slow = await Promise.resolve("slow");\n');
write('deep/finds.ts', `export const found = import.meta.resolve('../helper.ts');\n`);
write('effect.ts', '(globalThis as any).effects = ((globalThis as any).effects ?? 0) + 1;\nexport {};\n');

describe('a cell imports', () => {
  const kernel = useKernel({ folder: notebooks });
  after(() => rmSync(root, { recursive: true, force: true }));

  const imports: Record<string, readonly [code: string, shown: string]> = {
    'a module of Node': [`import { basename } from 'node:path'; basename('/a/b.c')`, "'b.c'"],
    'a module of Node without prefix': [`import { basename } from 'path'; basename('/a/b.c')`, "'b.c'"],
    'a default of a module of Node': [`import fs from 'node:fs'; typeof fs.readFileSync`, "'function'"],
    'a package of ES modules': [`import hello, { kind } from 'esm-only'; hello(kind)`, "'hello esm'"],
    'a package of ES modules as a whole': [`import * as all from 'esm-only'; all.default('you')`, "'hello you'"],
    'a package of ES modules that awaits': [`import { value } from 'esm-waits'; value.toFixed(1)`, "'42.0'"],
    'a CommonJS package': [`import { one, two } from 'cjs-object'; one + two()`, '3'],
    'a CommonJS package as a whole': [`import * as whole from 'cjs-object'; whole.one`, '1'],
    'a CommonJS package by its default': [`import object from 'cjs-object'; object.two()`, '2'],
    'a CommonJS package that is a function': [`import area from 'cjs-function'; area(3) + area.unit`, "'9m'"],
    'a package with both forms by its import condition': [`import { from } from 'dual'; from`, "'import'"],
    'a part of a package': [`import { sub } from 'dual/sub'; sub`, 'true'],
    'JSON with its type': [
      `import data from './data.json'; data.rows.map((n) => n + 1).join() + data.name.toUpperCase()`,
      "'2,3,4TABLE'",
    ],
    'JSON with an attribute': [`import table from './data.json' with { type: 'json' }; table.rows.length`, '3'],
    'a local TypeScript file': [
      `import { double, type Point } from './helper'; const p: Point = { x: double(4) }; p.x`,
      '8',
    ],
    'a local file with its ending': [`import { double } from './helper.ts'; double(1)`, '2'],
    'a local file with the ending of its output': [`import { double } from './helper.js'; double(1)`, '2'],
    'a local JavaScript file': [`import { plain } from './plain.js'; plain`, "'javascript'"],
    'a file in a folder, which imports another': [`import { quadruple } from './deep/er/nested'; quadruple(2)`, '8'],
    'a file above the notebook': [`import { above } from '../shared/above'; above`, "'above the notebook'"],
    'files that import each other': [`import { a } from './circular-a'; a()`, "'aA'"],
    'a file for its effect': [`import './effect'; (globalThis as any).effects >= 1`, 'true'],
    'a package by import()': [`(await import('esm-only')).kind`, "'esm'"],
    'a package that awaits by import()': [`(await import('esm-waits')).value`, '42'],
    'a CommonJS package by import()': [`(await import('cjs-object')).one`, '1'],
    'a local file by import()': [`(await import('./helper')).double(3)`, '6'],
    'JSON by import()': [`(await import('./data.json', { with: { type: 'json' } })).default.name`, "'table'"],
    'a module whose name is computed': [`const which = 'node:' + 'os'; (await import(which)).EOL`, "'\\n'"],
    'a package by require': [`require('cjs-object').one`, '1'],
    'the library, with its types': [`import { tensor } from 'layerlab'; tensor([[1, 2]]).shape.join()`, "'1,2'"],
    'what import.meta.resolve finds': [`(await import(import.meta.resolve('layerlab'))).tensor([1]).size`, '1'],
    'what import.meta.resolve finds among packages beside it, modules of Node and local files': [
      `['esm-only', 'fs', './helper.ts'].map((each) => import.meta.resolve(each).replace(/^file:.*\\/(?=.*\\/)/, '')).join()`,
      "'esm-only/index.js,node:fs,notebooks/helper.ts'",
    ],
    'what import.meta.resolve finds in a local file': [
      `import { found } from './deep/finds'; found.slice(found.lastIndexOf('/', found.lastIndexOf('/') - 1))`,
      "'/notebooks/helper.ts'",
    ],
    'a file by the path that require.resolve finds': [`require(require.resolve('layerlab')).tensor([1]).size`, '1'],
    ndarray: [`import ndarray from 'ndarray'; ndarray(new Float32Array([1, 2, 3]), [3]).get(1)`, '2'],
    'ndarray-ops': [
      `import nd from 'ndarray'; import ops from 'ndarray-ops'; ops.sum(nd(new Float64Array([1, 2, 3])))`,
      '6',
    ],
    'a type alone': [
      `import type { Stats } from 'node:fs'; const s: Stats | undefined = undefined; typeof s`,
      "'undefined'",
    ],
  };

  for (const [what, [code, shown]] of Object.entries(imports))
    test(what, async () => {
      assert.equal((await kernel().run(code)).text, shown);
    });

  test('names that later cells use', async () => {
    await kernel().run(`import hello2, { kind as k } from 'esm-only';\nimport * as os from 'node:os';`);
    assert.equal((await kernel().run('hello2(k) + os.EOL.length')).text, "'hello esm1'");
  });

  test('a package without types as any, or says how to get them', async () => {
    const cell = await kernel().execute(`import { anything } from 'untyped'; anything`);
    if (cell.reply.status === 'ok') assert.equal(cell.text, '5');
    else assert.match(cell.traceback, /untyped/);
  });

  test("and the package's types are checked", async () => {
    const cell = await kernel().execute(`import h from 'esm-only'; h(5)`);
    assert.match(cell.traceback, /number.*string/s);
  });

  test('and a name that the module does not export is refused', async () => {
    const cell = await kernel().execute(`import { nothing } from './helper'`);
    assert.match(cell.traceback, /nothing/);
  });

  test("a copy of the library beside the notebook rather than the kernel's", async () => {
    writePackage(
      'ndarray-ops',
      { main: './index.js', types: './index.d.ts' },
      {
        'index.js': 'exports.mine = "beside the notebook";',
        'index.d.ts': 'export declare const mine: string;',
      },
    );
    await kernel().restart();
    assert.equal((await kernel().run(`import { mine } from 'ndarray-ops'; mine`)).text, "'beside the notebook'");
  });
});

describe('a module that is missing', () => {
  const kernel = useKernel();

  test('is an error that names it, says where it was looked for and how to get it', async () => {
    for (const code of [
      `import x from 'no-such-package-4711'`,
      `await import('no-such-package-4711')`,
      `require('no-such-package-4711')`,
    ]) {
      const cell = await kernel().execute(code);
      assert.equal(cell.reply.status, 'error');
      assert.match(cell.traceback, /no-such-package-4711/);
      assert.match(cell.traceback, /install\('no-such-package-4711'\)/, code);
      assert.ok(cell.traceback.includes(kernel().process.folder), `${code}: where it looked\n${cell.traceback}`);
    }
  });

  test('by a path is an error that names the path, without a word of install', async () => {
    const cell = await kernel().execute(`import x from './no-such-file'`);
    assert.match(cell.traceback, /no-such-file/);
    assert.doesNotMatch(cell.traceback, /install\(/);
  });

  test('a package that throws while it loads names the error', async () => {
    const file = join(kernel().process.folder, 'node_modules', 'throws');
    mkdirSync(file, { recursive: true });
    writeFileSync(join(file, 'index.js'), 'throw new Error("broken package");');
    const cell = await kernel().execute(`// @ts-nocheck\nimport 'throws'`);
    assert.match(cell.traceback, /broken package/);
  });
});
