/** Language requests while a cell runs, and the busy indicator that front ends derive from the last status. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Exchange } from '../helpers/exchange.js';
import { useKernel } from '../helpers/kernel-client.js';

describe('while a cell spins', () => {
  const kernel = useKernel();
  const spin = async (): Promise<Exchange> => {
    const cell = kernel().start('console.log("spins"); while (true) {}');
    await kernel().until('the cell to spin', () => cell.stdout !== '', { about: cell });
    return cell;
  };
  const stop = async (cell: Exchange): Promise<void> => {
    await kernel().interrupt();
    await kernel().done(cell);
  };

  test('completion, inspection, is_complete, history, comm_info and kernel_info are answered', async () => {
    await kernel().run('const known = { member: 1 }');
    const cell = await spin();
    assert.deepEqual((await kernel().complete('known.')).matches, ['member']);
    assert.equal((await kernel().inspect('known')).found, true);
    assert.equal((await kernel().isComplete('1 +')).status, 'incomplete');
    assert.equal((await kernel().history({ hist_access_type: 'tail', n: 1 })).length, 1);
    assert.deepEqual(await kernel().commInfo(), {});
    assert.equal((await kernel().kernelInfo()).status, 'ok');
    assert.equal(cell.isDone, false);
    await stop(cell);
  });

  test('control is answered', async () => {
    const cell = await spin();
    assert.equal((await kernel().kernelInfo('control')).status, 'ok');
    const subshell = await kernel().createSubshell();
    await kernel().deleteSubshell(subshell);
    await stop(cell);
  });

  test('busy with the cell as parent follows each idle of another request', async () => {
    const cell = await spin();
    const before = cell.messages.length;
    await kernel().complete('Math.');
    await kernel().until('busy again', () => !kernel().indicatorIsWrong, { about: cell });
    assert.deepEqual(
      cell.messages.slice(before).map(({ content }) => content.execution_state),
      ['busy'],
    );
    const statuses = kernel()
      .messages.filter(({ header }) => header.msg_type === 'status')
      .map(({ content }) => content.execution_state);
    assert.deepEqual(statuses.slice(-3), ['busy', 'idle', 'busy']);
    await stop(cell);
  });

  test('the last status is busy after many requests at once', async () => {
    const cell = await spin();
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => (i % 2 ? kernel().complete('Math.') : kernel().kernelInfo('control'))),
    );
    await kernel().until('busy again', () => !kernel().indicatorIsWrong, { about: cell });
    await stop(cell);
    assert.equal(
      kernel().messages.findLast(({ header }) => header.msg_type === 'status')?.content.execution_state,
      'idle',
    );
  });

  test('a completion in a waiting cell does the same', async () => {
    const cell = kernel().start('console.log("waits"); await new Promise((r) => setTimeout(r, 200)); "done"');
    await kernel().until('the cell to wait', () => cell.stdout !== '', { about: cell });
    await kernel().complete('Math.');
    await kernel().until('busy again', () => !kernel().indicatorIsWrong, { about: cell });
    await kernel().done(cell);
    assert.equal(cell.text, "'done'");
  });
});
