/** Anybody who can connect can send: what is too large is not even read, before a signature is asked for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Dealer } from 'zeromq';
import { startKernel } from '../helpers/kernel-client.js';

const bound = { LAYERLAB_MAX_MESSAGE_MB: '2' };

test('a message over the bound closes its connection, and the kernel works on', async () => {
  const kernel = await startKernel({ env: bound });
  try {
    const { pid } = kernel.process;
    for (const channel of ['shell', 'control', 'stdin', 'hb'] as const) {
      const stranger = new Dealer({ linger: 0 });
      const closed = new Promise((resolve) => stranger.events.on('disconnect', resolve));
      stranger.connect(`tcp://${kernel.connection.ip}:${kernel.connection[`${channel}_port`]}`);
      await stranger.send([Buffer.from('<IDS|MSG>'), Buffer.alloc(3_000_000)]);
      await closed;
      stranger.close();
    }
    assert.equal((await kernel.run('1 + 1')).text, '2');
    assert.equal(kernel.process.pid, pid);
    assert.doesNotMatch(kernel.stderr, /dropped a message/, 'it was never read');
  } finally {
    await kernel.close();
  }
});

test('a message below the bound is read: a signed cell runs, an unsigned message is dropped', async () => {
  const kernel = await startKernel({ env: bound });
  try {
    const text = 'x'.repeat(1_500_000);
    assert.equal((await kernel.run(`${JSON.stringify(text)}.length`)).text, String(text.length));
    await kernel.sendRaw('shell', [Buffer.from('<IDS|MSG>'), Buffer.alloc(1_500_000)]);
    assert.equal((await kernel.run('1 + 1')).text, '2');
    assert.match(kernel.stderr, /dropped a message on shell/);
  } finally {
    await kernel.close();
  }
});

test('a bound that is no number is the default one', async () => {
  const kernel = await startKernel({ env: { LAYERLAB_MAX_MESSAGE_MB: 'many' } });
  try {
    assert.equal((await kernel.run('1 + 1')).text, '2');
  } finally {
    await kernel.close();
  }
});
