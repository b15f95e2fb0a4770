/** Stale cells, as a front end hears of them: those that read a name which another cell has changed since. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, test } from 'node:test';
import type { Exchange } from '../helpers/exchange.js';
import { useKernel } from '../helpers/kernel-client.js';

interface Stale {
  readonly cell: string;
  readonly because: readonly { readonly name: string; readonly why: string }[];
  readonly text: string;
}

describe('stale cells', () => {
  const folder = mkdtempSync(join(tmpdir(), 'layerlab-stale-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const kernel = useKernel({ folder });
  let stale: readonly Stale[] = [];

  const listen = (exchange: Exchange): Exchange => {
    for (const { data } of exchange.of('comm_msg')) stale = (data as unknown as { stale: Stale[] }).stale;
    return exchange;
  };
  const run = async (cell: string, code: string, metadata: object = {}): Promise<Exchange> =>
    listen(await kernel().execute(code, { metadata: { cellId: cell, ...metadata } }));
  /** The stale cells in their order, each with the names that are the reason. */
  const now = (): string =>
    stale.map(({ cell, because }) => `${cell} (${because.map(({ name }) => name).join(', ')})`).join(' | ');

  beforeEach(async () => {
    const deletedCells = Object.values(stories).flatMap((steps) => steps.map(([cell]) => cell));
    await kernel().run('0', { metadata: { deletedCells } });
    listen(await kernel().commOpen('layerlab.stale', 'marks'));
  });

  /** Steps: a cell, its code, and what is stale then. */
  const stories: Record<string, readonly (readonly [cell: string, code: string, then: string, metadata?: object])[]> = {
    'a definition': [
      ['data', 'let rate = 0.5\nconst xs = [1, 2, 3]', ''],
      ['model', 'const doubled = xs.map((x) => x * rate)', ''],
      ['plot', 'doubled.length', ''],
      ['other', 'const unrelated = 1', ''],
      ['data', 'let rate = 0.9\nconst xs = [1, 2, 3]', 'model (xs, rate) | plot (doubled)'],
      ['model', 'const doubled = xs.map((x) => x * rate)', 'plot (doubled)'],
      ['plot', 'doubled.length', ''],
    ],
    'a function': [
      ['f', 'function f(x: number) { return x + 1 }', ''],
      ['call', 'f(1)', ''],
      ['f', 'function f(x: number) { return x + 2 }', 'call (f)'],
      ['call', 'f(1)', ''],
    ],
    'what a function reads': [
      ['rate', 'let rate = 1', ''],
      ['f', 'const f = () => rate', ''],
      ['call', 'f()', ''],
      ['rate', 'let rate = 2', 'f (rate) | call (f)'],
    ],
    'a class': [
      ['class', 'class Point { constructor(readonly x: number) {} }', ''],
      ['derived', 'class Point3 extends Point {}', ''],
      ['new', 'new Point3(1).x', ''],
      ['class', 'class Point { constructor(readonly x: number) {} }', 'derived (Point) | new (Point3)'],
    ],
    'a type alone makes nothing stale': [
      ['type', 'interface P { n: number }\ntype Q = P', ''],
      ['use', 'const p: Q = { n: 1 }', ''],
      ['type', 'interface P { n: number; m?: string }\ntype Q = P', ''],
    ],
    'a name that is only used as a type': [
      ['class', 'class Point { x = 1 }', ''],
      ['use', 'const at: Point = { x: 1 }; const t: typeof at = at', ''],
      ['class', 'class Point { x = 2 }', ''],
    ],
    'an assignment in another cell': [
      ['rate', 'let rate = 0.5', ''],
      ['use', 'rate * 2', ''],
      ['write', 'rate = 0.1', 'use (rate)'],
      ['use', 'rate * 2', ''],
      ['write', 'rate = 0.1', ''],
      ['more', 'rate += 1', 'use (rate)'],
      ['destructured', '({ rate } = { rate: 7 })', 'use (rate) | more (rate)'],
    ],
    'an assignment by a function of another cell': [
      ['count', 'let count = 0\nconst bump = () => { count++ }', ''],
      ['show', 'count', ''],
      ['bump', 'bump()', 'show (count)'],
    ],
    'the same primitive value again': [
      ['rate', "let rate = 0.5, name = 'x', big = 1n", ''],
      ['use', 'rate + name + big', ''],
      ['rate', "let rate = 1 / 2, name = 'x', big = 1n", ''],
      ['rate', "let rate = NaN, name = 'x', big = 1n", 'use (rate)'],
      ['use', 'rate + name + big', ''],
      ['rate', "let rate = NaN, name = 'x', big = 1n", ''],
    ],
    'an import that is the same': [
      ['import', "import { join } from 'node:path'", ''],
      ['use', "join('a', 'b')", ''],
      ['import', "import { join } from 'node:path'", ''],
    ],
    'a shadowed name': [
      ['x', 'const x = 1', ''],
      ['own', 'const y = ((x: number) => x)(2)', ''],
      ['shorthand', '({ x })', ''],
      ['x', 'const x = 2', 'shorthand (x)'],
    ],
    'a name that another cell declares again': [
      ['a', 'let n = 1', ''],
      ['b', 'n', ''],
      ['c', 'let n = 1', ''],
      ['d', '0', '', { deletedCells: ['a'] }],
      ['c', 'let n = 2', 'b (n)'],
    ],
    'three cells in a ring': [
      ['a', 'var ra = 1', ''],
      ['b', 'var rb = ra + 1', ''],
      ['c', 'var rc = rb + 1', ''],
      ['a', 'var ra = rc + 1', 'b (ra) | c (rb)'],
      ['b', 'var rb = ra + 1', 'c (rb) | a (rc)'],
    ],
    'two cells that use each other': [
      ['a', 'var a = 1', ''],
      ['b', 'var b = a + 1', ''],
      ['a', 'var a = b + 1', 'b (a)'],
      ['b', 'var b = a + 1', 'a (b)'],
      ['a', 'var a = b + 1', 'b (a)'],
    ],
    'a deleted cell': [
      ['x', 'const gone = 1', ''],
      ['y', 'gone + 1', ''],
      ['z', '0', 'y (gone)', { deletedCells: ['x'] }],
      ['y', 'gone + 1', 'y (gone)'],
      ['w', 'const gone = 1', ''],
      ['w', 'const gone = 2', 'y (gone)'],
      ['y', 'gone + 1', ''],
    ],
    'a cell that is deleted and comes back': [
      ['x', 'const back = 1', ''],
      ['y', 'back', ''],
      ['z', '0', 'y (back)', { deletedCells: ['x'] }],
      ['x', 'const back = 1', ''],
    ],
    'a cell that is blank now, and one that was deleted before it ran': [
      ['x', 'let x = 1', ''],
      ['y', 'x', ''],
      ['z', 'x + 1', ''],
      ['x', 'let x = 2', 'y (x) | z (x)'],
      ['y', ' ', 'z (x)'],
      ['z', 'x + 1', ''],
      ['y', '', 'z (x)', { deletedCells: ['x'] }],
    ],
    'a module cell': [
      ['module', '/** @module steps */\nexport const step = 2', ''],
      ['import', "import { step } from './steps'", ''],
      ['use', 'step + 1', ''],
      ['module', '/** @module steps */\nexport const step = 2', ''],
      ['module', '/** @module steps */\nexport const step = 3', 'import (steps.ts) | use (step)'],
      ['import', "import { step } from './steps'", 'use (step)'],
      ['use', 'step + 1', ''],
    ],
    'a restart': [
      ['x', 'let x = 1', ''],
      ['y', 'x', ''],
      ['x', 'let x = 2', 'y (x)'],
      ['z', 'process.exit()', ''],
    ],
    'a cell that fails half-way': [
      ['x', 'let x = 1', ''],
      ['y', 'x', ''],
      ['x', "let x = 2; throw new Error('no')", 'y (x)'],
      ['y', "x; throw new Error('no')", ''],
      ['x', 'let x = 3', 'y (x)'],
    ],
    'a cell with a type error shows nothing stale': [
      ['x', 'let x = 1', ''],
      ['y', 'x', ''],
      ['x', 'let x = 2', 'y (x)'],
      ['y', 'const s: string = x', ''],
    ],
  };

  for (const [name, steps] of Object.entries(stories)) {
    test(name, async () => {
      for (const [cell, code, then, metadata] of steps) {
        await run(cell, code, metadata);
        assert.equal(now(), then, `after ${cell}: ${code}`);
      }
    });
  }

  test('the reason in words', async () => {
    const rate = await run('rate', 'let rate = 1');
    await run('use', 'const twice = rate * 2');
    await run('show', 'twice');
    const count = Number(rate.reply.execution_count);
    await run('rate', 'let rate = 2');
    assert.deepEqual(
      stale.map(({ text }) => text),
      [`ran before rate changed, cell ${count + 3}`, `uses twice of a stale cell, cell ${count + 1}`],
    );
    await run('other', '0', { deletedCells: ['rate'] });
    assert.equal(stale[0]!.text, `ran before rate changed, cell ${count + 3}`);
    await run('use', 'const twice = rate * 2');
    assert.equal(stale[0]!.text, 'uses rate, whose cell was deleted');
  });

  test('a local file that has changed, as soon as a cell imports it again', async () => {
    const file = join(folder, 'local-steps.ts');
    writeFileSync(file, 'export const step = 2\n');
    await run('first', "import { step } from './local-steps'\nstep");
    await run('second', "import * as steps from './local-steps'\nsteps.step");
    assert.equal(now(), '');
    writeFileSync(file, 'export const step: number = 4\n');
    const { reply, text } = await run('second', "import * as steps from './local-steps'\nsteps.step");
    assert.equal(text, '4');
    assert.equal(now(), 'first (local-steps.ts)');
    assert.equal(stale[0]!.text, `ran before local-steps.ts changed, cell ${reply.execution_count}`);
    await run('first', "import { step } from './local-steps'\nstep");
    assert.equal(now(), '');
  });

  test('code that no cell holds changes names too', async () => {
    await run('rate', 'let rate = 1');
    await run('use', 'rate');
    listen(await kernel().execute('rate = 2'));
    assert.equal(now(), 'use (rate)');
  });

  test('a second front end sees the same, and one that has closed its comm hears nothing', async () => {
    await run('rate', 'let rate = 1');
    await run('use', 'rate');
    await run('rate', 'let rate = 2');
    const second = await kernel().commOpen('layerlab.stale', 'second');
    assert.deepEqual(
      second.of('comm_msg').map(({ comm_id, data }) => [comm_id, (data as { stale: Stale[] }).stale[0]?.cell]),
      [['second', 'use']],
    );
    await kernel().commClose('marks');
    const use = await kernel().execute('rate', { metadata: { cellId: 'use' } });
    assert.deepEqual(use.of('comm_msg'), [{ comm_id: 'second', data: { stale: [] } }]);
    await kernel().commClose('second');
  });

  test('what changed while nobody listened is told when somebody does, and so is its end', async () => {
    await kernel().commClose('marks');
    await run('rate', 'let rate = 1');
    await run('use', 'rate');
    await run('rate', 'let rate = 2');
    listen(await kernel().commOpen('layerlab.stale', 'late'));
    assert.equal(now(), 'use (rate)');
    await run('use', 'rate');
    assert.equal(now(), '');
    await kernel().commClose('late');
  });

  test('after a silent cell, which publishes nothing, the next one tells', async () => {
    await run('rate', 'let rate = 1');
    await run('use', 'rate');
    const silent = await kernel().execute('rate = 2', { silent: true });
    assert.deepEqual(silent.of('comm_msg'), []);
    await run('other', '0');
    assert.equal(now(), 'use (rate)');
  });

  test('nothing is sent to a front end that has not asked', async () => {
    await kernel().commClose('marks');
    await run('rate', 'let rate = 1');
    await run('use', 'rate');
    assert.deepEqual((await run('rate', 'let rate = 2')).of('comm_msg'), []);
  });
});
