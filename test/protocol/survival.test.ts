/** The kernel survives every end of its runtime: the cell reports it, and the next one runs in a new runtime. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventually } from '../helpers/eventually.js';
import { useKernel } from '../helpers/kernel-client.js';
import { descendants, isAlive } from '../helpers/kernel-process.js';

const ends: Record<string, { code: string; says: RegExp }> = {
  'process.exit()': { code: 'process.exit()', says: /exited with code 0/ },
  'process.exit(3)': { code: 'process.exit(3)', says: /exited with code 3/ },
  'process.exit in a timer': {
    code: 'setTimeout(() => process.exit(4), 5); await new Promise(() => {})',
    says: /exited with code 4/,
  },
  'process.reallyExit': { code: '(process as any).reallyExit(5)', says: /exited with code 5/ },
  'process.kill of itself': { code: 'process.kill(process.pid); await new Promise(() => {})', says: /SIGTERM/ },
  'SIGKILL to itself': { code: 'process.kill(process.pid, "SIGKILL"); await new Promise(() => {})', says: /SIGKILL/ },
  'SIGSEGV to itself': { code: 'process.kill(process.pid, "SIGSEGV"); await new Promise(() => {})', says: /SIGSEGV/ },
  'process.abort': { code: 'process.abort()', says: /SIGABRT/ },
  'a heap that grows without end': {
    code: 'const hoard: unknown[] = []; for (;;) hoard.push(new Array(1000).fill({}))',
    says: /out of memory/i,
  },
  'a heap that grows in async code': {
    code: 'const more: unknown[] = []; for (;;) { await null; more.push(new Array(1000).fill({})); }',
    says: /out of memory/i,
  },
};

describe('the kernel outlives', () => {
  const kernel = useKernel({ env: { LAYERLAB_MAX_OLD_SPACE_MB: '200' } });
  const isWell = async (): Promise<void> => {
    assert.equal((await kernel().run('const well: number = 1 + 1; well')).text, '2');
  };

  for (const [what, { code, says }] of Object.entries(ends))
    test(`${what}, and the cell says what happened and that variables were lost`, async () => {
      await kernel().run('const before = 1; class Before {}');
      const cell = await kernel().execute(`console.log('last words');\n${code}`);
      assert.equal(cell.stdout, 'last words\n', 'what was printed before is there');
      assert.equal(cell.reply.status, 'error');
      assert.match(cell.error!.evalue, says);
      assert.match(cell.error!.evalue, /variables were lost/);
      for (const name of ['before', 'new Before()'])
        assert.equal((await kernel().execute(name)).error?.ename, 'TypeError', name);
      await isWell();
    });

  test('the end of its runtime between two cells, which the last cell tells', async () => {
    const cell = await kernel().run('setTimeout(() => process.exit(7), 5); "done"');
    await kernel().until('the news', () => cell.stderr !== '' || cell.error !== undefined, { about: cell });
    assert.match(cell.stderr + (cell.error?.evalue ?? ''), /exited with code 7/);
    await isWell();
  });

  test('the end of its runtime while cells wait: those are aborted', async () => {
    const cells = [kernel().start('await null; process.exit(1)'), kernel().start('1'), kernel().start('2')];
    const statuses = await Promise.all(cells.map(async (cell) => (await kernel().done(cell)).reply.status));
    assert.deepEqual(statuses, ['error', 'aborted', 'aborted']);
    await isWell();
  });

  test('ten ends in a row', async () => {
    for (let i = 0; i < 10; i++)
      assert.match((await kernel().execute(`process.exit(${i})`)).error!.evalue, new RegExp(`code ${i}`));
    await isWell();
  });

  test('the end of its language engine', async () => {
    await kernel().run('const kept = 7');
    const runtime = Number((await kernel().run('process.pid')).text);
    const engines = descendants(kernel().process.pid).filter((pid) => pid !== runtime && isAlive(pid));
    assert.ok(engines.length > 0, 'the engine is a process of its own');
    for (const pid of engines) process.kill(pid, 'SIGKILL');
    const cell = await kernel().execute('1 + 1');
    assert.ok(['ok', 'error'].includes(cell.reply.status));
    await isWell();
  });

  test('a cell that closes the pipes under it', async () => {
    await kernel().execute(
      `import { closeSync } from 'node:fs';\nfor (let fd = 3; fd < 40; fd++) try { closeSync(fd); } catch {}\nconsole.log('x')`,
    );
    await isWell();
  });

  test('a cell that destroys what it stands on', async () => {
    for (const code of [
      '// @ts-nocheck\nprocess.stdout.write = null; console.log("x")',
      '// @ts-nocheck\nglobalThis.Promise = null; globalThis.setTimeout = undefined; JSON.stringify = () => { throw 1 }',
      '// @ts-nocheck\nArray.prototype.push = Array.prototype.map = Object.keys = () => { throw new Error("broken") }',
      '// @ts-nocheck\nObject.freeze(globalThis); delete globalThis.console',
      'process.removeAllListeners(); process.on("exit", () => { for (;;) {} })',
    ]) {
      const runtime = Number((await kernel().run('process.pid')).text);
      for (const each of [code, '1 + 1']) await mayHang(each);
      await end(runtime);
      await isWell();
    }
  });

  /** Ends a runtime, unless it has ended: one that is broken may run no cell that would. */
  async function end(runtime: number): Promise<void> {
    if (isAlive(runtime)) process.kill(runtime, 'SIGKILL');
    await eventually('the runtime to end', () => !isAlive(runtime));
    await kernel().execute('1 + 1');
  }

  /** Runs a cell that may break its runtime. If it hangs, an interrupt replaces the runtime. */
  async function mayHang(code: string): Promise<void> {
    const cell = kernel().start(code);
    const ended = await kernel()
      .until('an end', () => cell.isDone, { timeoutMs: 3_000 })
      .then(
        () => true,
        () => false,
      );
    if (!ended) await kernel().interrupt();
    await kernel().done(cell);
  }
});
