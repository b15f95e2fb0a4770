/** A front end stops reading, or disconnects, while a cell prints: the kernel stays small, interruptible and alive. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Dealer, Subscriber } from 'zeromq';
import { eventually } from '../helpers/eventually.js';
import { type Kernel, KernelClient, startKernel } from '../helpers/kernel-client.js';
import { descendants, KernelProcess, newConnection } from '../helpers/kernel-process.js';
import { decode, encode, type Message, newHeader } from '../helpers/wire.js';

/** Prints forever and writes its progress to the file `progress`. */
const endless = `
import { writeFileSync } from 'node:fs';
const more = ' more'.repeat(200);
for (let i = 0; ; i++) {
  console.log('endless ' + i + more);
  if (i % 100 === 0) writeFileSync('progress', String(i));
}`;

/** Private memory of the processes in megabytes (Linux: RssAnon). */
function ownMegabytes(pid: number): number {
  const sizes = [pid, ...descendants(pid)].map((each) => {
    const status = readFileSync(`/proc/${each}/status`, 'utf8');
    return Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  });
  return sizes.reduce((sum, size) => sum + size, 0) / 1024;
}

describe('with a reader that has stopped reading', () => {
  /** Subscribes to iopub and never reads: the buffers of ZeroMQ and the system fill up, then the kernel must wait. */
  async function start(env: Record<string, string>) {
    const process = new KernelProcess({ env }, await newConnection({}));
    const { connection } = process;
    const address = (port: number): string => `tcp://${connection.ip}:${port}`;
    const iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 1, receiveBufferSize: 65_536 });
    iopub.connect(address(connection.iopub_port));
    iopub.subscribe();
    const dealer = (port: number): Dealer => {
      const socket = new Dealer({ linger: 0, receiveTimeout: 60_000 });
      socket.connect(address(port));
      return socket;
    };
    const sockets = { shell: dealer(connection.shell_port), control: dealer(connection.control_port) };
    const send = async (channel: 'shell' | 'control', type: string, content = {}): Promise<void> => {
      await sockets[channel].send(encode(connection.key, { header: newHeader(type, 'stalled'), content }));
    };
    const receive = async (channel: 'shell' | 'control'): Promise<Message> =>
      decode(connection.key, channel, await sockets[channel].receive());
    const close = async (): Promise<void> => {
      for (const socket of [iopub, ...Object.values(sockets)]) socket.close();
      await process.close();
    };
    return { process, iopub, send, receive, close };
  }

  test('memory stays flat, an interrupt passes, and when it reads again nothing is missing', async () => {
    // The kernel never gives the reader up here: everything happens while it is stuck.
    const { process, iopub, send, receive, close } = await start({ LAYERLAB_READER_PATIENCE_MS: '600000' });
    after(close);
    await send('shell', 'kernel_info_request');
    await receive('shell');
    await send('shell', 'execute_request', { code: endless, allow_stdin: false });
    const progress = join(process.folder, 'progress');
    const standsStill = async (): Promise<boolean> => {
      if (!existsSync(progress)) return false;
      const before = readFileSync(progress, 'utf8');
      await new Promise((resolve) => setTimeout(resolve, 500));
      return before === readFileSync(progress, 'utf8');
    };
    await eventually('the cell to wait for its reader', standsStill, { timeoutMs: 60_000 });
    const waiting = ownMegabytes(process.pid);
    assert.ok(Number(readFileSync(progress, 'utf8')) < 200_000, 'it stands still before it has printed 200 MB');
    await eventually('the cell to wait on', standsStill, { timeoutMs: 60_000 });
    assert.ok(ownMegabytes(process.pid) < waiting + 50, 'memory does not grow while it waits');

    await send('control', 'interrupt_request');
    assert.equal((await receive('control')).header.msg_type, 'interrupt_reply');
    assert.equal((await receive('shell')).content.ename, 'KeyboardInterrupt');

    let text = '';
    for await (const frames of iopub) {
      const { header, content } = decode(process.connection.key, 'iopub', frames);
      if (header.msg_type === 'stream') text += content.text;
      if (header.msg_type === 'error') assert.equal(content.ename, 'KeyboardInterrupt');
      if (header.msg_type === 'error') break;
    }
    const lines = text.trimEnd().split('\n');
    lines.slice(0, -1).forEach((line, i) => {
      if (!line.startsWith(`endless ${i} more`)) assert.fail(`line ${i} is ${line}`);
    });
    assert.ok(lines.length > 100);
  });

  test('it is given up after a while: the kernel and a reader beside it go on', async () => {
    const { process, iopub, close } = await start({ LAYERLAB_READER_PATIENCE_MS: '300' });
    after(close);
    assert.ok(!iopub.closed);
    const client = new KernelClient(process.connection);
    await client.listen();
    const cell = await client.run(`for (let i = 0; i < 500; i++) display.html(i + ':' + 'x'.repeat(64_000));`);
    assert.equal(cell.of('display_data').length, 500);
    assert.equal((await client.run('6 * 7')).text, '42');
    await client.close();
  });
});

describe('with a reader that has gone', () => {
  let kernel: Kernel;
  after(() => kernel.close());

  test('a cell that prints goes on, and the next reader gets what comes then', async () => {
    kernel = await startKernel();
    const leaving = await kernel.connect('leaving');
    leaving.start(`${endless.replace('; ; i++', '; i < 20_000; i++')}`);
    await leaving.until('some output', () => leaving.messages.some(({ header }) => header.msg_type === 'stream'));
    await leaving.close();
    assert.equal((await kernel.run('6 * 7')).text, '42');
  });
});
