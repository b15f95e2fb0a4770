import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Inspection } from '../../../../kernel/language/language.js';
import { folderWith, Notebook } from '../notebook.js';

const notebook = new Notebook(
  folderWith({
    'helper.ts': '// first line\n/** Adds two numbers. */\nexport const add = (a: number, b: number): number => a + b',
  }),
);
const declared = `/**
 * The area of a box, see {@link Point}.
 *
 * @param w - its width, in {@link https://example.org metres}
 * @param h
 * @returns the product
 * @throws RangeError when it is negative
 * @example
 * area(2, 3)
 */
function area(w: number, h: number): number {
  return w * h
}
/** A point. */
interface Point {
  /** Across. */
  x: number
}
const point: Point = { x: 1 }, { left, right: [first] } = { left: 1, right: [2] }
class Drop<T> { forward(x: T): T { return x } }`;
await notebook.run(declared);

/** What is found at the bar. */
function at(code: string): Inspection | undefined {
  const offset = code.indexOf('|');
  return notebook.engine.inspect(code.slice(0, offset) + code.slice(offset + 1), offset);
}

function signature(code: string): string | undefined {
  return at(code)?.signature;
}

test('a name is found from inside it, from its start and from its end', () => {
  for (const code of ['ar|ea(1, 2)', '|area(1, 2)', 'area|(1, 2)', '1 + area|']) {
    assert.equal(signature(code), 'function area(w: number, h: number): number', code);
  }
});

test('between the parentheses of a call the function is found, behind them nothing', () => {
  assert.equal(signature('area(|'), 'function area(w: number, h: number): number');
  assert.equal(signature('area(1, |2)'), 'function area(w: number, h: number): number');
  assert.equal(signature('Math.max(area(1, |'), 'function area(w: number, h: number): number');
  assert.equal(signature('area(1, 2)|'), undefined);
  assert.match(signature('new Drop<number>(|)')!, /Drop<number>/);
});

test('JSDoc is shown as Markdown', () => {
  assert.equal(
    at('area|')!.documentation,
    [
      'The area of a box, see `Point`.',
      '- `w`: its width, in [metres](https://example.org)\n- `h`',
      '**Returns** the product',
      '**Throws** RangeError when it is negative',
      '```typescript\narea(2, 3)\n```',
    ].join('\n\n'),
  );
  assert.equal(at('point.|x')!.documentation, 'Across.');
});

test('a name of an earlier cell comes with its source as it was written there', () => {
  assert.equal(
    at('area|')!.definition,
    `// Cell 1, line 11\n${declared.slice(declared.indexOf('function area'), declared.indexOf('/** A point'))}`.trimEnd(),
  );
  assert.match(at('let p: Poin|t')!.definition, /^\/\/ Cell 1, line 15\ninterface Point \{/);
  assert.match(at('first|')!.definition, /^\/\/ Cell 1, line 19\nconst point/);
  assert.match(at('point.x|')!.definition, /^\/\/ Cell 1, line 15\ninterface Point/);
});

test('a name of the cell, of a local file, of a package and of the kernel says where it is declared', () => {
  assert.equal(at('const a = 5\na|')!.definition, '// this cell, line 1\nconst a = 5');
  const helper = at("import { add } from './helper'\nadd|(1, 2)")!;
  assert.equal(helper.definition, '// helper.ts, line 3\nexport const add = (a: number, b: number): number => a + b');
  assert.equal(helper.documentation, 'Adds two numbers.');
  assert.match(at('Math.si|n(1)')!.definition, /^typescript\/lib\/lib\.es5\.d\.ts, line \d+$/);
  assert.equal(at('display|')!.definition, 'a global of the kernel');
});

test('what TypeScript puts around a signature is left out', () => {
  assert.equal(signature('point.|x'), 'Point.x: number');
  assert.equal(signature('new Drop<string>().forwar|d'), 'Drop<string>.forward(x: string): string');
  assert.equal(
    signature("import { basename } from 'node:path'\nbasename|"),
    'basename(path: string, suffix?: string): string',
  );
});

test('offsets behind emoji are right', () => {
  assert.equal(signature('/* 😀😀 */ poi|nt'), 'const point: Point');
});

test('imported names of packages are explained', () => {
  assert.match(signature("import { Dropout } from 'layerlab'\nDropou|t")!, /class Dropout/);
  assert.match(at("import { Dropout } from 'layerlab'\nDropou|t")!.documentation, /rate/);
});

test('a name that nothing declares is not found', () => {
  assert.equal(at('noSuchName|'), undefined);
});

test('nothing is found in blanks, keywords, numbers and texts', () => {
  for (const code of ['   |  ', 'cons|t x = 1', '4|2', '"te|xt"', '', '|']) assert.equal(at(code), undefined, code);
});
