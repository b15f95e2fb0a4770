/** Imports of cells: packages of the folder and of the kernel, local files anywhere, and what changes between two cells. */

import assert from 'node:assert/strict';
import { rmSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';
import { folderWith, Notebook, write } from '../notebook.js';

/** Packages as a learner's folder may hold them. */
const packages = {
  'node_modules/esm-only/package.json': JSON.stringify({
    name: 'esm-only',
    version: '1.0.0',
    type: 'module',
    exports: {
      '.': { types: './types/main.d.ts', import: './main.js' },
      './deep': { types: './types/deep.d.ts', default: './deep.js' },
    },
  }),
  'node_modules/esm-only/main.js': 'export const answer = 42; export default function twice(x) { return x * 2 }',
  'node_modules/esm-only/deep.js': "export const depth = 'deep'",
  'node_modules/esm-only/types/main.d.ts':
    'export declare const answer: number; export default function twice(x: number): number;',
  'node_modules/esm-only/types/deep.d.ts': 'export declare const depth: string;',
  'node_modules/common/package.json': JSON.stringify({
    name: 'common',
    version: '1.0.0',
    main: './index.js',
    types: './index.d.ts',
  }),
  'node_modules/common/index.js':
    "module.exports = function greet(name) { return 'hi ' + name }; module.exports.version = 3",
  'node_modules/common/index.d.ts':
    'declare function greet(name: string): string; declare namespace greet { const version: number } export = greet;',
  'node_modules/untyped/package.json': JSON.stringify({ name: 'untyped', version: '1.0.0', main: './index.js' }),
  'node_modules/untyped/index.js': 'exports.anything = () => 7',
  'node_modules/ndarray/package.json': JSON.stringify({
    name: 'ndarray',
    version: '99.0.0',
    main: './index.js',
    types: './index.d.ts',
  }),
  'node_modules/ndarray/index.js': "exports.mine = 'mine'",
  'node_modules/ndarray/index.d.ts': "export declare const mine: 'mine';",
};

test('a folder without node_modules imports the kernel’s packages with their types', async () => {
  const notebook = new Notebook(folderWith());
  notebook.checked(`import { tensor } from 'layerlab'
    import ndarray, { type NdArray } from 'ndarray'
    import * as ops from 'ndarray-ops'
    import * as tslab from 'tslab'
    const a: NdArray<Float32Array> = ndarray(new Float32Array(4), [2, 2])
    ops.adds(a, a, 1)
    tslab.display.html('<b>b</b>')
    const shape: number[] = a.shape
    tensor([1, 2]).shape`);
  notebook.refused("import { display } from 'tslab'\ndisplay.nothing()");
  notebook.refused("import ndarray from 'ndarray'\nndarray('a', 'b', 'c', 'd', 'e', 'f')");
});

test('only packages that the kernel or the library declare are lent to other folders', () => {
  const { message } = new Notebook(folderWith()).problem("import lodash from 'lodash'");
  assert.match(message, /^Cannot find module 'lodash'/);
});

test('a package beside the notebook wins over the kernel’s', async () => {
  const notebook = new Notebook(folderWith(packages));
  assert.equal(await notebook.run("import { mine } from 'ndarray'\nconst m: 'mine' = mine\nm"), 'mine');
});

test('packages are typed by exports, by types and by export =, and run from either kind of module', async () => {
  const notebook = new Notebook(folderWith(packages));
  const { javascript, imports } = notebook.checked(`import twice, { answer } from 'esm-only'
    import { depth } from 'esm-only/deep'
    import greet from 'common'
    const n: number = twice(answer), s: string = greet(depth) + greet.version.toFixed(0)`);
  assert.deepEqual(imports, ['esm-only', 'esm-only/deep', 'common']);
  assert.match(javascript, /require\.imported\("esm-only"\)/);
  assert.equal(await notebook.run("import greet from 'common'\ngreet('you') + greet.version"), 'hi you3');
  assert.match(
    notebook.problem("import { answer } from 'esm-only'\nconst s: string = answer").message,
    /'number' is not assignable/,
  );
  assert.match(notebook.problem("import { nothing } from 'esm-only'").message, /no exported member 'nothing'/);
});

test('a package without types is any', async () => {
  const notebook = new Notebook(folderWith(packages));
  assert.equal(await notebook.run("import { anything } from 'untyped'\nanything()"), 7);
  assert.equal(await notebook.run('anything() + 1'), 8);
});

test('import() stays an import(), so that packages with a top-level await can be loaded', async () => {
  const notebook = new Notebook(folderWith(packages));
  const { javascript } = notebook.checked("const m = await import('esm-only')\nm.answer.toFixed(0)");
  assert.match(javascript, /await import\(['"]esm-only['"]\)/);
  notebook.refused("const m = await import('esm-only')\nm.nothing");
});

test('a module of which only types are used is not imported', () => {
  const notebook = new Notebook(folderWith(packages));
  const cell = notebook.checked(
    "import { type Stats, readFileSync } from 'node:fs'\nimport { PathLike } from 'fs'\nimport type { answer } from 'esm-only'\nlet a: typeof answer | undefined; let b: Stats | PathLike | undefined",
  );
  assert.deepEqual(cell.imports, ['node:fs']);
  assert.deepEqual(notebook.checked("import 'esm-only'").imports, ['esm-only']);
});

test('local files are compiled, typed, and found with and without their endings', async () => {
  const notebook = new Notebook(
    folderWith({
      'shapes.ts':
        "import { scale } from './lib/scale.js'\nexport interface Box { side: number }\nexport const box = (side: number): Box => ({ side: side * scale })\nexport enum Kind { A, B }",
      'lib/scale.ts': 'export const scale: number = 2',
      'lib/index.ts': "export { scale as exported } from './scale'\nexport type { Box } from '../shapes'",
      'plain.js': 'export function half(x) { return x / 2 }',
      'old.cjs': 'module.exports = { legacy: (x) => x + 1 }',
      'data.json': '{ "rates": [0.1, 0.5], "name": "d" }',
    }),
  );
  const value = await notebook.run(`import { box, Kind, type Box } from './shapes'
    import { scale } from './lib/scale.ts'
    import { exported } from './lib'
    import { half } from './plain.js'
    import old from './old.cjs'
    import data, { name } from './data.json'
    const b: Box = box(3)
    const rates: number[] = data.rates
    ;[b.side, scale, exported, half(5), old.legacy(1), rates, name, Kind[Kind.B]] as unknown[]`);
  assert.deepEqual(value, [6, 2, 2, 2.5, 2, [0.1, 0.5], 'd', 'B']);
  assert.equal(await notebook.run('box(1).side + exported'), 4);
  const { sideModules, imports } = notebook.checked("import { box } from './shapes'");
  assert.deepEqual(
    sideModules.map(({ path: file }) => path.relative(notebook.folder, file)).sort(),
    ['lib/scale.ts', 'shapes.ts'].map(path.normalize),
  );
  assert.deepEqual(imports, [path.join(notebook.folder, 'shapes.ts')]);
});

test('local files above the folder can be imported', async () => {
  const root = folderWith({
    'shared/up.ts': "import { near } from './near'\nexport const up: string = 'up' + near",
    'shared/near.ts': "export const near = '!'",
    'course/one/x.txt': '',
  });
  const notebook = new Notebook(path.join(root, 'course/one'));
  assert.equal(await notebook.run("import { up } from '../../shared/up'\nup"), 'up!');
});

test('import() of a local file names it by its path', () => {
  const notebook = new Notebook(folderWith({ 'local.ts': 'export const here = 1' }));
  const { javascript, sideModules } = notebook.checked("const { here } = await import('./local')\nhere.toFixed(0)");
  assert.ok(javascript.includes(`import(${JSON.stringify(path.join(notebook.folder, 'local.ts'))})`), javascript);
  assert.equal(sideModules.length, 1);
});

test('a local file that was written again is read again, and so is one that is new', async () => {
  const notebook = new Notebook(folderWith({ 'model.ts': 'export const size = 1', 'data.json': '{"n": 1}' }));
  const use = "import { size } from './model'\nimport data from './data.json'\n";
  assert.deepEqual(await notebook.run(`${use};[size, data.n]`), [1, 1]);
  write(notebook.folder, { 'model.ts': "export const size = 'large'", 'data.json': '{"n": 22}' });
  assert.deepEqual(await notebook.run(`${use};[size.length, data.n]`), [5, 22]);
  notebook.refused("import { later } from './later'");
  write(notebook.folder, { 'later.ts': "export { soon as later } from './soon'" });
  notebook.refused("import { later } from './later'");
  write(notebook.folder, { 'soon.ts': 'export const soon = 3' });
  assert.equal(await notebook.run("import { later } from './later'\nlater"), 3);
});

test('a change that keeps a file’s size is seen by its time', async () => {
  const notebook = new Notebook(folderWith({ 'n.ts': 'export const n = 1' }));
  assert.equal(await notebook.run("import { n } from './n'\nn"), 1);
  write(notebook.folder, { 'n.ts': 'export const n = 2' });
  utimesSync(path.join(notebook.folder, 'n.ts'), new Date(), new Date(Date.now() + 5000));
  assert.equal(await notebook.run("import { n } from './n'\nn"), 2);
});

test('a package that is installed between two cells is found', async () => {
  const notebook = new Notebook(folderWith());
  notebook.refused("import greet from 'common'");
  write(notebook.folder, packages);
  assert.equal(await notebook.run("import greet from 'common'\ngreet('a')"), 'hi a');
});

test('a package that is installed beside the notebook takes over, also for a local file that had the kernel’s', async () => {
  const notebook = new Notebook(folderWith({ 'uses.ts': "export { default } from 'ndarray'" }));
  notebook.checked("import nd from './uses'\nnd(new Float32Array(2))");
  write(notebook.folder, packages);
  notebook.refused("import nd from './uses'\nnd(new Float32Array(2))");
  write(notebook.folder, { 'uses.ts': "export * from 'ndarray'" });
  notebook.checked("import { mine } from './uses'\nconst m: 'mine' = mine");
});

test('a cell like the one before reads no file and looks for none', async (context) => {
  const notebook = new Notebook(folderWith(packages));
  await notebook.run("import greet from 'common'\nconst a = greet.version");
  notebook.checked('a + 1');
  const calls = [context.mock.method(ts.sys, 'readFile'), context.mock.method(ts.sys, 'fileExists')];
  notebook.checked('a + 2');
  notebook.checked("import greet from 'common'\ngreet");
  assert.deepEqual(
    calls.map((call) => call.mock.callCount()),
    [0, 0],
  );
});

test('what a cell installs itself may be missing when it is checked', () => {
  const notebook = new Notebook(folderWith());
  notebook.checked(
    "await install('simple-statistics@7')\nconst { mean } = await import('simple-statistics')\nmean([1, 2])",
  );
  notebook.refused("await install('other')\nconst { mean } = await import('simple-statistics')");
  notebook.refused("const { mean } = await import('simple-statistics')");
});

test('a type error in a local file stops the cell and names the file', () => {
  const notebook = new Notebook(
    folderWith({
      'wrong.ts': 'export const a = 1\nexport const b: string = a\n',
      'loose.js': 'export const f = (x) => x.y',
    }),
  );
  const problem = notebook.problem("import { a } from './wrong'");
  assert.deepEqual(
    { ...problem, message: '' },
    {
      file: './wrong.ts',
      line: 2,
      column: 14,
      length: 1,
      code: 2322,
      message: '',
      source: 'export const b: string = a',
    },
  );
  notebook.checked("import { f } from './loose.js'\nf({ y: 1 })");
});

test('a local file that cannot be read stops the cell as a syntax error', () => {
  const notebook = new Notebook(folderWith({ 'broken.ts': 'export const a = ;', 'broken.js': 'export const a = ;' }));
  assert.equal(notebook.refused("import { a } from './broken.ts'").kind, 'SyntaxError');
  assert.equal(notebook.refused("import { a } from './broken.js'").kind, 'SyntaxError');
});

test('a missing package says where it was looked for and how to get it', () => {
  const notebook = new Notebook(folderWith(packages));
  const { message, hint } = notebook.problem("import { mean } from 'simple-statistics'");
  assert.ok(message.includes(`looked in ${path.join(notebook.folder, 'node_modules')}`), message);
  assert.match(message, /kernel's own packages/);
  assert.equal(hint, "run await install('simple-statistics') in its own cell to install it from npm");
  assert.match(notebook.problem("import a from '@scope/name/deep'").hint!, /install\('@scope\/name'\)/);
  assert.match(notebook.problem("import nd from 'ndaray'").hint!, /did you mean 'ndarray'\?/);
  assert.match(notebook.problem("import a from 'common/none'").message, /package common is installed/);
});

test('a missing file says what was looked for and which file is near', () => {
  const notebook = new Notebook(folderWith({ 'helpers.ts': 'export const a = 1', 'lib/x.ts': '' }));
  const { message, hint } = notebook.problem("import { a } from './helper'");
  assert.ok(message.includes(path.join(notebook.folder, 'helper')), message);
  assert.equal(hint, "did you mean './helpers.js'?");
  assert.match(notebook.problem("import { a } from './nowhere/a'").hint!, /there is no folder/);
});

test('specifiers of other systems are told apart', () => {
  const notebook = new Notebook(folderWith());
  assert.match(notebook.problem("import a from 'npm:chalk@5'").hint!, /await install\('chalk@5'\).*from 'chalk'/);
  assert.match(notebook.problem("import a from 'https://esm.sh/x'").message, /cannot import https: specifiers/);
  assert.equal(notebook.problem("import a from 'node:crypo'").hint, "did you mean 'node:crypto'?");
});

test('builtins are typed with and without node:, in a folder that has nothing', async () => {
  const notebook = new Notebook(folderWith());
  assert.equal(
    await notebook.run("import { basename } from 'path'\nimport { EOL } from 'node:os'\nbasename('/a/b') + EOL.length"),
    'b1',
  );
  notebook.checked(
    'const b: Buffer = Buffer.from("a"); process.version; console.log(b); setTimeout(() => {}, 1); fetch; new URL("a:b")',
  );
  notebook.checked(
    'const m: WebAssembly.Memory = new WebAssembly.Memory({ initial: 1 }); m.buffer.byteLength; crypto.subtle; performance.now()',
  );
});

test('require is typed and resolves from the folder', async () => {
  const notebook = new Notebook(folderWith(packages));
  assert.equal(await notebook.run("const greet = require('common')\ngreet('r')"), 'hi r');
});

test('import.meta says where the notebook is', async () => {
  const notebook = new Notebook(folderWith());
  const value = (await notebook.run('[import.meta.dirname, import.meta.filename, import.meta.url]')) as string[];
  assert.equal(value[0], notebook.folder);
  assert.ok(value[1]!.startsWith(notebook.folder) && value[2]!.startsWith('file://'));
});

test('a removed local file is missing', async () => {
  const notebook = new Notebook(folderWith({ 'a.ts': 'export const a = 1' }));
  await notebook.run("import { a } from './a'\na");
  rmSync(path.join(notebook.folder, 'a.ts'));
  notebook.refused("import { a } from './a'");
});

test('default exports of local files and of JavaScript of either kind are found', async () => {
  const notebook = new Notebook(
    folderWith({
      'own.ts': 'export default function twice(x: number): number { return x * 2 }\nexport const side = 1',
      'value.ts': 'const value = { n: 4 }\nexport default value',
      'plain.js': 'export default class Plain { kind = "esm" }',
      'old.cjs': 'module.exports = { kind: "cjs" }',
      'again.ts': "export { default as own } from './own'\nexport * as all from './own'\nexport * from './value'",
    }),
  );
  const value = await notebook.run(`import twice, { side } from './own'
    import value from './value'
    import Plain from './plain.js'
    import old from './old.cjs'
    import { own, all } from './again'
    ;[twice(2), side, value.n, new Plain().kind, old.kind, own(3), all.side, all.default(5)]`);
  assert.deepEqual(value, [4, 1, 4, 'esm', 'cjs', 6, 1, 10]);
});

test('a local file says what it imports, and only those it imports for their values', () => {
  const notebook = new Notebook(
    folderWith({
      ...packages,
      'uses.ts':
        "import type { answer } from 'esm-only'\nimport { Stats, statSync } from 'node:fs'\nimport './other'\nexport const s: Stats | typeof answer = statSync('/')",
      'other.ts': "export { depth } from 'esm-only/deep'",
    }),
  );
  const { sideModules, imports } = notebook.checked("import { s } from './uses'\ns");
  assert.deepEqual(imports, [path.join(notebook.folder, 'uses.ts')]);
  assert.deepEqual(
    sideModules.map((each) => each.imports),
    [['node:fs', path.join(notebook.folder, 'other.ts')], ['esm-only/deep']],
  );
});
