/** kernel_info, the heartbeat, and unknown requests. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { eventually } from '../helpers/eventually.js';
import { Kernel, useKernel } from '../helpers/kernel-client.js';
import { descendants, KernelProcess, newConnection } from '../helpers/kernel-process.js';

const packageJson = (path: string): { version: string } =>
  JSON.parse(readFileSync(new URL(`../../${path}/package.json`, import.meta.url), 'utf8'));

describe('kernel_info', () => {
  const kernel = useKernel();

  test('tells the language as front ends and nbconvert need it', async () => {
    const { language_info } = await kernel().kernelInfo();
    assert.deepEqual(language_info, {
      name: 'typescript',
      version: packageJson('node_modules/typescript').version,
      mimetype: 'text/typescript',
      file_extension: '.ts',
      pygments_lexer: 'typescript',
      codemirror_mode: { name: 'javascript', typescript: true, mode: 'typescript' },
      nbconvert_exporter: 'script',
    });
  });

  test('tells its own name and version', async () => {
    const info = await kernel().kernelInfo();
    assert.equal(info.implementation, 'layerlab');
    assert.equal(info.implementation_version, packageJson('kernel').version);
    assert.match(info.banner, /Layerlab .*TypeScript .*Node/);
    assert.ok(info.help_links.length > 0, 'help links');
  });

  test('announces subshells and the debugger', async () => {
    const info = await kernel().kernelInfo();
    assert.deepEqual(info.supported_features, ['kernel subshells', 'debugger']);
    assert.equal(info.debugger, true);
  });

  test('announces the protocol version that its messages carry', async () => {
    const exchange = await kernel().request('shell', 'kernel_info_request');
    const versions = [exchange.replyMessage!, ...exchange.messages].map(({ header }) => header.version);
    assert.deepEqual([...new Set(versions)], [exchange.reply.protocol_version]);
  });

  test('is answered on control with the same words as on shell', async () => {
    assert.deepEqual(await kernel().kernelInfo('control'), await kernel().kernelInfo('shell'));
  });

  test('the heartbeat returns the bytes that it gets', async () => {
    assert.equal(await kernel().heartbeat('ping 1'), 'ping 1');
    assert.equal(await kernel().heartbeat(''), '');
  });

  test('a request that nobody knows is answered by an error, on shell and control', async () => {
    for (const channel of ['shell', 'control'] as const) {
      const { reply } = await kernel().request(channel, 'brew_coffee_request', { sugar: 2 });
      assert.equal(reply.status, 'error');
      assert.match(reply.evalue, /brew_coffee_request/);
    }
    assert.equal((await kernel().run('1 + 1')).text, '2');
  });

  test('names from Object.prototype are no requests', async () => {
    for (const type of ['toString', 'constructor', '__proto__', 'valueOf'])
      await kernel().sendRaw('shell', kernel().frames(type, {}, { session: 'another' }));
    assert.equal((await kernel().run('1 + 1')).text, '2');
  });

  test('an unknown debug_request is refused in the form of the Debug Adapter Protocol', async () => {
    const content = { type: 'request', seq: 7, command: 'restartFrame', arguments: {} };
    const { reply } = await kernel().request('control', 'debug_request', content);
    const { type, request_seq, success, command } = reply;
    assert.deepEqual(
      { type, request_seq, success, command },
      { type: 'response', request_seq: 7, success: false, command: 'restartFrame' },
    );
    assert.match(reply.message, /debugger/);
  });
});

test('kernel_info is answered while neither TypeScript nor the runtime has come up', async () => {
  const process_ = new KernelProcess({}, await newConnection({}));
  const kernel = new Kernel(process_);
  const stopped = new Set<number>();
  // The kernel blocks until a forked child has executed its program.
  const isProgram = (pid: number): boolean => !['', commandLine(process_.pid)].includes(commandLine(pid));
  const stopNew = (): boolean => {
    for (const pid of descendants(process_.pid)) {
      if (stopped.has(pid) || !isProgram(pid)) continue;
      process.kill(pid, 'SIGSTOP');
      stopped.add(pid);
    }
    return stopped.size >= 2;
  };
  try {
    await eventually('two processes beside the kernel', stopNew, { everyMs: 1 });
    await kernel.listen();
    const [info, history] = [await kernel.kernelInfo(), await kernel.history({ hist_access_type: 'tail', n: 1 })];
    assert.equal(info.status, 'ok');
    assert.deepEqual(history, []);
    for (const pid of stopped) process.kill(pid, 'SIGCONT');
    assert.equal((await kernel.run('const x: number = 1 + 1; x')).text, '2');
  } finally {
    for (const pid of stopped) process.kill(pid, 'SIGCONT');
    await kernel.close();
  }
});

/** Returns a process's command line; empty while it executes a new program, or after its end. */
function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
