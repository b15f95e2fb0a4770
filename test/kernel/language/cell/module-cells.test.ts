/** Cells that are modules, as tslab has them: `@module name` in a comment, `@jsx` and `@browser` beside it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { tagsOf } from '../../../../kernel/language/cell/cell-tags.js';
import { Notebook, write } from '../notebook.js';

const mark = (code: string): [code: string, offset: number] => [code.replace('|', ''), code.indexOf('|')];

test('tags are read as tslab reads them', () => {
  assert.deepEqual(tagsOf('/** @module mylib */ export const a = 1'), { module: 'mylib' });
  assert.deepEqual(tagsOf('// first\n/**\n * @jsx\n * @module my_lib2\n */\nlet x'), { jsx: true, module: 'my_lib2' });
  assert.deepEqual(tagsOf('/** @browser @module w */'), { browser: true, module: 'w' });
  assert.deepEqual(tagsOf('/** @browser */ /** @node */'), { browser: false });
  for (const code of [
    '/* @module a */',
    '/** @module not-a-name */',
    '/** @module */',
    'let a; /** @module b */',
    '// @jsx',
  ])
    assert.deepEqual(tagsOf(code), {}, code);
});

test('a module is typed where it is imported, and when it runs again, its importers see the change', async () => {
  const notebook = new Notebook();
  await notebook.run("/**\n * @module mylib\n */\nexport const a = 'AAA';");
  assert.equal(await notebook.run('import * as mylib from "./mylib";\nconst b = mylib.a + "BBB"\nb'), 'AAABBB');
  assert.match(
    notebook.problem('import { a } from "./mylib"; const n: number = a').message,
    /'string' is not assignable/,
  );
  await notebook.run("/**\n * @module mylib\n */\nexport let a = 'XXX';");
  assert.equal(await notebook.run('import * as mylib from "./mylib";\nconst b = mylib.a + "BBB"\nb'), 'XXXBBB');
  await notebook.run('/** @module mylib */ export const a = 5, more = true');
  assert.equal(
    await notebook.run('import { a, more } from "./mylib"\nconst n: number = a;\n[n, more]').then(String),
    '5,true',
  );
});

test('a module imports modules, packages and files, and files import it', async () => {
  const notebook = new Notebook();
  write(notebook.folder, { 'disk.ts': "import { one } from './first'\nexport const two = one + 1" });
  await notebook.run('/** @module first */ export const one: number = 1');
  await notebook.run(
    "/** @module second */ import { one } from './first'\nimport { two } from './disk'\nimport path from 'node:path'\nexport const all = [one, two, path.sep]",
  );
  assert.deepEqual(await notebook.run("import { all } from './second'\nall"), [1, 2, '/']);
  await notebook.run('/** @module first */ export const one: number = 10');
  assert.deepEqual(await notebook.run("import { all } from './second'\nall"), [10, 11, '/']);
});

test("a module's names are its own: it sees none of the cells, and cells see none of it", async () => {
  const notebook = new Notebook();
  await notebook.run('const cellName = 1');
  assert.equal(notebook.problem('/** @module m */ export const x = cellName').code, 2304);
  await notebook.run('/** @module m */ const hidden = 1; export const shown = 2');
  assert.equal(notebook.problem('hidden').code, 2304);
  assert.equal(notebook.problem('shown').code, 2304);
  assert.equal(notebook.problem("import { hidden } from './m'").code, 2459);
});

test('a wrong module is refused at its place, and the one before stays', async () => {
  const notebook = new Notebook();
  await notebook.run('/** @module m */ export const x = 1');
  const { line, column, message, file } = notebook.problem('/** @module m */\nexport const x: string = 2');
  assert.deepEqual({ line, column, file }, { line: 2, column: 14, file: undefined });
  assert.match(message, /'number' is not assignable to type 'string'/);
  assert.equal(await notebook.run("import { x } from './m'\nx"), 1);
  assert.equal(notebook.refused('/** @module m */ export const = 1').kind, 'SyntaxError');
  assert.equal(await notebook.run("import { x } from './m'\nx"), 1);
});

test('a module lives in memory, before a file of its name, and ends with the runtime', async () => {
  const notebook = new Notebook();
  write(notebook.folder, { 'm.ts': 'export const x = "disk"' });
  await notebook.run('/** @module m */ export const x = "cell"');
  assert.equal(await notebook.run("import { x } from './m'\nx"), 'cell');
  notebook.reset();
  assert.equal(await notebook.run("import { x } from './m'\nx"), 'disk');
});

test('JSX becomes calls of React.createElement', async () => {
  const notebook = new Notebook();
  await notebook.run(
    '/** @jsx @module view */ const React = { createElement: (...parts: unknown[]) => parts }\nexport const x = <div id="a">text</div>',
  );
  assert.deepEqual(await notebook.run("import { x } from './view'\nx"), ['div', { id: 'a' }, 'text']);
  const { warnings } = notebook.checked('/** @jsx @module v */ const x = <div></div>');
  assert.deepEqual(
    warnings.map(({ message }) => message),
    ["JSX becomes calls of React.createElement, and there is no React here: import React from 'react'"],
  );
  await notebook.run('/** @module plain */ export const y = <number>5');
  await notebook.run('/** @module view */ export const x = 7');
  assert.equal(await notebook.run("import { x } from './view'\nx"), 7);
});

test('code for a page is checked, completed and explained with the globals of a page', () => {
  const notebook = new Notebook();
  notebook.checked("/** @browser @module w */ const d = document.createElement('div');");
  assert.equal(notebook.problem('/** @browser @module w */ document.craeteElement').code, 2551);
  assert.equal(notebook.problem('/** @browser @module w */ process.exit()').code, 2591);
  assert.equal(notebook.problem('document').code, 2584);
  const { engine } = notebook;
  const { matches } = engine.complete(...mark('/** @browser @module mylib */ const div = document.querySe|'));
  assert.deepEqual(
    matches.map(({ text }) => text),
    ['querySelector', 'querySelectorAll'],
  );
  const [code, offset] = mark("/**  @browser @module mylib */ const div = |document.createElement('div');");
  assert.equal(engine.inspect(code, offset)?.signature, 'var document: Document');
});

/** Runs the script that a cell for a page shows, in a page that has nothing but a document. */
async function inPage(notebook: Notebook, code: string): Promise<Record<string, unknown>> {
  const shown: string[] = [];
  const document: Record<string, unknown> = {};
  const { javascript } = notebook.checked(code);
  runInNewContext(javascript, { display: { raw: (data: Record<string, string>) => shown.push(data['text/html']!) } });
  const [, script] = /^<script>([\s\S]*)<\/script>$/.exec(shown[0]!)!;
  assert.doesNotMatch(script!, /<\/script/);
  assert.ok(!script!.includes(notebook.folder), 'no path of this machine');
  runInNewContext(script!, { document, setTimeout });
  await new Promise((done) => setTimeout(done, 20));
  return document;
}

test('a cell for a page without a name runs there, with the modules and files that it imports', async () => {
  const notebook = new Notebook();
  write(notebook.folder, {
    'lib/twice.ts': "import { name } from '../names.json'\nexport const twice = (n: number) => name + 2 * n",
    'names.json': '{ "name": "n" }',
    'late.ts': 'export const late: number = await new Promise((done) => setTimeout(done, 1, 5))',
  });
  await notebook.run("/** @browser @module titles */ export const title = '</script>' + document.nodeType");
  const code = "import { title } from './titles'\nimport { twice } from './lib/twice'\n";
  const page = await inPage(notebook, `/** @browser */ ${code}document.title = title + twice(2)`);
  assert.deepEqual(page, { title: '</script>undefinedn4' });
  const late = await inPage(notebook, "/** @browser */ import { late } from './late'\ndocument.title = String(late)");
  assert.deepEqual(late, { title: '5' });
  assert.equal(notebook.problem("/** @browser */ document.titel = 'x'").code, 2551);
  const { message, line, column } = notebook.problem("/** @browser */\nimport ts from 'typescript'\nts.version");
  assert.match(message, /imports local files and modules, and no packages such as 'typescript'/);
  assert.deepEqual([line, column], [2, 16]);
});

test('a module that is being written is completed and explained, and changes nothing', async () => {
  const notebook = new Notebook();
  await notebook.run('/** @module m */ export const value = { first: 1, second: 2 }');
  const { engine } = notebook;
  const names = (code: string): string[] => engine.complete(...mark(code)).matches.map(({ text }) => text);
  assert.deepEqual(names("/** @module other */ import { value } from './m'\nvalue.|"), ['first', 'second']);
  assert.deepEqual(names('/** @module m */ export const value = { third: 1 }\nvalue.|'), ['third']);
  assert.deepEqual(names("import { value } from './m'\nvalue.|"), ['first', 'second']);
  const [code, offset] = mark('/** @module m */ /** A word. */ export const wo|rd = 1\nword');
  assert.deepEqual(engine.inspect(code, offset)?.signature, 'const word: 1');
});

test('an engine that starts again knows the modules', async () => {
  const notebook = new Notebook();
  await notebook.run('/** @module m */ export const x = 1');
  const { cell, visible } = notebook.engine.commit({ id: 1, code: '/** @module m */ export const x = 1' });
  assert.ok(visible.includes(1));
  const other = new Notebook(notebook.folder);
  other.engine.restore(cell);
  other.checked("import { x } from './m'\nconst n: number = x");
});
