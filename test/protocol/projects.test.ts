/** Workspaces with TypeScript sources, JSX, workers of TypeScript, and what is not the notebook's. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { useKernel } from '../helpers/kernel-client.js';
import { linkPackage, projectFolder, writeFiles } from '../helpers/project-folder.js';

function sources(name: string, at: string, files: Readonly<Record<string, string>>): Record<string, string | object> {
  const named = Object.entries(files).map(([file, text]) => [`${at}/${file}`, text]);
  return { [`${at}/package.json`]: { name, exports: './src/index.ts' }, ...Object.fromEntries(named) };
}

describe('a workspace', () => {
  const folder = projectFolder({
    ...sources('@ws/maths', 'packages/maths', {
      'src/index.ts': `export { add } from './add.js';\nexport * from './kinds';\n`,
      'src/add.ts': 'export const add = (a: number, b: number): number => a + b;\n',
      'src/kinds.ts': `export enum Kind { A = 'a', B = 'b' }\nexport interface Named { kind: Kind }\n`,
    }),
    ...sources('@ws/stats', 'packages/stats', {
      'src/index.ts': `import { add } from '@ws/maths';\nexport const sum = (list: readonly number[]): number => list.reduce(add, 0);\nexport const ready: boolean = await Promise.resolve(true);\n`,
    }),
    ...sources('@ws/wrong', 'packages/wrong', { 'src/index.ts': 'export const x: number = ;\n' }),
    ...sources('copied', 'node_modules/copied', {
      'src/index.ts': `import { tripled } from './part.ts';\nexport const six: number = tripled(2);\n`,
      'src/part.ts': 'export const tripled = (n: number): number => 3 * n;\n',
    }),
    'node_modules/plain/package.json': { name: 'plain', main: './index.js', types: './index.d.ts' },
    'node_modules/plain/index.js': `exports.four = require('copied').six - 2;\n`,
    'node_modules/plain/index.d.ts': 'export declare const four: number;\n',
    'w.ts': `import { parentPort, workerData } from 'node:worker_threads';\nimport { twice } from './twice';\nparentPort!.postMessage(twice(workerData as number));\n`,
    'slow.ts': `import { parentPort } from 'node:worker_threads';\nconst n: number = await Promise.resolve(5);\nparentPort!.postMessage([n, process.argv.length, process.argv.at(-1)]);\n`,
    'fails.ts': `const n: number = 1;\nthrow new Error('worker ' + n);\n`,
    'plain.mjs': `import { parentPort } from 'node:worker_threads';\nparentPort.postMessage('plain');\n`,
    'twice.ts': 'export const twice = (n: number): number => 2 * n;\n',
  });
  for (const name of ['maths', 'stats', 'wrong']) linkPackage(folder, `@ws/${name}`, `packages/${name}`);
  const kernel = useKernel({ folder });

  const cells: Record<string, readonly [code: string, shown: string]> = {
    'runs a linked package of TypeScript': [`import { add, Kind } from '@ws/maths'; add(1, 2) + Kind.B`, "'3b'"],
    'runs one that uses another, and awaits': [
      `import { sum, ready } from '@ws/stats'; sum([1, 2, 3]) * Number(ready)`,
      '6',
    ],
    'runs one by import()': [`(await import('@ws/maths')).add(2, 2)`, '4'],
    'runs one by a computed name': [`const pkg = '@ws/' + 'maths'; (await import(pkg)).add(2, 3)`, '5'],
    'runs a copied package of TypeScript': [`import { six } from 'copied'; six`, '6'],
    'runs a JavaScript package that requires one of TypeScript': [`import { four } from 'plain'; four`, '4'],
  };
  for (const [what, [code, shown]] of Object.entries(cells))
    test(what, async () => {
      const { text, traceback } = await kernel().execute(code);
      assert.equal(text, shown, traceback);
    });

  test('names the file and line that cannot be parsed', async () => {
    for (const code of [`import { x } from '@ws/wrong'; x`, `const wrong = '@ws/wrong'; await import(wrong)`])
      assert.match((await kernel().execute(code)).traceback, /wrong\/src\/index\.ts(:1|, line 1)/);
  });

  const message = (worker: string): string =>
    `import { Worker } from 'node:worker_threads';\nimport { once } from 'node:events';\nconst [said] = await once(${worker}, 'message');\nsaid`;

  test('starts workers of TypeScript by URL and by path', async () => {
    const byUrl = `new Worker(new URL('./w.ts', import.meta.url), { workerData: 21 })`;
    assert.equal((await kernel().run(message(byUrl))).text, '42');
    assert.equal((await kernel().run(message(`new Worker('./w.ts', { workerData: 4 })`))).text, '8');
  });

  test('starts a worker that awaits, with its arguments', async () => {
    const worker = `new Worker(new URL('./slow.ts', import.meta.url), { argv: ['last'] })`;
    assert.equal((await kernel().run(message(worker))).text, "[ 5, 3, 'last' ]");
  });

  test('starts workers of JavaScript as before', async () => {
    assert.equal((await kernel().run(message(`new Worker(new URL('./plain.mjs', import.meta.url))`))).text, "'plain'");
    const text = `require('node:worker_threads').parentPort.postMessage('text')`;
    assert.equal((await kernel().run(message(`new Worker(${JSON.stringify(text)}, { eval: true })`))).text, "'text'");
  });

  test('hears of errors in workers', async () => {
    const worker = `new Worker(new URL('./fails.ts', import.meta.url))`;
    const cell = await kernel().execute(
      `import { Worker } from 'node:worker_threads';\nimport { once } from 'node:events';\nawait once(${worker}, 'exit')`,
    );
    assert.match(cell.traceback, /worker 1/);
  });
});

/** A runtime of JSX that makes text. */
const runtime = {
  'node_modules/react/package.json': {
    name: 'react',
    exports: { './jsx-runtime': { types: './jsx.d.ts', default: './jsx.js' } },
  },
  'node_modules/react/jsx.js': `
    const text = (type, { children = [], ...rest }) =>
      typeof type === 'function' ? type({ children, ...rest }) :
      '<' + type + Object.entries(rest).map(([k, v]) => ' ' + k + '="' + v + '"').join('') + '>' + [].concat(children).join('') + '</' + type + '>';
    exports.jsx = exports.jsxs = text;
    exports.Fragment = ({ children }) => [].concat(children).join('');`,
  'node_modules/react/jsx.d.ts': `
    export namespace JSX {
      type Element = string;
      interface IntrinsicElements { [name: string]: { className?: string; children?: unknown } }
      interface ElementChildrenAttribute { children: {} }
    }
    export const jsx: unknown, jsxs: unknown, Fragment: (p: { children?: unknown }) => string;`,
};

/** Functions of a file's own that make its elements. */
const own = `(...made: unknown[]) => ['own', ...made.filter((each) => each !== null)].join();
declare global { namespace JSX { interface IntrinsicElements { [name: string]: object } } }`;

describe('JSX', () => {
  const view = `export const View = ({ name }: { name: string }) => <b>{name}</b>;\n`;
  const files = {
    'view.tsx': view,
    'pragma.tsx': `/** @jsx h */\nconst h = ${own}\nexport const made = <i>x</i>;\n`,
    'own-react.tsx': `const React = { createElement: ${own.replace(';\n', ' };\n')}\nexport const made = <i>x</i>;\n`,
  };
  const kernel = useKernel({ folder: projectFolder({ ...runtime, ...files }) });

  const cells: Record<string, readonly [code: string, shown: string]> = {
    'in a cell': ['<div className="a">x</div>', `'<div className="a">x</div>'`],
    'with names of the cell and fragments': ['const n = 3; <>{n}<i>{n + 1}</i></>', "'3<i>4</i>'"],
    'in a tsx file': [`import { View } from './view'; View({ name: 'it' })`, "'<b>it</b>'"],
    'of a component': [`import { View } from './view'; <p><View name="it" /></p>`, "'<p><b>it</b></p>'"],
    'that is declared for later cells': [
      'export const Row = ({ n }: { n: number }) => <li>{n}</li>; Row({ n: 1 })',
      "'<li>1</li>'",
    ],
    'in a tsx file whose name is computed': [
      `const file = 'view'; (await import(\`./\${file}.tsx\`)).View({ name: 'it' })`,
      "'<b>it</b>'",
    ],
    'beside what only TypeScript has': ['const two = <number>2; const same = <T>(x: T) => x; same(two)', '2'],
  };
  for (const [what, [code, shown]] of Object.entries(cells))
    test(what, async () => {
      const { text, traceback } = await kernel().execute(code);
      assert.equal(text, shown, traceback);
    });

  for (const file of ['pragma', 'own-react'])
    test(`in ${file}.tsx calls the function that the file says, imported by its name or by a computed one`, async () => {
      const computed = await kernel().execute(
        `const named${file.length} = '${file}'; (await import(\`./\${named${file.length}}.tsx\`)).made`,
      );
      assert.equal(computed.text, "'own,i,x'", computed.traceback);
      const named = await kernel().execute(`import { made } from './${file}'; made`);
      assert.equal(named.text, "'own,i,x'", named.traceback);
    });

  test('is used by later cells, and its properties are checked', async () => {
    assert.equal((await kernel().run('<ul><Row n={2} /></ul>')).text, "'<ul><li>2</li></ul>'");
    assert.match((await kernel().execute('<Row n="2" />')).traceback, /'string' is not assignable to type 'number'/);
  });
});

describe('JSX where only another runtime is installed', () => {
  const others = Object.entries(runtime).map(([name, text]) => [name.replace('/react/', '/preact/'), text]);
  const view = 'export const view = <b>it</b>;\n';
  const kernel = useKernel({ folder: projectFolder({ ...Object.fromEntries(others), 'view.tsx': view }) });
  test('calls that one, in a file too, whether its name is computed or not', async () => {
    assert.equal(
      (await kernel().run(`const file = 'view'; (await import(\`./\${file}.tsx\`)).view`)).text,
      "'<b>it</b>'",
    );
    assert.equal((await kernel().run(`import { view } from './view'; view`)).text, "'<b>it</b>'");
    assert.equal((await kernel().run('<i>x</i>')).text, "'<i>x</i>'");
  });
});

describe('JSX without its runtime', () => {
  const kernel = useKernel();
  test('says what to install', async () => {
    const { traceback } = await kernel().execute('<div className="a">x</div>');
    assert.match(traceback, /JSX needs.*react.*install\('react'\)/s);
  });
});

describe("in the kernel's own repository", () => {
  const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
  mkdirSync(join(root, '.layerlab'), { recursive: true });
  const folder = mkdtempSync(join(root, '.layerlab', 'course-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  writeFiles(folder, {
    'node_modules/own/package.json': { name: 'own', main: './index.js' },
    'node_modules/own/index.js': 'exports.own = 1;',
  });
  const kernel = useKernel({ folder });

  for (const code of [
    `import _ from 'lodash'`,
    `import fc from 'fast-check'`,
    `require('lodash')`,
    `const l = 'lodash'; await import(l)`,
  ])
    test(`a tool of development is not there: ${code}`, async () => {
      assert.match((await kernel().execute(code)).traceback, /Cannot find module '(lodash|fast-check)'/);
    });

  test("the notebook's own packages and those that the kernel brings are", async () => {
    assert.equal((await kernel().run(`import { own } from 'own'; own`)).text, '1');
    assert.equal(
      (
        await kernel().run(
          `import nd from 'ndarray'; import { tensor } from 'layerlab'; nd([1]).size + tensor([1]).size`,
        )
      ).text,
      '2',
    );
  });
});
