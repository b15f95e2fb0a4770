/** Comms in both directions, which carry every widget. Messaging spec, "Custom Messages". */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { useKernel } from '../helpers/kernel-client.js';

describe('comms', () => {
  const kernel = useKernel();

  test('a target that nobody registered is closed at once', async () => {
    const id = randomUUID();
    const exchange = await kernel().commOpen('nobody.home', id);
    assert.deepEqual(
      exchange.of('comm_close').map(({ comm_id }) => comm_id),
      [id],
    );
    assert.deepEqual(await kernel().commInfo(), {});
  });

  test('a registered target gets the opening with its data, and what the cell prints belongs to the message', async () => {
    const cell = await kernel().run(`
      comms.register('echo', (comm, { data }) => {
        console.log('opened with', data.hello);
        comm.onMessage = ({ data, buffers }) => comm.send({ echo: data }, { buffers });
        comm.onClose = ({ data }) => console.log('closed with', data.why);
      });`);
    const opened = await kernel().commOpen('echo', 'one', { hello: 'world' });
    assert.equal(opened.stdout, 'opened with world\n');
    assert.equal(cell.stdout, '');
    assert.deepEqual(opened.of('comm_close'), []);
  });

  test('a message is answered on iopub with the message as its parent', async () => {
    const exchange = await kernel().commMessage('one', { n: [1, { deep: 'é😀' }] });
    assert.deepEqual(exchange.of('comm_msg'), [{ comm_id: 'one', data: { echo: { n: [1, { deep: 'é😀' }] } } }]);
  });

  test('buffers travel both ways, byte for byte', async () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i % 251);
    const buffers = [bytes, Uint8Array.of(), Uint8Array.of(255, 0, 10)];
    const exchange = await kernel().commMessage('one', {}, { buffers });
    const answer = exchange.messages.find(({ header }) => header.msg_type === 'comm_msg');
    assert.deepEqual(
      answer?.buffers.map((buffer) => [...buffer]),
      buffers.map((buffer) => [...buffer]),
    );
  });

  test('comm_info lists the open ones, all or those of a target', async () => {
    await kernel().run(`comms.register('other', () => {})`);
    await kernel().commOpen('other', 'two');
    assert.deepEqual(await kernel().commInfo(), { one: { target_name: 'echo' }, two: { target_name: 'other' } });
    assert.deepEqual(await kernel().commInfo('other'), { two: { target_name: 'other' } });
    assert.deepEqual(await kernel().commInfo('none'), {});
  });

  test('a close reaches the handler, and the comm is no longer listed', async () => {
    const exchange = await kernel().commClose('one', { why: 'done' });
    assert.equal(exchange.stdout, 'closed with done\n');
    assert.deepEqual(Object.keys(await kernel().commInfo()), ['two']);
  });

  test('messages to a comm that is closed or never was are ignored', async () => {
    for (const id of ['one', 'never']) {
      assert.deepEqual((await kernel().commMessage(id, {})).outputs, []);
      assert.deepEqual((await kernel().commClose(id)).outputs, []);
    }
  });

  test('a cell opens a comm, sends on it and closes it, with the cell as parent', async () => {
    const cell = await kernel().run(`
      const line = comms.open('front.end', { start: 1 }, { metadata: { version: '2' } });
      line.send({ step: 2 }, { buffers: [Uint8Array.of(1, 2)] });
      line.close({ end: 3 });
      line.close(); line.id`);
    const [opened] = cell.of('comm_open');
    assert.deepEqual([opened?.target_name, opened?.data], ['front.end', { start: 1 }]);
    assert.deepEqual(
      cell.of('comm_msg').map(({ data }) => data),
      [{ step: 2 }],
    );
    assert.deepEqual(
      cell.of('comm_close').map(({ data }) => data),
      [{ end: 3 }],
    );
    const message = cell.messages.find(({ header }) => header.msg_type === 'comm_open');
    assert.deepEqual(message?.metadata, { version: '2' });
  });

  test("a comm that a cell opened gets the front end's messages", async () => {
    const cell = await kernel().run(`
      const listening = comms.open('front.end');
      let heard: unknown;
      listening.onMessage = ({ data }) => { heard = data; };
      undefined`);
    await kernel().commMessage(cell.of('comm_open')[0]?.comm_id, { value: 5 });
    assert.equal((await kernel().run('heard')).text, '{ value: 5 }');
  });

  test('a handler that throws shows its error at the message, and the comm lives on', async () => {
    await kernel().run(`
      comms.register('fails', (comm) => {
        comm.onMessage = ({ data }) => { if (data.bad) throw new RangeError('bad message'); comm.send({ ok: true }); };
      });`);
    await kernel().commOpen('fails', 'three');
    const bad = await kernel().commMessage('three', { bad: true });
    assert.equal(bad.error?.evalue, 'bad message');
    assert.deepEqual((await kernel().commMessage('three', {})).of('comm_msg').length, 1);
  });

  test('messages are handled while a cell awaits', async () => {
    const opens = await kernel().run(`
      const waiting = comms.open('front.end', {});
      const answered = new Promise((resolve) => { waiting.onMessage = ({ data }) => resolve(data.answer); });`);
    const cell = kernel().start('console.log("waits"); await answered');
    await kernel().until('the cell to wait', () => cell.stdout !== '', { about: cell });
    await kernel().commMessage(opens.of('comm_open')[0]?.comm_id, { answer: 42 });
    await kernel().done(cell);
    assert.equal(cell.text, '42');
  });

  test('messages that come while a cell spins are handled after it', async () => {
    await kernel().run(
      `const log: string[] = []; comms.register('log', (comm) => { comm.onMessage = ({ data }) => { log.push(String(data.n)); }; })`,
    );
    await kernel().commOpen('log', 'four');
    const cell = kernel().start(
      `console.log('spins'); for (const end = Date.now() + 300; Date.now() < end; ); log.push('cell')`,
    );
    await kernel().until('the cell to spin', () => cell.stdout !== '', { about: cell });
    await Promise.all([1, 2, 3].map((n) => kernel().commMessage('four', { n })));
    await kernel().done(cell);
    assert.equal((await kernel().run('log.join()')).text, "'cell,1,2,3'");
  });

  test('messages of the wrong shape do no harm', async () => {
    for (const [type, content] of [
      ['comm_open', {}],
      ['comm_open', { comm_id: 5, target_name: {}, data: null }],
      ['comm_msg', {}],
      ['comm_msg', { comm_id: null, data: 'text' }],
      ['comm_close', { comm_id: ['x'] }],
      ['comm_open', { comm_id: 'p', target_name: '__proto__', data: {} }],
      ['comm_open', { comm_id: 'q', target_name: 'toString', data: {} }],
    ] as const) {
      const exchange = kernel().ask('shell', type, content);
      await kernel().until(`the idle of ${type}`, () => exchange.isIdle, { about: exchange });
    }
    assert.equal((await kernel().run('1 + 1')).text, '2');
  });

  test('a restart closes all comms', async () => {
    await kernel().restart();
    assert.deepEqual(await kernel().commInfo(), {});
  });

  test('a runtime that was replaced has no comms left', async () => {
    await kernel().run(`comms.register('echo', () => {})`);
    await kernel().commOpen('echo', 'gone');
    await kernel().execute('process.exit(1)');
    assert.deepEqual(await kernel().commInfo(), {});
  });
});
