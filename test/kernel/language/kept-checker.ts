/** Random sequences of cells, checked by an engine that keeps its checker and by one that makes a new one for each cell. */
import assert from 'node:assert/strict';
import { Engine } from '../../../kernel/language/engine/engine.js';
import { nodeHost } from '../../../kernel/language/node/host.js';
import { fc } from '../../helpers/property.js';
import { folderWith } from './notebook.js';

const name = fc.constantFrom('a', 'b', 'c', 'rate');
const type = fc.constantFrom('Row', 'Kind', 'Layer');
const value = fc.oneof(
  fc.constantFrom('1', '"text"', 'true', '[1, 2, 3]', '{ x: 1 }', 'null as string | null', 'new Map<string, number>()'),
  name,
  fc.tuple(name, name).map(([one, other]) => `${one} + ${other}`),
  name.map((each) => `String(${each}).length`),
  name.map((each) => `{ ...${each}, y: 2 }`),
  name.map((each) => `[${each}].map((each) => each)`),
);

/** Statements that declare names again and again, use them with and without mistakes, and import. */
const statement = fc.oneof(
  fc
    .tuple(fc.constantFrom('const', 'let', 'var'), name, value)
    .map(([word, left, right]) => `${word} ${left} = ${right}`),
  fc.tuple(name, value).map(([left, right]) => `${left} = ${right}`),
  fc.tuple(name, name).map(([f, used]) => `function ${f}(x: number) { return [x, ${used}] as const }`),
  fc.tuple(name, type).map(([left, kind]) => `const ${left}: ${kind} = { x: 1 }`),
  fc.tuple(type, name).map(([kind, used]) => `interface ${kind} { x: typeof ${used} }`),
  fc.tuple(type, type).map(([kind, other]) => `type ${kind} = ${other}[] | 'none' | undefined`),
  fc.tuple(type, value).map(([kind, right]) => `class ${kind} { x = ${right}; static of() { return new ${kind}() } }`),
  type.map((kind) => `enum ${kind} { One, Two }`),
  fc.tuple(name, type).map(([left, kind]) => `const ${left} = ${kind}.of().x`),
  fc
    .tuple(name, name)
    .map(([one, other]) => `const { x: ${one}, ...${other} } = { x: 1, y: [${one === other ? 2 : 'Math.PI'}] }`),
  fc.constantFrom(
    `import { Dropout } from 'layerlab'`,
    `import { readFileSync as a } from 'node:fs'`,
    `import type { Tensor as Layer } from 'layerlab'`,
    `import * as c from './local'`,
    `const b = await import('node:path')`,
    `const rate = new (await import('layerlab')).Dropout({ rate: 0.5 })`,
    `declare global { interface Array<T> { firstOne(): T } }`,
    `[1].firstOne()`,
    `const half = (x: number): number => x / 2\nhalf(`,
    `// @ts-nocheck\nconst a: string = 1`,
    `// @ts-expect-error\nconst a: string = 1`,
    `const a: string = 1`,
    `for (const a of [1, 2]) { var c = a }`,
  ),
  value,
);

export const notebooks: fc.Arbitrary<string[]> = fc.array(
  fc.array(statement, { minLength: 1, maxLength: 3 }).map((statements) => statements.join('\n')),
  { minLength: 2, maxLength: 7 },
);

/** Asserts that both say the same. The order of a union's members is that in which a checker met them. */
function same(one: unknown, other: unknown, code: string): void {
  const [text, expected] = [JSON.stringify(one), JSON.stringify(other)];
  if (text === expected) return;
  const words = (all: string): string => all.split(/\W+/).sort().join(' ');
  if (!text.includes(' | ') || words(text) !== words(expected)) assert.deepEqual(one, other, code);
}

/** Asserts that both engines say the same of every cell of these notebooks. */
export class Comparison {
  readonly #folder = folderWith({
    'local.ts': `import { Dropout } from 'layerlab';\nexport const one = 1, layer = Dropout;\n`,
  });
  readonly #kept = new Engine({ folder: this.#folder }, nodeHost);
  readonly #fresh = new Engine({ folder: this.#folder }, nodeHost);
  #id = 0;

  compare(cells: readonly string[]): void {
    for (const engine of [this.#kept, this.#fresh]) {
      engine.reset();
      engine.prepare();
    }
    for (const code of cells) this.#compareCell(code);
    this.#compareQuestions(cells.join('\n'));
  }

  /** Half a cell and a name at its end, as they are while one types. */
  #compareQuestions(code: string): void {
    const half = code.slice(0, code.length / 2);
    this.#makeFresh();
    for (const ask of [
      (engine: Engine) => engine.complete(half, half.length),
      (engine: Engine) => engine.inspect(code, code.length),
    ])
      same(ask(this.#kept), ask(this.#fresh), code);
  }

  #makeFresh(): void {
    // What a mistake leaves in a checker is never kept.
    this.#fresh.check({ id: 0, code: 'noSuchName' });
  }

  #compareCell(code: string): void {
    const cell = { id: ++this.#id, code };
    this.#kept.complete(code, code.length - 1);
    this.#makeFresh();
    const [kept, fresh] = [this.#kept.check(cell), this.#fresh.check(cell)];
    same(kept, fresh, code);
    if (!kept.ok) return;
    const committed = [this.#kept, this.#fresh].map((engine) => engine.commit(cell));
    same(committed[0], committed[1], code);
    this.#kept.prepare();
  }
}
