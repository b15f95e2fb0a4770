/** Several front ends on one kernel: each gets its own replies, all see what is published. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type KernelClient, useKernel } from '../helpers/kernel-client.js';

describe('two clients of one kernel', () => {
  const kernel = useKernel();
  let other: KernelClient;
  before(async () => {
    other = await kernel().connect();
  });
  after(() => other.close());

  test('share the names', async () => {
    await kernel().run('const shared = 7');
    assert.equal((await other.run('shared')).text, '7');
  });

  test("get their own replies and see each other's input and output", async () => {
    const mine = await kernel().run('console.log("mine"); 1');
    await other.until('what the other published', () =>
      of(other, mine.id, 'iopub').some(({ content }) => content.execution_state === 'idle'),
    );
    assert.deepEqual(of(other, mine.id, 'shell'), []);
    const types = of(other, mine.id, 'iopub').map(({ header }) => header.msg_type);
    assert.deepEqual(types, ['status', 'execute_input', 'stream', 'execute_result', 'status']);
  });

  test('cells of both run one after the other', async () => {
    await kernel().run('const turns: string[] = []');
    const cells = [];
    for (let i = 0; i < 10; i++) {
      const client = i % 2 ? other : kernel();
      cells.push({ client, cell: client.start(`turns.push('in'); await null; turns.push('out')`) });
    }
    for (const { client, cell } of cells) await client.done(cell);
    assert.equal((await kernel().run('turns.join()')).text, `'${'in,out,'.repeat(10).slice(0, -1)}'`);
  });

  test('an interrupt of one stops the cell of the other', async () => {
    const cell = other.start('console.log("runs"); await new Promise(() => {})');
    await other.until('the cell to run', () => cell.stdout !== '', { about: cell });
    await kernel().interrupt();
    await other.done(cell);
    assert.equal(cell.error?.ename, 'KeyboardInterrupt');
  });

  test('one that goes away while its cell runs leaves the kernel well', async () => {
    const leaving = await kernel().connect();
    leaving.start('for (let i = 0; i < 1000; i++) console.log(i)');
    const cell = leaving.start('1');
    await leaving.until(
      'the first to begin',
      () => leaving.messages.some(({ header }) => header.msg_type === 'stream'),
      { about: cell },
    );
    await leaving.close();
    assert.equal((await kernel().run('1 + 1')).text, '2');
  });

  test('a client that comes back with the same identity is answered again', async () => {
    const first = await kernel().connect();
    await first.close();
    const again = await kernel().connect(first.session);
    assert.equal((await again.run('1 + 1')).text, '2');
    await again.close();
  });

  test('two clients with one identity: the later one takes over, as gateways do when they reconnect', async () => {
    const first = await kernel().connect();
    const second = await kernel().connect(first.session);
    assert.equal((await second.run('2 + 2')).text, '4');
    await second.close();
    await first.close();
  });
});

function of(client: KernelClient, id: string, channel: string): KernelClient['messages'] {
  return client.messages.filter((message) => message.parent.msg_id === id && message.channel === channel);
}
