/** Cells that wait behind a failing cell are aborted. Messaging spec, "Execute": stop_on_error. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Exchange } from '../helpers/exchange.js';
import { useKernel } from '../helpers/kernel-client.js';

describe('a cell that fails', () => {
  const kernel = useKernel();
  const statuses = async (cells: Exchange[]): Promise<string[]> => {
    const done = await Promise.all(cells.map((cell) => kernel().done(cell)));
    return done.map(({ reply }) => reply.status);
  };

  for (const [kind, code] of Object.entries({
    throws: 'throw new Error("stop")',
    'rejects after an await': 'await null; throw new Error("stop")',
    'has a type error': 'const n: number = "stop"',
    'cannot be read': 'const = stop',
  })) {
    test(`that ${kind} aborts the cells that wait behind it, and they do not run`, async () => {
      await kernel().run('let ran = 0');
      const cells = [kernel().start(code), kernel().start('ran++'), kernel().start('ran++')];
      assert.deepEqual(await statuses(cells), ['error', 'aborted', 'aborted']);
      for (const cell of cells.slice(1)) assert.deepEqual(cell.outputs, []);
      assert.equal((await kernel().run('ran')).text, '0');
    });
  }

  test('aborts nothing that is sent after its reply', async () => {
    for (let i = 0; i < 10; i++) {
      const failing = kernel().start('throw new Error("stop")');
      await kernel().until('the reply', () => failing.replyMessage !== undefined, { about: failing });
      assert.equal((await kernel().run('1 + 1')).text, '2');
      await kernel().done(failing);
    }
  });

  test('aborts nothing when stop_on_error is false', async () => {
    const cells = [
      kernel().start('throw new Error("go on")', { stopOnError: false }),
      kernel().start('1'),
      kernel().start('2'),
    ];
    assert.deepEqual(await statuses(cells), ['error', 'ok', 'ok']);
  });

  test('aborts cells only: other requests behind it are answered', async () => {
    const failing = kernel().start('await new Promise((r) => setTimeout(r, 50)); throw new Error("stop")');
    const others = [
      kernel().ask('shell', 'complete_request', { code: 'Mat', cursor_pos: 3 }),
      kernel().ask('shell', 'is_complete_request', { code: '1' }),
      kernel().ask('shell', 'history_request', { hist_access_type: 'tail', n: 1, output: false, raw: true }),
      kernel().ask('shell', 'kernel_info_request'),
    ];
    assert.deepEqual(await statuses([failing, ...others]), ['error', 'ok', 'complete', 'ok', 'ok']);
  });

  test('does not abort a cell that was already aborted or failed: the queue starts afresh', async () => {
    const first = [kernel().start('throw 1'), kernel().start('2')];
    assert.deepEqual(await statuses(first), ['error', 'aborted']);
    const second = [kernel().start('3'), kernel().start('throw 4'), kernel().start('5')];
    assert.deepEqual(await statuses(second), ['ok', 'error', 'aborted']);
  });

  test('an aborted cell does not count', async () => {
    const cells = [kernel().start('throw 1'), kernel().start('2')];
    await statuses(cells);
    const next = await kernel().run('3');
    assert.equal(next.reply.execution_count, cells[0]!.reply.execution_count + 1);
  });

  test('in a subshell aborts only what waits in that subshell', async () => {
    const subshell = await kernel().createSubshell();
    const slow = kernel().start('await new Promise((r) => setTimeout(r, 200)); "main"');
    const main = kernel().start('"waits in main"');
    const failing = kernel().start('throw new Error("stop")', { subshell });
    const behind = kernel().start('"behind"', { subshell });
    assert.deepEqual(await statuses([failing, behind, slow, main]), ['error', 'aborted', 'ok', 'ok']);
    await kernel().deleteSubshell(subshell);
  });
});
