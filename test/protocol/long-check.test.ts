/** A type check, a completion or an inspection that takes minutes: Stop ends it, nothing waits behind it, no name is lost. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../helpers/eventually.js';
import { type Kernel, startKernel, useKernel } from '../helpers/kernel-client.js';
import { commandOf, descendants, isAlive } from '../helpers/kernel-process.js';
import { longChecks, longQuestion } from '../helpers/long-checks.js';

function engineOf(kernel: Kernel): number | undefined {
  return descendants(kernel.process.pid).find((pid) => /language.node.main/.test(commandOf(pid)));
}

/** Runs what must make the kernel replace its engine. */
async function replacesEngine(kernel: Kernel, use: () => Promise<void>): Promise<void> {
  await kernel.run('interface Kept { n: number }\nconst kept: Kept = { n: 7 }');
  const engine = engineOf(kernel)!;
  await use();
  assert.equal((await kernel.run('1 + 1')).text, '2');
  await eventually('the end of the engine', () => !isAlive(engine));
  assert.equal((await kernel.run('const again: Kept = kept; again.n')).text, '7', 'earlier names and types are kept');
  assert.match((await kernel.execute('kept.n.nothing')).error!.evalue, /nothing/);
}

describe('while the engine works without end', () => {
  const kernel = useKernel();

  for (const [kind, code] of Object.entries(longChecks))
    test(`on a cell with ${kind}, an interrupt ends the cell and keeps earlier names`, () =>
      replacesEngine(kernel(), async () => {
        const cell = kernel().start(code);
        await kernel().until('busy', () => cell.messages.length > 0, { about: cell });
        await delay(300);
        assert.deepEqual((await kernel().interrupt()).reply, { status: 'ok' });
        await kernel().done(cell);
        assert.equal(cell.error?.ename, 'KeyboardInterrupt', cell.traceback);
      }));

  const questions = { complete_request: { matches: [] }, inspect_request: { found: false } };
  for (const [type, nothing] of Object.entries(questions)) {
    const content = { code: longQuestion, cursor_pos: longQuestion.length };

    test(`on a ${type}, the next cell runs and the answer is that there is none`, () =>
      replacesEngine(kernel(), async () => {
        const question = kernel().ask('shell', type, content);
        assert.equal((await kernel().run('kept.n + 1')).text, '8');
        const { reply } = await kernel().done(question);
        assert.deepEqual({ ...reply, ...nothing, status: 'ok' }, reply);
      }));

    test(`on a ${type}, an interrupt ends it`, () =>
      replacesEngine(kernel(), async () => {
        const asked = [kernel().ask('shell', type, content), kernel().ask('shell', type, content)];
        await kernel().until('busy', () => asked[0]!.messages.length > 0, { about: asked[0]! });
        await kernel().interrupt();
        for (const question of asked) assert.equal((await kernel().done(question)).reply.status, 'ok');
      }));
  }

  test('on a completion, no cell that waits behind it is lost', () =>
    replacesEngine(kernel(), async () => {
      const question = kernel().ask('shell', 'complete_request', {
        code: longQuestion,
        cursor_pos: longQuestion.length,
      });
      const cells = ['let sum = 1', 'sum += 1', 'sum + kept.n'].map((code) => kernel().start(code));
      for (const cell of cells) await kernel().done(cell);
      assert.equal(cells[2]!.text, '9');
      await kernel().done(question);
    }));

  test('on cells of two subshells, an interrupt ends both', () =>
    replacesEngine(kernel(), async () => {
      const { reply } = await kernel().request('control', 'create_subshell_request');
      const [code] = Object.values(longChecks);
      const cells = [kernel().start(code!), kernel().start(code!, { subshell: reply.subshell_id })];
      for (const cell of cells) await kernel().until('busy', () => cell.messages.length > 0, { about: cell });
      await kernel().interrupt();
      for (const cell of cells) assert.equal((await kernel().done(cell)).error?.ename, 'KeyboardInterrupt');
    }));
});

describe('a kernel that is killed', () => {
  const [code] = Object.values(longChecks);

  /** Kills a kernel and asserts that none of its processes is left. */
  async function leavesNothing(kernel: Kernel): Promise<void> {
    const gone = kernel.expectEnd();
    // Stopped, it starts no process while they are listed.
    kernel.process.signal('SIGSTOP');
    const family = descendants(kernel.process.pid);
    kernel.process.signal('SIGKILL');
    await gone;
    await eventually('the end of all its processes', () => !family.some(isAlive)).catch((error) => {
      throw new Error(`${error.message}; left: ${family.filter(isAlive).map(commandOf).join('; ')}`);
    });
    await kernel.close();
  }

  for (const afterMs of [0, 50, 400, 1_500])
    test(`${afterMs} ms after a long check was sent leaves no process`, async () => {
      const kernel = await startKernel();
      kernel.start(code!);
      await delay(afterMs);
      await leavesNothing(kernel);
    });

  test('while a completion takes long leaves no process', async () => {
    const kernel = await startKernel();
    kernel.ask('shell', 'complete_request', { code: longQuestion, cursor_pos: longQuestion.length });
    await delay(500);
    await leavesNothing(kernel);
  });

  test('as its engine is being replaced leaves no process', async () => {
    const kernel = await startKernel();
    const cell = kernel.start(code!);
    await kernel.until('busy', () => cell.messages.length > 0, { about: cell });
    await kernel.interrupt();
    await delay(1_000);
    await leavesNothing(kernel);
  });
});
