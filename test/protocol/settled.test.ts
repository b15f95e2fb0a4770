/** `settled` waits until everything that has arrived is read, as the abort of queued cells needs, while more arrives. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Dealer } from 'zeromq';
import { SocketChannels } from '../../kernel/protocol/node/channels.js';
import { eventually } from '../helpers/eventually.js';
import { newConnection } from '../helpers/kernel-process.js';
import { encode, newHeader } from '../helpers/wire.js';

const messages = 2_000;

test('no message that arrives meanwhile stays unread', async (t) => {
  const connection = await newConnection({});
  const channels = new SocketChannels(connection);
  const client = new Dealer({ linger: 0, sendHighWaterMark: 0 });
  let arriving = true;
  t.after(async () => {
    arriving = false;
    client.close();
    await channels.close();
  });
  const read: unknown[] = [];
  await channels.bind();
  channels.read({ receive: (_, { content }) => void read.push(content.n), welcome: () => {} });
  client.connect(`tcp://${connection.ip}:${connection.shell_port}`);

  const settling = (async () => {
    while (arriving) {
      await channels.settled();
      await turn();
    }
  })();
  const sent = Array.from({ length: messages }, (_, n) => n);
  for (const n of sent) {
    await client.send(encode(connection.key, { header: newHeader('execute_request', 'a session'), content: { n } }));
    await turn();
  }
  await eventually(`${messages} messages to be read`, () => read.length === messages);
  arriving = false;
  await settling;
  assert.deepEqual(read, sent);
});
