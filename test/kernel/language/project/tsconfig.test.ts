/** The project's tsconfig.json, and types that fit the running Node. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { librariesFor } from '../../../../kernel/language/project/node-libs.js';
import { folderWith, Notebook, write } from '../notebook.js';

const config = (compilerOptions: object, rest: object = {}): string => JSON.stringify({ compilerOptions, ...rest });

function project(options: object, files: Readonly<Record<string, string>> = {}): Notebook {
  return new Notebook(folderWith({ 'tsconfig.json': config(options), ...files }));
}

test('paths lead to local files, in cells and in the files that they import', async () => {
  const notebook = project(
    { paths: { '@/*': ['./src/*'], settings: ['./src/settings.json'] } },
    {
      'src/util/add.ts': 'export const add = (a: number, b: number) => a + b',
      'src/sum.ts': "import { add } from '@/util/add'\nexport const sum = (list: number[]) => list.reduce(add, 0)",
      'src/settings.json': '{ "rate": 2 }',
    },
  );
  assert.equal(await notebook.run("import { add } from '@/util/add'\nadd(1, 2)"), 3);
  assert.equal(await notebook.run("import { sum } from '@/sum'\nsum([1, 2, 3])"), 6);
  assert.equal(await notebook.run("import settings from 'settings'\nsettings.rate"), 2);
});

test('baseUrl leads to local files', async () => {
  const notebook = project({ baseUrl: './src' }, { 'src/lib/one.ts': 'export const one: number = 1' });
  assert.equal(await notebook.run("import { one } from 'lib/one'\none"), 1);
});

test('decorators of the older kind are checked and run as such', async () => {
  const notebook = project({ experimentalDecorators: true });
  await notebook.run(`const seen: string[] = []
function log(target: object, key: string): void { seen.push(key) }
class Model { @log weights = 1; @log train(): void {} }`);
  assert.deepEqual(await notebook.run('seen'), ['weights', 'train']);
});

test('strict may be off, altogether or in part', async () => {
  const loose = project({ strict: false });
  assert.equal(await loose.run('function twice(x) { return 2 * x }\ntwice(2)'), 4);
  assert.equal(await loose.run("let person = new Object(); person['name'] = 'Ada'"), 'Ada');
  const noNull = project({ strictNullChecks: false });
  noNull.checked('const n: number = null');
  assert.equal(noNull.problem('function twice(x) { return 2 * x }').code, 7006);
});

test('checks that are off by default can be on', () => {
  const notebook = project({ noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true });
  assert.equal(notebook.problem('const list = [1]\nconst first: number = list[0]').code, 2322);
});

test('options come through extends, with comments, from the nearest file above', () => {
  const folder = folderWith({
    'base.json': '{ "compilerOptions": { "noImplicitAny": false } }',
    'tsconfig.json': '{ // a comment\n  "extends": "./base.json", /* another */ "compilerOptions": {}, }',
    'notebooks/deep/x.ts': 'export {}',
  });
  new Notebook(`${folder}/notebooks/deep`).checked('function twice(x) { return 2 * x }');
});

test('a change of the file, or of one that it extends, holds for the next cell', () => {
  const folder = folderWith({
    'tsconfig.json': '{ "extends": "./base.json" }',
    'base.json': config({ strict: false }),
  });
  const notebook = new Notebook(folder);
  notebook.checked('function f(x) { return x }');
  write(folder, { 'base.json': config({ strict: true, noImplicitReturns: true }) });
  assert.equal(notebook.problem('function f(x) { return x }').code, 7006);
  write(folder, { 'tsconfig.json': config({ noImplicitAny: false }) });
  notebook.checked('function f(x) { return x }');
});

const app = config({ noImplicitAny: false, paths: { '@/*': ['./src/*'] } }, { include: ['src'] });
const one = { 'src/one.ts': 'export const one = (x) => x + 1' };
const solutions: Readonly<Record<string, object>> = {
  'nothing but references': { references: [{ path: './tsconfig.app.json' }, { path: './tsconfig.node.json' }] },
  'no files': {
    files: [],
    references: [{ path: './tsconfig.app.json' }],
    compilerOptions: { noImplicitReturns: true },
  },
  'a reference to a folder': { files: [], references: [{ path: './app' }] },
};

for (const [what, solution] of Object.entries(solutions))
  test(`a solution with ${what} takes its options from the first project`, async () => {
    const inFolder = config({ noImplicitAny: false, paths: { '@/*': ['../src/*'] } });
    const files = { 'tsconfig.app.json': app, 'app/tsconfig.json': inFolder, ...one };
    const notebook = new Notebook(folderWith({ 'tsconfig.json': JSON.stringify(solution), ...files }));
    assert.equal(await notebook.run("import { one } from '@/one'\nconst same = (x) => x\nsame(one(1))"), 2);
  });

test("a project's own options win over those of the projects that it refers to, and it need not refer to itself", () => {
  const solution = { files: [], references: [{ path: '.' }], compilerOptions: { noImplicitAny: false } };
  new Notebook(folderWith({ 'tsconfig.json': JSON.stringify(solution) })).checked('const same = (x) => x');
  const own = { ...solution, references: [{ path: './tsconfig.app.json' }], compilerOptions: { noImplicitAny: true } };
  const notebook = new Notebook(folderWith({ 'tsconfig.json': JSON.stringify(own), 'tsconfig.app.json': app, ...one }));
  assert.equal(notebook.problem('const same = (x) => x').code, 7006);
});

test('a project with files of its own takes nothing from those that it refers to', () => {
  const own = config({}, { include: ['src'], references: [{ path: './tsconfig.app.json' }] });
  const notebook = new Notebook(folderWith({ 'tsconfig.json': own, 'tsconfig.app.json': app }));
  assert.equal(notebook.problem('const same = (x) => x').code, 7006);
});

test('a change of the project that is referred to holds for the next cell, and one that is missing is named', () => {
  const solution = JSON.stringify({ files: [], references: [{ path: './tsconfig.app.json' }] });
  const folder = folderWith({ 'tsconfig.json': solution, 'tsconfig.app.json': config({ strict: true }) });
  const notebook = new Notebook(folder);
  assert.equal(notebook.problem('const same = (x) => x').code, 7006);
  write(folder, { 'tsconfig.app.json': config({ strict: false, alwaysStrict: true }) });
  notebook.checked('const same = (x) => x');
  const lost = new Notebook(folderWith({ 'tsconfig.json': solution }));
  assert.match(lost.problem('1').message, /tsconfig\.app\.json/);
});

test('what is about output files or finished code does not stop a cell', async () => {
  const notebook = project({
    ...{ target: 'ES5', module: 'CommonJS', moduleResolution: 'node', noEmit: true, outDir: 'out', composite: true },
    ...{
      verbatimModuleSyntax: true,
      isolatedModules: true,
      noUnusedLocals: true,
      importHelpers: true,
      lib: ['ES2015'],
    },
    ...{ removeComments: true, isolatedDeclarations: true },
  });
  await notebook.run(
    "import { sep } from 'node:path'\nconst unused = await Promise.resolve(1)\nclass A { x = [1].at(-1) }",
  );
  assert.equal(await notebook.run('unused + new A().x! + sep.length'), 3);
});

test('a broken file is one line that names it and the place', () => {
  const notebook = new Notebook(folderWith({ 'tsconfig.json': '{\n  "compilerOptions": { "strict" true }\n}' }));
  const { file, line, message } = notebook.refused('1 + 1').diagnostics[0]!;
  assert.deepEqual([file, line], ['./tsconfig.json', 2]);
  assert.match(message, /expected/);
});

test('so is an option with a wrong value, and a file to extend that is missing', () => {
  assert.match(project({ jsx: 'nonsense' }).problem('1').message, /jsx/);
  const lost = new Notebook(folderWith({ 'tsconfig.json': '{ "extends": "./lost.json" }' }));
  assert.match(lost.problem('1').message, /lost\.json/);
});

const node = Number.parseInt(process.versions.node, 10);
const newer: readonly (readonly [code: string, node: number])[] = [
  ['Object.groupBy([1], String)', 21],
  ['Map.groupBy([1], String)', 21],
  ['Promise.withResolvers()', 22],
  ['new Set([1]).union(new Set([2]))', 22],
  ['await Array.fromAsync([1])', 22],
  ['[1].values().toArray()', 22],
  ['RegExp.escape("a")', 24],
  ['Error.isError(1)', 24],
  ['new Float16Array(1)', 24],
];

for (const [code, first] of newer)
  test(`${code} is right in Node ${first}, and a type error that says so in an older one`, async () => {
    const notebook = new Notebook(folderWith());
    if (node >= first) await notebook.run(code);
    else assert.match(notebook.problem(code).hint ?? '', new RegExp(`Node ${first} and newer have it.*Node ${node}$`));
  });

test('a newer Node has what an older one has, and says nothing of the names of others', () => {
  for (const library of librariesFor(20)) assert.ok(librariesFor(26).includes(library));
  const notebook = new Notebook(folderWith());
  assert.equal(notebook.problem('({ a: 1 }).union').hint, undefined);
});
