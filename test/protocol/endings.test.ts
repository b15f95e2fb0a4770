/** How a kernel ends, leaving no process behind. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { eventually } from '../helpers/eventually.js';
import { type Kernel, startKernel } from '../helpers/kernel-client.js';
import { commandOf, descendants, isAlive } from '../helpers/kernel-process.js';

/** Runs a test with a kernel that has child processes, and asserts that none is left afterwards. */
async function withFamily(use: (kernel: Kernel) => Promise<unknown>): Promise<void> {
  const kernel = await startKernel();
  try {
    await kernel.run(`
      import { type ChildProcess, spawn } from 'node:child_process';
      import { Worker } from 'node:worker_threads';
      spawn('sleep', ['1234']);
      spawn('sleep', ['1236'], { detached: true, stdio: 'ignore' }).unref();
      spawn('setsid', ['sh', '-c', 'sleep 1237 & sleep 1238'], { stdio: 'ignore' });
      new Worker('setInterval(() => {}, 1000)', { eval: true });
      undefined`);
    const sleepers = ['sleep 1234', 'sleep 1236', 'sleep 1237', 'sleep 1238'];
    let family: number[] = [];
    await eventually('the children of the cell, of which three have sessions of their own', () => {
      family = descendants(kernel.process.pid);
      const running = family.map(commandOf);
      return sleepers.every((command) => running.includes(command));
    });
    assert.ok(family.length >= 6, 'engine, runtime and the children');
    await use(kernel);
    await kernel.process.ended;
    await eventually('the end of all its processes', () => !family.some(isAlive)).catch((error) => {
      const left = family.filter(isAlive).map(commandOf);
      throw new Error(`${error.message}; left: ${left.join('; ')}`);
    });
  } finally {
    await kernel.close();
  }
}

describe('a kernel ends, with all its processes,', () => {
  test('by a shutdown_request on control, which it answers', () =>
    withFamily(async (kernel) => {
      assert.deepEqual(await kernel.shutdown(), { status: 'ok', restart: false });
      assert.equal(await kernel.process.ended, 'code 0');
    }));

  test('by a shutdown_request with restart, which it answers as such', () =>
    withFamily(async (kernel) => {
      assert.deepEqual(await kernel.shutdown(true), { status: 'ok', restart: true });
    }));

  test('by a shutdown_request on shell', () =>
    withFamily(async (kernel) => {
      const gone = kernel.expectEnd();
      const exchange = kernel.ask('shell', 'shutdown_request', { restart: false });
      await kernel.until('the reply', () => exchange.replyMessage !== undefined, { about: exchange });
      await gone;
    }));

  for (const [what, code] of Object.entries({
    'a loop runs': 'while (true) {}',
    'a cell awaits': 'await new Promise(() => {})',
    'a cell prints without end': 'for (;;) console.log("text")',
    'a cell waits in native code': 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)',
    'a child ignores signals': `import { execSync } from 'node:child_process';\nexecSync('trap "" INT TERM HUP; sleep 1235')`,
  }))
    test(`by a shutdown_request while ${what}`, () =>
      withFamily(async (kernel) => {
        const cell = kernel.start(`console.log('runs');\n${code}`);
        await kernel.until('the cell to run', () => cell.stdout !== '', { about: cell });
        assert.equal((await kernel.shutdown()).status, 'ok');
      }));

  test('by a shutdown_request while a cell waits for an answer', () =>
    withFamily(async (kernel) => {
      const cell = kernel.start(`prompt('?')`, { allowStdin: true });
      await kernel.until('the question', () => cell.questions.length > 0, { about: cell });
      await kernel.shutdown();
    }));

  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGKILL'] as const)
    test(`by ${signal}, also while a loop runs`, () =>
      withFamily(async (kernel) => {
        const cell = kernel.start(`console.log('runs');\nwhile (true) {}`);
        await kernel.until('the cell to run', () => cell.stdout !== '', { about: cell });
        const gone = kernel.expectEnd();
        kernel.process.signal(signal);
        await gone;
      }));
});

/** Stands in for a server that starts the kernel: a program that prints the kernel's process id, then does what `then` says. */
function standIn({ connectionFile, folder }: Kernel['process'], then: string): ChildProcess {
  const bin = new URL('../../kernel/bin/layerlab.js', import.meta.url).pathname;
  const script = `
    const { spawn } = require('node:child_process');
    const args = [${JSON.stringify(bin)}, 'kernel', '--connection-file', ${JSON.stringify(connectionFile)}];
    const child = spawn(process.execPath, args, { detached: true, stdio: 'ignore', env: { ...process.env, JPY_PARENT_PID: String(process.pid) } });
    require('node:fs').writeSync(1, String(child.pid));
    ${then}`;
  return spawn(process.execPath, ['-e', script], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
}

async function kernelOf(server: ChildProcess): Promise<number> {
  return Number(String((await once(server.stdout!, 'data'))[0]));
}

describe('what a cell has started ends with its runtime, also in a session of its own,', () => {
  for (const end of [
    'process.exit(3)',
    'process.kill(process.pid, "SIGKILL"); await new Promise(() => {})',
    'process.abort()',
  ])
    test(`by ${end}`, () =>
      withFamily(async (kernel) => {
        const children = descendants(kernel.process.pid).filter((pid) => commandOf(pid).startsWith('sleep'));
        assert.equal(children.length, 4);
        await kernel.execute(end);
        await eventually('their end', () => !children.some(isAlive));
        assert.equal((await kernel.run('1 + 1')).text, '2');
        await kernel.shutdown();
      }));
});

describe('when the process that started it is killed', () => {
  test('the kernel ends with all its processes', async () => {
    const kernel = await startKernel();
    await kernel.shutdown();
    const server = standIn(kernel.process, 'setInterval(() => {}, 1000)');
    try {
      const pid = await kernelOf(server);
      kernel.forget();
      const client = await kernel.connect();
      const cell = client.start('console.log("runs"); while (true) {}');
      await client.until('the cell to run', () => cell.stdout !== '', { about: cell });
      const family = [pid, ...descendants(pid)];
      assert.ok(family.length >= 3, 'kernel, engine and runtime');
      server.kill('SIGKILL');
      await eventually('the end of the kernel and its processes', () => !family.some(isAlive));
      await client.close();
    } finally {
      server.kill('SIGKILL');
      await kernel.close();
    }
  });

  for (const afterMs of [0, 50, 300, 1_000])
    test(`${afterMs} ms after it started the kernel, the kernel ends with all its processes`, async () => {
      const kernel = await startKernel();
      await kernel.shutdown();
      const server = standIn(kernel.process, `setTimeout(() => process.kill(process.pid, 'SIGKILL'), ${afterMs})`);
      kernel.forget();
      const pid = await kernelOf(server);
      const family = new Set([pid]);
      await eventually('the end of the kernel and its processes', () => {
        for (const child of descendants(pid)) family.add(child);
        return ![...family].some(isAlive);
      });
      await kernel.close();
    });
});

describe('a restart', () => {
  test('gives a fresh kernel on the same connection: no names, count from one, a new process', async () => {
    const kernel = await startKernel();
    try {
      await kernel.run('const old = 1');
      const before = kernel.process.pid;
      await kernel.restart();
      assert.notEqual(kernel.process.pid, before);
      assert.equal((await kernel.execute('old')).reply.execution_count, 1);
      assert.equal((await kernel.run('const old = "new"; old')).text, "'new'");
    } finally {
      await kernel.close();
    }
  });
});

describe('a kernel that cannot start', () => {
  const start = async (...args: string[]): Promise<{ code: number | null; stderr: string }> => {
    const bin = new URL('../../kernel/bin/layerlab.js', import.meta.url).pathname;
    const child = spawn(process.execPath, [bin, 'kernel', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr!.on('data', (chunk) => {
      stderr += chunk;
    });
    const [code] = await once(child, 'close');
    return { code, stderr };
  };

  test('says in one line what is wrong with its connection file and ends with code 1', async () => {
    for (const args of [
      [],
      ['--connection-file', '/no/such/file.json'],
      ['--connection-file', new URL(import.meta.url).pathname],
    ]) {
      const { code, stderr } = await start(...args);
      assert.equal(code, 1, stderr);
      assert.match(stderr, /connection/i);
      assert.equal(stderr.trim().split('\n').length, 1, stderr);
    }
  });
});
