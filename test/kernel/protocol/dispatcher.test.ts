/** The dispatcher on channels in memory: the order of what it sends, the abort rule, and errors of handlers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { Channels } from '../../../kernel/protocol/channels.js';
import { Dispatcher, type Handlers } from '../../../kernel/protocol/dispatcher.js';
import type { Message } from '../../../kernel/protocol/messages.js';
import { Session } from '../../../kernel/protocol/session.js';
import { Shells } from '../../../kernel/protocol/shells.js';
import { eventually } from '../../helpers/eventually.js';

function request(type: string, content: Record<string, unknown> = {}): Message {
  const header = {
    msg_id: `${content.code ?? type}`,
    session: 's',
    username: 'u',
    date: '',
    msg_type: type,
    version: '',
  };
  return { identities: [], header, parent_header: {}, metadata: {}, content, buffers: [] };
}

/** A dispatcher with its log: what it sent, each with the id of the message that caused it. */
function start(): { dispatcher: Dispatcher; log: string[]; failing: Map<string, () => Promise<void>> } {
  const log: string[] = [];
  /** What happens to messages of a type instead of being sent. */
  const failing = new Map<string, () => Promise<void>>();
  const note = ({ header, parent_header, content }: Message): Promise<void> => {
    const fail = failing.get(header.msg_type);
    if (fail) return fail();
    log.push(`${header.msg_type} ${content.execution_state ?? content.status} ${parent_header.msg_id}`);
    return Promise.resolve();
  };
  const channels: Channels = {
    send: (_, message) => note(message),
    publish: note,
    isBackedUp: false,
    settled: async () => {},
  };
  const requests = {
    execute_request: async ({ content: { code } }: { content: { code: string } }) => ({
      status: code === 'bad' ? 'error' : 'ok',
    }),
    interrupt_request: () => Promise.reject(new RangeError('no')),
  };
  const handlers = { requests, comm: async () => {}, input: () => {}, shutdown: () => {} } as unknown as Handlers;
  return { dispatcher: new Dispatcher(new Session(channels), new Shells(), handlers), log, failing };
}

test('cells that wait behind a failed one are aborted, later ones run', async () => {
  const { dispatcher, log } = start();
  for (const code of ['bad', 'waits']) dispatcher.receive('shell', request('execute_request', { code }));
  await eventually('both to end', () => log.includes('status idle waits'));
  dispatcher.receive('shell', request('execute_request', { code: 'later' }));
  await eventually('the last to end', () => log.includes('status idle later'));
  assert.deepEqual(log, [
    ...['status busy bad', 'execute_reply error bad', 'status idle bad'],
    ...['status busy waits', 'execute_reply aborted waits', 'status idle waits'],
    ...['status busy later', 'execute_reply ok later', 'status idle later'],
  ]);
});

test('an error of a handler and an unknown request get an error reply, other unknown messages none', async () => {
  const { dispatcher, log } = start();
  for (const type of ['interrupt_request', 'dance_request', 'dance']) {
    dispatcher.receive('control', request(type));
    await eventually('the end', () => log.includes(`status idle ${type}`));
  }
  assert.deepEqual(
    log.filter((line) => !line.startsWith('status')),
    ['interrupt_reply error interrupt_request', 'dance_reply error dance_request'],
  );
});

for (const [what, fail] of Object.entries<() => Promise<void>>({
  'throws at once': () => {
    throw new TypeError('JSON cannot hold a BigInt');
  },
  'fails later': () => Promise.reject(Object.assign(new Error('too many open files'), { code: 'EMFILE' })),
}))
  test(`a send that ${what} harms no later request`, async () => {
    const { dispatcher, log, failing } = start();
    for (const type of ['status', 'execute_reply']) {
      failing.set(type, fail);
      dispatcher.receive('shell', request('execute_request', { code: `with a failing ${type}` }));
      dispatcher.receive('control', request('interrupt_request'));
      await setImmediate();
      failing.clear();
      dispatcher.receive('shell', request('execute_request', { code: `after ${type}` }));
      await eventually('the later one to end', () => log.includes(`status idle after ${type}`));
      assert.ok(log.includes(`execute_reply ok after ${type}`));
    }
  });
