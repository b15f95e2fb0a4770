/** complete_request: offsets in code points, and types in the metadata as JupyterLab reads them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useKernel } from '../helpers/kernel-client.js';
import type { Json } from '../helpers/wire.js';

interface Typed {
  readonly text: string;
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly signature?: string;
  readonly documentation?: string;
}

describe('complete', () => {
  const kernel = useKernel();
  const typed = (reply: Json): Typed[] => reply.metadata._jupyter_types_experimental;
  /** Completes at the bar in the code. */
  const at = (marked: string): Promise<Json> => {
    const [before, after] = marked.split('|') as [string, string];
    return kernel().complete(before + after, [...before].length);
  };

  test('finds the members of a global', async () => {
    const reply = await at('Math.ma|');
    assert.deepEqual(reply.matches, ['max']);
    assert.deepEqual([reply.cursor_start, reply.cursor_end], [5, 7]);
  });

  test('finds the names and the members of earlier cells, by their types', async () => {
    await kernel().run('const alphabet = { first: 1, second: "b" }; interface Shape { width: number }');
    assert.deepEqual((await at('alphab|')).matches, ['alphabet']);
    assert.deepEqual((await at('alphabet.|')).matches.sort(), ['first', 'second']);
    assert.ok((await at('alphabet.first.toF|')).matches.includes('toFixed'));
    assert.ok((await at('const s: Shap|')).matches.includes('Shape'));
  });

  test('finds the names of the cell itself, above the cursor and in a scope', async () => {
    assert.ok((await at('const localName = 1;\nlocalN|')).matches.includes('localName'));
    assert.ok((await at('function f(parameter: string) { return para| }')).matches.includes('parameter'));
  });

  test('gives only names that fit the typed prefix', async () => {
    for (const prefix of ['con', 'par', 'dis', 'Str', 'proc']) {
      const { matches } = await at(`${prefix}|`);
      assert.ok(matches.length > 0, prefix);
      for (const match of matches)
        assert.ok(match.toLowerCase().startsWith(prefix.toLowerCase()), `${match} for ${prefix}`);
    }
  });

  test('counts code points, not UTF-16 units, before the cursor', async () => {
    const reply = await at('"😀👍🏽"; Math.ma|');
    assert.deepEqual(reply.matches, ['max']);
    assert.deepEqual([reply.cursor_start, reply.cursor_end], [12, 14]);
    for (const { start, end } of typed(reply)) assert.deepEqual([start, end], [12, 14]);
  });

  test('replaces the text that was typed, in the middle of a line and of a cell', async () => {
    const code = 'const a = 1;\nMath.mi|n(1, 2);\nconst b = 2;';
    const reply = await at(code);
    assert.ok(reply.matches.includes('min'));
    const start = 'const a = 1;\nMath.'.length;
    assert.equal(reply.cursor_start, start);
    assert.ok([start + 2, start + 3].includes(reply.cursor_end), 'to the cursor or to the end of the word');
  });

  test("tells each candidate's kind, signature and documentation", async () => {
    await kernel().run(`
      /** Adds two numbers. */
      function addNumbers(a: number, b: number): number { return a + b; }
      class AddClass {}
      const addValue = 1;`);
    const reply = await at('add|');
    const kinds = Object.fromEntries(typed(reply).map(({ text, type }) => [text, type]));
    assert.equal(kinds.addNumbers, 'function');
    assert.ok(['instance', 'variable', 'const', 'var'].includes(kinds.addValue!), kinds.addValue);
    const found = typed(reply).find(({ text }) => text === 'addNumbers');
    assert.match(found?.signature ?? '', /addNumbers\(a: number, b: number\): number/);
    assert.match(found?.documentation ?? '', /Adds two numbers/);
    assert.equal(typed(await at('AddC|'))[0]?.type, 'class');
  });

  test('gives each typed candidate once, in the order of the matches', async () => {
    const reply = await at('Math.|');
    assert.deepEqual(
      typed(reply).map(({ text }) => text),
      reply.matches,
    );
    assert.equal(new Set(reply.matches).size, reply.matches.length);
  });

  test('finds display and the other globals of the kernel with their members', async () => {
    assert.ok((await at('displ|')).matches.includes('display'));
    assert.ok((await at('display.mark|')).matches.includes('markdown'));
  });

  test("finds keys of an object that is being written, and members of a union's type", async () => {
    await kernel().run('interface Options { learningRate?: number; units: number } function fit(options: Options) {}');
    assert.ok((await at('fit({ lear| })')).matches.includes('learningRate'));
    await kernel().run('type Mode = "inverted" | "vanilla"; function set(mode: Mode) {}');
    assert.ok((await at('set("inv|")')).matches.some((match: string) => match.includes('inverted')));
  });

  test('finds what a module exports', async () => {
    assert.ok((await at(`import { readFileS| } from 'node:fs'`)).matches.includes('readFileSync'));
  });

  test('offers nothing where nothing fits, with an empty range at the cursor', async () => {
    for (const code of ['noSuchPrefixAnywhere|', '"text in a string |"', '// words in a comm|', '1 + 2|']) {
      const reply = await at(code);
      assert.deepEqual(reply.matches, [], code);
      assert.ok(reply.cursor_start <= reply.cursor_end);
    }
  });

  test('survives a cursor that is nowhere, and code that cannot be read', async () => {
    for (const [code, cursor] of [
      ['', 0],
      ['Math', 99],
      ['Math', -1],
      ['((((', 4],
      ['const = ;;; }}', 7],
      ['`${', 3],
      ['\u0000', 1],
      ['\ud800', 1],
    ] as const) {
      const reply = await kernel().complete(code, cursor);
      assert.equal(reply.status, 'ok', code);
    }
    for (const content of [{}, { code: 5, cursor_pos: 1 }, { code: 'a' }, { code: 'Mat', cursor_pos: 'x' }])
      await kernel().request('shell', 'complete_request', content);
    assert.deepEqual((await at('Math.ma|')).matches, ['max']);
  });

  test('a name that a cell declared again has the members of its new type', async () => {
    await kernel().run('let changing: any = 1; const shifty = { old: 1 }');
    await kernel().run('const shifty = { fresh: 1 }');
    assert.deepEqual((await at('shifty.|')).matches, ['fresh']);
  });

  test('does not declare or run anything', async () => {
    await at('let ghost = 1; ghos|');
    assert.equal((await kernel().execute('ghost')).error?.ename, 'TypeError');
  });
});
