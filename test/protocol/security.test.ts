/** The kernel accepts only signed messages from allowed addresses, and survives malformed ones. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { type Kernel, startKernel, useKernel } from '../helpers/kernel-client.js';
import { descendants } from '../helpers/kernel-process.js';
import { delimiter, encode, type Header, newHeader, signature } from '../helpers/wire.js';

const channels = ['shell', 'control', 'stdin'] as const;

describe('the kernel drops', () => {
  const kernel = useKernel();
  /** Sends frames on every channel, then asserts that they had no effect and the kernel still replies. */
  const isDropped = async (make: () => Uint8Array[]): Promise<void> => {
    const before = kernel().messages.length;
    for (const channel of channels) await kernel().sendRaw(channel, make());
    const cell = await kernel().run('1 + 1');
    assert.equal(cell.text, '2');
    await kernel().kernelInfo('control');
    const strangers = kernel()
      .messages.slice(before)
      .filter(({ parent }) => parent.session !== kernel().session);
    assert.deepEqual(strangers, []);
  };
  /** Returns the frames of a request in a session of its own, so that replies to it can be recognized. */
  const frames = (content: object = { code: 'console.log("should not run")' }): Buffer[] =>
    kernel().frames('execute_request', content as Record<string, unknown>, { session: randomUUID() });
  const resigned = (change: (parts: Buffer[]) => void): Buffer[] => {
    const [head, , ...parts] = frames();
    change(parts);
    return [head!, Buffer.from(signature(kernel().connection.key, parts.slice(0, 4))), ...parts];
  };

  test('messages signed with another key', () =>
    isDropped(() =>
      encode('another key', { header: newHeader('execute_request', randomUUID()), content: { code: '1' } }),
    ));

  test('messages without a signature', () =>
    isDropped(() => frames().map((frame, i) => (i === 1 ? Buffer.alloc(0) : frame))));

  test('messages whose signature is cut, longer, in capitals or not hexadecimal', async () => {
    const changes: ((text: string) => string)[] = [
      (text) => text.slice(0, -1),
      (text) => `${text}0`,
      (text) => text.toUpperCase(),
      (text) => `${text.slice(0, -1)}g`,
      () => 'x'.repeat(64),
      () => '\u0000'.repeat(64),
    ];
    for (const change of changes)
      await isDropped(() => frames().map((frame, i) => (i === 1 ? Buffer.from(change(frame.toString())) : frame)));
  });

  for (const [part, index] of Object.entries({ header: 2, 'parent header': 3, metadata: 4, content: 5 }))
    test(`messages whose ${part} was changed after signing`, () =>
      isDropped(() => frames().map((frame, i) => (i === index ? Buffer.concat([frame, Buffer.from(' ')]) : frame))));

  test('messages that are sent a second time', async () => {
    const request = kernel().ask('shell', 'execute_request', {
      code: 'let replays = (globalThis as any).replays = ((globalThis as any).replays ?? 0) + 1; replays',
    });
    await kernel().done(request);
    assert.equal(request.text, '1');
    const content = { code: '(globalThis as any).replays++' };
    const header = newHeader('execute_request', kernel().session);
    const again = encode(kernel().connection.key, { header, content });
    const once = kernel().expect('shell', header, content);
    for (const channel of ['shell', 'shell', 'control'] as const) await kernel().sendRaw(channel, again);
    await kernel().done(once);
    assert.equal((await kernel().run('(globalThis as any).replays')).text, '2');
  });

  test('frames that are missing, and frames without a delimiter', async () => {
    for (let count = 0; count < 6; count++) await isDropped(() => frames().slice(0, Math.max(1, count)));
    for (let from = 1; from < 6; from++) await isDropped(() => frames().slice(from));
    await isDropped(() => [Buffer.from(delimiter)]);
    await isDropped(() => [Buffer.alloc(0)]);
    await isDropped(() => Array.from({ length: 1_000 }, () => Buffer.from('frame')));
    await isDropped(() => [Buffer.alloc(5_000_000)]);
  });

  test('signed messages that are not JSON, not UTF-8 or not objects', async () => {
    const texts = ['', '{', 'null', '[]', '5', '"text"', '{"a":}', '{}{}', 'undefined', "{'a':1}", '\u0000'];
    for (let part = 0; part < 4; part++) {
      for (const text of texts)
        await isDropped(() =>
          resigned((parts) => {
            parts[part] = Buffer.from(text);
          }),
        );
      await isDropped(() =>
        resigned((parts) => {
          parts[part] = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
        }),
      );
    }
  });

  test('signed messages whose header lacks what it needs', async () => {
    const header = newHeader('execute_request', randomUUID());
    for (const broken of [
      {},
      { ...header, msg_type: undefined },
      { ...header, msg_id: undefined },
      { ...header, msg_type: 5 },
      { ...header, msg_type: null },
      { ...header, msg_type: { toString: 'execute_request' } },
      { ...header, msg_id: {} },
    ])
      await isDropped(() =>
        resigned((parts) => {
          parts[0] = Buffer.from(JSON.stringify(broken));
        }),
      );
  });

  test('nothing, when only what is optional is missing: username, date and version', async () => {
    const { msg_id, msg_type, session } = newHeader('kernel_info_request', kernel().session);
    const header = { msg_id, msg_type, session } as Header;
    const exchange = kernel().expect('shell', header);
    await kernel().sendRaw('shell', encode(kernel().connection.key, { header, content: {} }));
    assert.equal((await kernel().done(exchange)).reply.status, 'ok');
  });
});

describe('what arrives well signed', () => {
  const kernel = useKernel();

  test('cannot reach the prototypes of the kernel', async () => {
    const polluted = JSON.parse(
      '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, "code": "1 + 1"}',
    );
    for (const type of [
      'execute_request',
      'complete_request',
      'inspect_request',
      'comm_info_request',
      'history_request',
    ])
      await kernel().request('shell', type, { ...polluted, cursor_pos: 1, hist_access_type: 'tail', n: 1 });
    assert.equal((await kernel().run('({} as any).polluted === undefined')).text, 'true');
    assert.deepEqual(Object.keys((await kernel().kernelInfo()) as object).includes('polluted'), false);
  });

  test('may nest deeply without harm', async () => {
    const depth = 5_000;
    const text = `{"code":"1","deep":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    const header = newHeader('execute_request', kernel().session);
    const parts = [JSON.stringify(header), '{}', '{}', text].map((part) => Buffer.from(part));
    const exchange = kernel().expect('shell', header);
    const signed = Buffer.from(signature(kernel().connection.key, parts));
    await kernel().sendRaw('shell', [Buffer.from(delimiter), signed, ...parts]);
    await kernel().done(exchange);
    assert.equal((await kernel().run('1 + 1')).text, '2');
  });
});

describe('the log', () => {
  let kernel: Kernel;
  before(async () => {
    kernel = await startKernel();
  });
  after(() => kernel.close());

  test('says what was dropped, in one line each, without its content', async () => {
    const secret = 'my-secret-4711';
    for (const key of ['wrong key', kernel.connection.key]) {
      const header = newHeader(key === 'wrong key' ? 'execute_request' : `unknown_${secret}`, randomUUID());
      await kernel.sendRaw('shell', encode(key, { header, metadata: { secret }, content: { code: secret } }));
    }
    await kernel.sendRaw('shell', [Buffer.from(secret)]);
    await kernel.run(`const password = '${secret}'; password`);
    await kernel.execute(`throw new Error('${secret}')`);
    await kernel.shutdown();
    assert.doesNotMatch(kernel.stderr + kernel.process.stdout, new RegExp(secret));
    assert.doesNotMatch(kernel.stderr + kernel.process.stdout, new RegExp(kernel.connection.key));
    assert.match(kernel.stderr, /signature/);
  });
});

describe('an empty key', () => {
  const kernel = useKernel({ key: '' });

  test('turns signing off on both sides', async () => {
    assert.equal((await kernel().run('1 + 1')).text, '2');
  });
});

describe('the network', () => {
  const kernel = useKernel();

  test("sees the kernel on the connection file's address alone", async () => {
    const { ip } = kernel().connection;
    for (const pid of [kernel().process.pid, ...descendants(kernel().process.pid)])
      for (const address of listening(pid)) assert.equal(address, ip, `process ${pid}`);
    assert.equal(listening(kernel().process.pid).length, 5, 'five channels');
  });

  test('refuses connections to the same ports of another address of this machine', async () => {
    for (const port of ['shell_port', 'control_port', 'iopub_port', 'stdin_port', 'hb_port'] as const)
      await assert.rejects(reach('127.0.0.1', kernel().connection[port]), /ECONNREFUSED/);
  });

  test('may send what is not ZeroMQ at all', async () => {
    const { ip, shell_port, iopub_port } = kernel().connection;
    const strangers = [shell_port, iopub_port].flatMap((port) => [
      stranger(port, ip, request),
      stranger(port, ip, noise),
    ]);
    // ZeroMQ may close such a connection or wait for more; the kernel replies during and after it.
    assert.equal((await kernel().run('1 + 1')).text, '2');
    for (const socket of strangers) socket.destroy();
    assert.equal((await kernel().run('1 + 1')).text, '2');
  });
});

const request = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';
const noise = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 151 + 7) % 256));

/** Opens a connection to the port that sends these bytes and discards what it reads. */
function stranger(port: number, host: string, bytes: string | Uint8Array): Socket {
  const socket = connect(port, host, () => socket.write(bytes));
  socket.on('error', () => {});
  return socket.resume();
}

/** Returns the addresses on which a process listens, from /proc. */
function listening(pid: number): string[] {
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
      } catch {
        return [];
      }
    }),
  );
  const rows = ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n').slice(1),
  );
  const listens = rows
    .map((row) => row.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === '0A' && sockets.has(`socket:[${inode}]`));
  return listens.map(([, local]) => ipOf(local!.split(':')[0]!));
}

/** An IPv4 address as /proc writes it: hexadecimal, lowest byte first. */
function ipOf(hexadecimal: string): string {
  return (hexadecimal.match(/../g) ?? [])
    .reverse()
    .map((byte) => Number.parseInt(byte, 16))
    .join('.');
}

function reach(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host, () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', reject);
  });
}

test('cells do not see the tokens of servers', async () => {
  const env = { LAYERLAB_TOKEN: 'secret', JUPYTER_TOKEN: 'secret', KEPT: 'yes' };
  const kernel = await startKernel({ env });
  try {
    const seen = "['LAYERLAB_TOKEN', 'JUPYTER_TOKEN', 'KEPT'].map((name) => process.env[name])";
    assert.equal((await kernel.run(`JSON.stringify(${seen})`)).text, '\'[null,null,"yes"]\'');
    const child = "(await import('node:child_process')).execSync('env').toString().includes('secret')";
    assert.equal((await kernel.run(child)).text, 'false');
  } finally {
    await kernel.close();
  }
});
