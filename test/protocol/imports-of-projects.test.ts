/** What ordinary projects import: packages with two builds, computed names, files that await, declarations alone. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { useKernel } from '../helpers/kernel-client.js';
import { projectFolder, writeFiles } from '../helpers/project-folder.js';

/** A package with a build for `import` and one for `require`. */
function dual(name: string, body: string, types: string): Record<string, string | object> {
  const at = `node_modules/${name}`;
  return {
    [`${at}/package.json`]: {
      name,
      exports: {
        '.': {
          import: { types: './m.d.mts', default: './m.mjs' },
          require: { types: './c.d.cts', default: './c.cjs' },
        },
      },
    },
    [`${at}/m.mjs`]: `export const build = 'import'; ${body}`,
    [`${at}/c.cjs`]: `exports.build = 'require'; ${body.replaceAll(/export (default |class (\w+))/g, (_, _what, name) => (name ? `exports.${name} = class ${name}` : 'exports.default = '))}`,
    [`${at}/m.d.mts`]: `export declare const build: string; ${types}`,
    [`${at}/c.d.cts`]: `export declare const build: string; ${types}`,
  };
}

const folder = projectFolder({
  ...dual('twice', 'export class Fault extends Error {}', 'export declare class Fault extends Error {}'),
  ...dual('@scope/twice', 'export default 7', 'declare const seven: number; export default seven;'),
  'node_modules/bare/package.json': { name: 'bare', main: './lib/main' },
  'node_modules/bare/lib/main.js': 'exports.bare = require("./part").part;',
  'node_modules/bare/lib/part.js': 'exports.part = "part";',
  'node_modules/bare/lib/main.d.ts': 'export declare const bare: string;',
  'node_modules/bare/lib/part.d.ts': 'export declare const part: string;',
  'node_modules/transpiled/package.json': { name: 'transpiled', main: './index.js', types: './index.d.ts' },
  'node_modules/transpiled/index.js':
    'exports.__esModule = true; exports.default = () => "default"; exports.named = 1;',
  'node_modules/transpiled/index.d.ts':
    'declare function f(): string; export default f; export declare const named: number;',
  'node_modules/late/package.json': { name: 'late', type: 'module', exports: './index.js' },
  'node_modules/late/index.js': 'export let count = await 1; export const more = () => ++count; export default "late";',
  'uses-twice.ts': `import { build, Fault } from 'twice';\nexport const used = build;\nexport { Fault };\n`,
  'uses-late.ts': `import late, { count } from 'late';\nexport const text: string = late + count;\n`,
  'p1.mjs': 'export const where = "notebook";',
  'sub/p1.mjs': 'export const where = "sub";',
  'sub/load.ts': `export const load = (name: string) => import('./' + name + '.mjs');\n`,
  'plugins/one.ts': 'export const n: number = 1;\nexport type N = number;\n',
  'plugins/two.ts': `import { n } from './one.js';\nexport const m: number = n + 1;\n`,
  'plugins/slow.ts': `const { n } = await import('./one');\nexport const s: number = n + 10;\n`,
  'plugins/wrong.ts': 'export const x: number = ;\n',
  'plugins/index.ts': `export const all = async (names: readonly string[]) =>\n  Promise.all(names.map((name) => import(\`./\${name}.ts\`)));\n`,
  'state.ts': `export let model: string | undefined;\nexport async function load(): Promise<void> { model = 'm'; }\nexport default function count(): number { return ++calls; }\nexport let calls = 0;\n`,
  'data.ts': `const load = async (): Promise<number[]> => [1, 2, 3];\nexport const data = await load();\n`,
  'mean.ts': `import { data } from './data';\nexport const mean = data.reduce((a, b) => a + b, 0) / data.length;\n`,
  'fails.ts': `export const never: number = await Promise.reject(new Error('no data'));\n`,
  'circle-a.ts': `import { b } from './circle-b';\nexport const a = await Promise.resolve('a');\nexport const both = () => a + b();\n`,
  'circle-b.ts': `import { a } from './circle-a';\nexport const b = () => a.toUpperCase();\n`,
  'types.d.ts': 'export interface Row { id: number }\ndeclare global { interface Array<T> { firstRow: T } }\n',
  'ambient.d.ts': 'interface Named { name: string }\n',
  'only-types.ts': 'export interface Point { x: number }\n',
  'native.js': 'export const native = 5;\n',
  'native.d.ts': 'export declare const native: number;\n',
  'through.ts': `import './types.d.ts';\nexport * from './types';\nexport const through = 1;\n`,
});

describe('a cell in a project imports', () => {
  const kernel = useKernel({ folder });

  const cells: Record<string, readonly [code: string, shown: string]> = {
    'a package with two builds as import() does': [
      `import { Fault } from 'twice'; const t1 = await import('twice'); t1.Fault === Fault`,
      'true',
    ],
    'the build that its types describe': [`import { build } from 'twice'; build`, "'import'"],
    'the same build as its local files': [
      `import { used, Fault as F1 } from './uses-twice'; import { Fault as F2 } from 'twice'; used + (F1 === F2)`,
      "'importtrue'",
    ],
    'the other build by require': [`require('twice').build`, "'require'"],
    'the default of a package with two builds': [`import seven from '@scope/twice'; seven`, '7'],
    'a package whose main has no extension': [`import { bare } from 'bare'; bare`, "'part'"],
    'a part of a package without its extension': [`import { part } from 'bare/lib/part'; part`, "'part'"],
    'the default of a CommonJS package that was an ES module': [
      `import f, { named } from 'transpiled'; f() + named`,
      "'default1'",
    ],
    'a default that awaits, and live': [
      `import late, { count, more } from 'late'; more(); [late, count].join()`,
      "'late,2'",
    ],
    'through a local file, a package that awaits': [`import { text } from './uses-late'; text.slice(0, 4)`, "'late'"],
    'a computed name from the folder of the file that says it': [
      `import { load } from './sub/load'; (await load('p1')).where`,
      "'sub'",
    ],
    'a computed name from its own folder': [`const p = 'p1'; (await import('./' + p + '.mjs')).where`, "'notebook'"],
    'computed TypeScript files': [
      `const found: unknown[] = []; for (const n of ["one", "two"]) found.push(...Object.values(await import(\`./plugins/\${n}.ts\`))); found.join()`,
      "'1,2'",
    ],
    'computed TypeScript files without extension, or with that of their output': [
      `const q = "two"; (await import(\`./plugins/\${q}\`)).m + (await import(\`./plugins/\${q}.js\`)).m`,
      '4',
    ],
    'a computed file that awaits': [`const slow = "slow"; (await import(\`./plugins/\${slow}.ts\`)).s`, '11'],
    'a TypeScript file by its URL': [
      'const u = new URL("./plugins/two.ts", import.meta.url); (await import(u.href)).m',
      '2',
    ],
    'what a local file computes': [
      `import { all } from './plugins'; (await all(['one', 'two'])).map((each) => Object.keys(each).join()).join()`,
      "'n,m'",
    ],
    'a computed file once': [
      `import { n } from './plugins/one'; const name1 = 'one'; const again = await import('./plugins/' + name1); again.n === n`,
      'true',
    ],
    'a local file that awaits at its top level': [`import { data } from './data'; data.join()`, "'1,2,3'"],
    'a local file that imports one that awaits': [`import { mean } from './mean'; mean`, '2'],
    'by import() a file that awaits': [`(await import('./data')).data.length`, '3'],
    'files in a circle, one of which awaits': [`import { both } from './circle-a'; both()`, "'aA'"],
    'declarations alone': [`import './types.d.ts'; const rows: number[] = []; typeof rows.firstRow`, "'undefined'"],
    'ambient declarations': [`import './ambient.d.ts'; const it: Named = { name: 'x' }; it.name`, "'x'"],
    'a type of declarations': [`import type { Row } from './types'; const row: Row = { id: 1 }; row.id`, '1'],
    'a file of types alone': [
      `import './only-types'; import { Point } from './only-types'; ({ x: 1 }) as Point`,
      '{ x: 1 }',
    ],
    'JavaScript with declarations beside it': [`import './native'; import { native } from './native.js'; native`, '5'],
    'a file that imports declarations': [`import { through } from './through'; through`, '1'],
    'nothing for its folder and file name': [
      `import { join } from 'node:path'; [join(__dirname, 'data'), __filename].map((each) => each.slice(each.lastIndexOf('/'))).join()`,
      "'/data,/__tslab__.ts'",
    ],
  };
  for (const [what, [code, shown]] of Object.entries(cells))
    test(what, async () => {
      const { text, traceback } = await kernel().execute(code);
      assert.equal(text, shown, traceback);
    });

  test('names that follow their module, from one cell to the next', async () => {
    await kernel().run(`import { model, load, calls as times } from './state'; await load()`);
    assert.equal((await kernel().run('model')).text, "'m'");
    await kernel().run(`import count from './state'; import * as state from './state'; count()`);
    assert.equal((await kernel().run('[times, state.calls]')).text, '[ 1, 1 ]');
    assert.equal((await kernel().run('const read = () => times; count(); read()')).text, '2');
    await kernel().run('/** @module counter */ export let n = 0; export const add = () => ++n');
    await kernel().run(`import { n as now, add } from './counter'; add()`);
    assert.equal((await kernel().run('now')).text, '1');
    await kernel().run(`import { count as lateCount, more } from 'late'`);
    assert.equal((await kernel().run('const before = lateCount; more(); lateCount - before')).text, '1');
  });

  test('and its folder is what __dirname and import.meta say', async () => {
    assert.equal((await kernel().run('__dirname === import.meta.dirname && __dirname')).text, `'${folder}'`);
    assert.equal((await kernel().run('__filename === import.meta.filename')).text, 'true');
  });

  test('and may declare __dirname as modules do', async () => {
    await kernel().run(
      `import { dirname } from 'node:path';\nimport { fileURLToPath } from 'node:url';\nconst __dirname = dirname(fileURLToPath(import.meta.url)) + '/x';`,
    );
    assert.equal((await kernel().run('__dirname.slice(-2)')).text, "'/x'");
  });

  test('a computed file again when it has changed', async () => {
    const again = `const which2 = "changing"; (await import(\`./\${which2}.ts\`)).value`;
    writeFiles(folder, { 'changing.ts': 'export const value: number = 1;\n' });
    assert.equal((await kernel().run(again)).text, '1');
    writeFiles(folder, { 'changing.ts': 'export const value: number = 22;\n' });
    assert.equal((await kernel().run(again)).text, '22');
  });

  test('a computed file that cannot be parsed, and is told where', async () => {
    const cell = await kernel().execute(`const w = "wrong"; await import(\`./plugins/\${w}.ts\`)`);
    assert.match(cell.traceback, /plugins\/wrong\.ts:1:\d+.*Expression expected/s);
  });

  test('a file whose await fails, and is told why and where', async () => {
    const cell = await kernel().execute(`import { never } from './fails'; never`);
    assert.match(cell.traceback, /no data/);
    assert.match(cell.traceback, /fails\.ts, line 1/);
    assert.equal((await kernel().run('1 + 1')).text, '2');
  });
});

/** A JSX runtime that makes lists. */
const listsFromJsx = {
  'node_modules/lists/package.json': { name: 'lists', exports: { './jsx-runtime': './jsx.js' } },
  'node_modules/lists/jsx.js': 'exports.jsx = exports.jsxs = (type, { children }) => [type, children].flat();',
};

describe('what is only known when a cell runs follows tsconfig.json:', () => {
  const kernel = useKernel({
    folder: projectFolder({
      ...listsFromJsx,
      'tsconfig.json': {
        files: [],
        references: [{ path: './tsconfig.app.json' }],
        compilerOptions: { paths: { '@/*': ['./src/*'], settings: ['./src/settings.json'], old: ['./src/old.d.ts'] } },
      },
      'tsconfig.app.json': {
        compilerOptions: { experimentalDecorators: true, jsx: 'react-jsx', jsxImportSource: 'lists' },
        include: ['src'],
      },
      'src/one.ts': 'export const one: number = 1;\n',
      'src/deep/two.ts': `import { one } from '@/one';\nexport const two: number = one + 1;\n`,
      'src/settings.json': '{ "rate": 3 }',
      'src/old.js': 'exports.old = 4;',
      'src/old.d.ts': 'export declare const old: number;',
      'src/computed.ts': `const wanted = '@/deep/two';\nexport const load = () => import(wanted);\n`,
      'src/decorated.ts': `function log(target: object, key: string): void { keys.push(key) }\nexport const keys: string[] = [];\nexport class Model { @log weights = 1 }\n`,
      'src/view.tsx': 'export const view = <b>text</b>;\n',
      'src/worker.ts': `import { parentPort } from 'node:worker_threads';\nimport { two } from '@/deep/two';\nconst name = '@/one';\nconst { one } = await import(name);\nparentPort!.postMessage([one, two]);\n`,
    }),
  });

  const cells: Record<string, readonly [code: string, shown: string]> = {
    'a name of paths in import()': [`const a = '@/one'; (await import(a)).one`, '1'],
    'one module for a name of paths and its file': [
      `const b = '@/decorated'; (await import(b)).keys === (await import('./src/decorated')).keys`,
      'true',
    ],
    'a file with such a name that is asked for': [`const c = './src/deep/two'; (await import(c)).two`, '2'],
    'such a name in a local file': [`import { load } from '@/computed'; (await load()).two`, '2'],
    data: [`const d = 'settings'; (await import(d)).default.rate`, '3'],
    'JavaScript with declarations': [`const e = 'old'; (await import(e)).old`, '4'],
    'the name in require()': [`const f = '@/one'; require(f).one`, '1'],
    'the name in import.meta.resolve()': [
      `import.meta.resolve('@/one').split('/').slice(-2).join('/')`,
      "'src/one.ts'",
    ],
    decorators: [`const g = './src/decorated.ts'; (await import(g)).keys`, "[ 'weights' ]"],
    JSX: [`const h = './src/view.tsx'; (await import(h)).view`, "[ 'b', 'text' ]"],
    'a worker': [
      `import { Worker } from 'node:worker_threads'; import { once } from 'node:events';
       const [said] = await once(new Worker('./src/worker.ts'), 'message'); said`,
      '[ 1, 2 ]',
    ],
    'a builtin before a name of paths': [`const i = 'path'; (await import(i)).sep`, "'/'"],
  };
  for (const [what, [code, shown]] of Object.entries(cells))
    test(what, async () => {
      const { text, traceback } = await kernel().execute(code);
      assert.equal(text, shown, traceback);
    });

  test('a name of paths without a file is missing', async () => {
    const { traceback } = await kernel().execute(`const none = '@/none'; await import(none)`);
    assert.match(traceback, /Cannot find module '@\/none'/);
  });
});

describe('a package that asks for one that is missing', () => {
  const packages = {
    'node_modules/badpkg/package.json': { name: 'badpkg', main: './index.js' },
    'node_modules/badpkg/index.js': 'module.exports = require("badpkg-linux");',
    'node_modules/@sc/a/package.json': { name: '@sc/a', main: './index.js' },
    'node_modules/@sc/a/index.js': 'module.exports = require("@sc/b");',
    'node_modules/esm-bad/package.json': { name: 'esm-bad', type: 'module', exports: './index.js' },
    'node_modules/esm-bad/index.js': 'import "esm-bad-core"; export const x = 1;',
    'node_modules/half/package.json': { name: 'half', main: './index.js' },
    'node_modules/half/index.js': 'require("./lost.js");',
  };
  const kernel = useKernel({ folder: projectFolder(packages) });

  const missing: Record<string, readonly [missing: string, asker: string]> = {
    badpkg: ['badpkg-linux', 'badpkg/index.js'],
    '@sc/a': ['@sc/b', '@sc/a/index.js'],
    'esm-bad': ['esm-bad-core', 'esm-bad/index.js'],
  };
  for (const [name, [lost, asker]] of Object.entries(missing))
    for (const code of [`import '${name}'`, `const n = '${name}'; await import(n)`, `require('${name}')`])
      test(`is an error that names both: ${code}`, async () => {
        const { traceback } = await kernel().execute(`// @ts-nocheck\n${code}`);
        assert.match(traceback, new RegExp(`Cannot find module '${lost}', which ${asker} asks for`));
        assert.match(traceback, new RegExp(`install\\('${lost}'\\)`));
      });

  test('a file of its own is an error that names both, without a word of install', async () => {
    const { traceback } = await kernel().execute(`// @ts-nocheck\nimport 'half'`);
    assert.match(traceback, /lost\.js', which half\/index\.js asks for/);
    assert.doesNotMatch(traceback, /install\(/);
  });

  test('and programs recognise it by its code', async () => {
    const cell = await kernel().run(
      `const codes: string[] = [];\nfor (const n of ['badpkg', 'not-there'])\n  try { require(n) } catch (error) { codes.push((error as { code: string }).code) }\ncodes.join()`,
    );
    assert.equal(cell.text, "'MODULE_NOT_FOUND,MODULE_NOT_FOUND'");
  });
});

describe('import.meta of cells', () => {
  const kernel = useKernel();
  test('names the folder', async () => {
    const name = join(kernel().process.folder, 'data');
    assert.equal((await kernel().run(`import p from 'node:path'; p.join(__dirname, 'data')`)).text, `'${name}'`);
  });
});
