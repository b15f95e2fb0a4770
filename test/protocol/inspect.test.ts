/** inspect_request at both levels of detail. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useKernel } from '../helpers/kernel-client.js';
import type { Json } from '../helpers/wire.js';

describe('inspect', () => {
  const kernel = useKernel();
  const at = (marked: string, detail: 0 | 1 = 0): Promise<Json> => {
    const [before, after] = marked.split('|') as [string, string];
    return kernel().inspect(before + after, [...before].length, detail);
  };
  const text = (reply: Json): string => reply.data['text/plain'];

  test('shows the type and the JSDoc of a name of an earlier cell', async () => {
    await kernel().run(`
      /**
       * Scales a vector.
       * @param factor - how much
       */
      function scale(vector: number[], factor: number): number[] {
        return vector.map((v) => v * factor);
      }`);
    const reply = await at('scale|');
    assert.equal(reply.found, true);
    assert.match(text(reply), /scale\(vector: number\[\], factor: number\): number\[\]/);
    assert.match(text(reply), /Scales a vector\./);
    assert.match(text(reply), /factor.*how much/);
  });

  test('finds the word around the cursor: at its start, inside and at its end', async () => {
    for (const code of ['Math.|max(1)', 'Math.m|ax(1)', 'Math.max|(1)'])
      assert.match(text(await at(code)), /max\(\.\.\.values: number\[\]\): number/, code);
  });

  test('level 1 shows the source that level 0 leaves out', async () => {
    await kernel().run('function twice(n: number): number {\n  return 2 * n; // the body\n}');
    assert.doesNotMatch(text(await at('twice|')), /the body/);
    assert.match(text(await at('twice|', 1)), /the body/);
  });

  test('counts code points before the cursor', async () => {
    assert.match(text(await at('"😀😀😀"; Math.ma|x(1)')), /max\(/);
  });

  test('shows values, classes, interfaces and types', async () => {
    await kernel().run(
      'const answer = 42; class Net { units = 1 } interface Pass { training: boolean } type Mode = "a" | "b"; let net = new Net()',
    );
    assert.match(text(await at('answ|er')), /answer: (number|42)|const answer = 42/);
    assert.match(text(await at('new Ne|t()')), /Net/);
    assert.match(text(await at('let p: Pas|s')), /interface Pass/);
    assert.match(text(await at('let m: Mod|e')), /"a" \| "b"/);
    assert.match(text(await at('net.uni|ts')), /units: number/);
  });

  test('shows names of the inspected code itself', async () => {
    assert.match(text(await at('const here = "text"; he|re')), /here/);
  });

  test('gives Markdown beside plain text', async () => {
    const { data } = await at('Math.max|');
    assert.match(data['text/markdown'], /```typescript\n[\s\S]*max\([\s\S]*```/);
  });

  test('finds nothing where there is nothing, and says so', async () => {
    for (const code of ['|', '  |  ', '// comm|ent', 'noSuchName|', '1 +| 2', '"te|xt"']) {
      const reply = await at(code);
      assert.deepEqual([reply.status, reply.found, reply.data], ['ok', false, {}], code);
    }
  });

  test('survives a cursor that is nowhere, and requests of the wrong shape', async () => {
    for (const [code, cursor] of [
      ['', 0],
      ['Math', 99],
      ['Math', -5],
      ['((', 1],
    ] as const)
      assert.equal((await kernel().inspect(code, cursor)).status, 'ok');
    for (const content of [{}, { code: 5, cursor_pos: 0 }, { code: 'Math', cursor_pos: {}, detail_level: 9 }])
      await kernel().request('shell', 'inspect_request', content);
    assert.match(text(await at('Math.max|')), /max\(/);
  });

  test('runs nothing', async () => {
    await kernel().run('let touched = 0; const trap = { get field() { return ++touched; } }');
    await at('trap.fie|ld');
    assert.equal((await kernel().run('touched')).text, '0');
  });
});
