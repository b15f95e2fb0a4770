import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Completion, Completions } from '../../../../kernel/language/language.js';
import { folderWith, Notebook } from '../notebook.js';

const notebook = new Notebook(
  folderWith({
    'helper.ts': '/** Adds two numbers. */\nexport const add = (a: number, b: number): number => a + b',
    'lib/deep.ts': 'export const deep = 1',
    'data.json': '{}',
    'node_modules/nearby/package.json': '{"name":"nearby","types":"i.d.ts"}',
    'node_modules/nearby/i.d.ts': 'export declare const inNearby: number',
  }),
);
await notebook.run(`/** A point in the plane. */
interface Point { x: number; y?: number }
const point: Point = { x: 1, y: 2 }
/**
 * The area of a box.
 *
 * @param w - its width
 */
function area(w: number, h: number): number { return w * h }
type Options = { rate: number; ordering?: 'mask-scale' | 'scale-mask' | 'pre-activation'; mode?: 'inverted' | 'vanilla' }
class Drop { constructor(options: Options) { void options }
  /** Runs it. */
  forward(x: number[]): number[] { return x }
  #hidden = 1
}
const drop = new Drop({ rate: 0.5 }), position = 5
enum Color { Red, Green }`);

/** The completions at the bar. */
function at(code: string): Completions {
  const offset = code.indexOf('|');
  return notebook.engine.complete(code.slice(0, offset) + code.slice(offset + 1), offset);
}

function texts(code: string): string[] {
  return at(code).matches.map(({ text }) => text);
}

function match(code: string, name: string): Completion {
  const found = at(code).matches.find(({ text }) => text === name);
  assert.ok(found, `expected ${name} among ${texts(code)}`);
  return found;
}

test('names of earlier cells come with their type and documentation', () => {
  assert.deepEqual(match('ar|', 'area'), {
    text: 'area',
    type: 'function',
    signature: 'function area(w: number, h: number): number',
    documentation: 'The area of a box.\n\n- `w`: its width',
  });
  assert.deepEqual(match('poi|', 'point'), { text: 'point', type: 'instance', signature: 'const point: Point' });
  assert.equal(match('Dr|', 'Drop').type, 'class');
  assert.equal(match('let p: Poi|', 'Point').type, 'interface');
  assert.equal(match('Col|', 'Color').type, 'enum');
});

test("the cell's own names are offered at its very end, also beside those of earlier cells", () => {
  for (const code of ['const own = 1; |', 'const own = 1\n|', 'function own() {}\n\n|', 'import own from "path";|'])
    assert.ok(texts(code).includes('own') && texts(code).includes('area'), code);
});

test('only names that begin with what is typed fit, whatever its case, and they replace just that', () => {
  assert.deepEqual(texts('point.|'), ['x', 'y']);
  assert.ok(texts('po|').every((name) => /^po/i.test(name)));
  assert.deepEqual([...texts('PO|')].sort(), [...texts('po|')].sort());
  const { start, end } = at('area(1, poi|)');
  assert.deepEqual([start, end], [8, 11]);
  assert.deepEqual(texts('drop.forw|ard'), ['forward']);
  assert.deepEqual([at('drop.forw|ard').start, at('drop.forw|ard').end], [5, 9]);
});

test('names of the notebook come before the kernel’s, and those before the world’s', () => {
  const names = texts('p|');
  const [mine, kernels, worlds] = ['point', 'prompt', 'parseInt'].map((name) => names.indexOf(name));
  assert.ok(mine! >= 0 && mine! < kernels! && kernels! < worlds!, names.join());
});

test('members come with type and documentation, private ones do not come', () => {
  assert.deepEqual(at('drop.|').matches, [
    { text: 'forward', type: 'function', signature: 'Drop.forward(x: number[]): number[]', documentation: 'Runs it.' },
  ]);
  assert.ok(texts('[1, 2].ma|').includes('map'));
  assert.deepEqual(texts('Color.|'), ['Green', 'Red']);
  assert.equal(match('Color.|', 'Red').type, 'property');
});

test('what every function has comes behind the members of its own', () => {
  const names = texts('display.|');
  assert.ok(names.indexOf('markdown') < names.indexOf('apply'), names.join());
});

test('offsets behind emoji are right', () => {
  const { start, end, matches } = at('/* 😀😀 */ poi|');
  assert.deepEqual([start, end, matches[0]?.text], [11, 14, 'point']);
});

test('the keys of an options object come, required ones first, each with its type', () => {
  assert.deepEqual(texts('new Drop({ |'), ['rate', 'mode', 'ordering']);
  assert.deepEqual(texts('new Drop({ rate: 1, o|'), ['ordering']);
  assert.match(match('new Drop({ |', 'ordering').signature!, /'?"mask-scale" \| "scale-mask" \| "pre-activation"/);
});

test('the values of a string option come inside its quotes, also behind a hyphen', () => {
  const values = ['mask-scale', 'pre-activation', 'scale-mask'];
  assert.deepEqual(texts("new Drop({ rate: 1, ordering: '|' })"), values);
  assert.deepEqual(texts("new Drop({ rate: 1, ordering: '|"), values);
  assert.deepEqual(at('new Drop({ rate: 1, ordering: "mask-|" })'), {
    start: 31,
    end: 36,
    matches: [{ text: 'mask-scale', type: 'value' }],
  });
  assert.deepEqual(texts("let m: Options['mode'] = 'v|'"), ['vanilla']);
});

test('outside of quotes the values come with their quotes', () => {
  assert.deepEqual(texts('new Drop({ rate: 1, mode: |').slice(0, 2), ["'inverted'", "'vanilla'"]);
});

test('names that a module exports come between the braces of an import', () => {
  assert.deepEqual(at("import { ad| } from './helper'").matches, [
    {
      text: 'add',
      type: 'instance',
      signature: 'const add: (a: number, b: number) => number',
      documentation: 'Adds two numbers.',
    },
  ]);
  assert.equal(match("import { Drop| } from 'layerlab'", 'Dropout').type, 'class');
  assert.ok(texts("import { | } from 'layerlab'").includes('tensor'));
});

test('paths and packages come in an import’s quotes', () => {
  assert.deepEqual(texts("import x from './|'"), ['data.json', 'helper', 'lib']);
  assert.deepEqual(texts("import x from './lib/|'"), ['deep']);
  assert.deepEqual(texts("import x from 'lay|'"), ['layerlab']);
  assert.ok(texts("import x from 'nd|").includes('ndarray-ops'));
  assert.ok(texts("import x from 'near|'").includes('nearby'));
  assert.ok(texts("await import('node:f|')").includes('node:fs'));
});

test('names of the cell itself come, also inside an unfinished function', () => {
  assert.deepEqual(texts('function f(parameter: number) { return param|'), ['parameter']);
  assert.deepEqual(texts('const z = { point: { inner: 1 } }; z.point.|'), ['inner']);
  assert.ok(texts('export const local = 1; loc|').includes('local'));
});

test('with nothing typed the names of the cell itself come, wherever the cursor is', () => {
  for (const code of ['const own = 1\n|', 'const own = () => 1;|', 'const own = 1\n\n|', '|\nconst own = 1'])
    for (const name of ['own', 'drop']) assert.ok(texts(code).includes(name), `${name} in ${code}`);
  assert.ok(texts('function f() { const own = 1; |').includes('own'));
});

test('inside an object that is the last line, as inside any other', () => {
  assert.deepEqual(texts('{ a: 1, b: drop.forward.na|, c: 2 }'), ['name']);
  assert.deepEqual(texts('const own = 1\n{ a: 1, ow|'), ['own']);
  assert.deepEqual(texts('{ run(given: Point) { given.| }, c: 3 }'), ['x', 'y']);
  assert.deepEqual(texts('{ a: 1, run(given: Point) { given.| } }'), ['x', 'y']);
  assert.deepEqual(texts("{ a: 1, d: new Drop({ rate: 1, mode: '|' }) }"), ['inverted', 'vanilla']);
  const { start, end } = at('position\n{ run(given: Point) { given.x| }, c: 3 }');
  assert.deepEqual([start, end], [37, 38]);
});

test('the first fifty candidates are described, the rest are names', () => {
  const { matches } = at('|');
  assert.ok(matches.length > 100);
  assert.ok(matches.slice(0, 5).every(({ signature }) => signature));
  assert.ok(matches.slice(60).every(({ signature }) => signature === undefined));
});

test('nothing comes where nothing can stand', () => {
  assert.deepEqual(texts('nowhere.at.|'), []);
  assert.deepEqual(texts('"just text|"'), []);
  for (const code of ['1 + 2|', 'area(1, 2)|', '[1]|', '"text"|', '5n|']) assert.deepEqual(texts(code), [], code);
  assert.ok(texts('1 + |').length > 100);
});

test('the globals of the kernel are typed and documented', () => {
  const { signature, documentation } = match('display.mark|', 'markdown');
  assert.match(signature!, /markdown\(text: string/);
  assert.match(documentation!, /Markdown/);
});

test('names that layerlab and imported packages export are offered with the line that imports them', () => {
  for (const code of ['BatchN|', 'const b = new BatchN|', 'const o = { layer: BatchN|']) {
    const { signature, documentation } = match(code, 'BatchNormalization');
    assert.match(signature ?? '', /^(class|new) BatchNormalization.* \(from 'layerlab'\)$/, code);
    assert.match(documentation ?? '', /^`import \{ BatchNormalization \} from 'layerlab'`\n\n\S/);
  }
  assert.deepEqual(texts('point.BatchN|'), []);
  assert.deepEqual(texts("'BatchN|'"), []);
  assert.equal(
    texts("import { BatchNormalization } from 'layerlab'\nBatchNormalization|").filter(
      (each) => each === 'BatchNormalization',
    ).length,
    1,
  );
});

test('an import without its module is completed with the module', () => {
  assert.equal(match('import { BatchN|', 'BatchNormalization').insert, "BatchNormalization } from 'layerlab'");
  assert.equal(match('import { Dense, BatchN|', 'BatchNormalization').insert, "BatchNormalization } from 'layerlab'");
  assert.equal(match('import { BatchN| }', 'BatchNormalization').insert, undefined);
  assert.ok(texts("import { BatchN| } from 'layerlab'").includes('BatchNormalization'));
});

test('each option comes with its type and its documentation', () => {
  const rate = match("import { Dropout } from 'layerlab'\nnew Dropout({ |", 'rate');
  assert.deepEqual(rate, {
    text: 'rate',
    type: 'property',
    signature: 'DropoutOptions.rate: number',
    documentation: 'The share that is dropped, in [0, 1].',
  });
});

test('what is being typed leaves nothing behind for the cells', async () => {
  const typed = {
    'a name': 'const leaked = 1; leaked.|',
    'a mistake': 'const position: string = 1; noSuchName.|',
    'a global': 'declare global { var leaked: number }\nleaked.|',
    'an addition to a module': "declare module 'layerlab' { interface Leaked { a: 1 } }\nleaked.|",
    'an import': "import { inNearby as leaked } from 'nearby'; leaked.|",
  };
  for (const [kind, code] of Object.entries(typed)) {
    at(code);
    assert.equal(await notebook.run('position + 1'), 6, kind);
    assert.match(notebook.problem('leaked').message, /Cannot find name 'leaked'/, kind);
    assert.match(notebook.problem("import type { Leaked } from 'layerlab'").message, /no exported member/, kind);
  }
});
