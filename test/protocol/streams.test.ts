/** Printed text arrives complete, in order, and before the cell's idle. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { useKernel } from '../helpers/kernel-client.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('streams', () => {
  const kernel = useKernel();

  test('console writes to stdout and stderr as Node does', async () => {
    const cell = await kernel().run(`
      console.log('log %d', 1); console.info('info'); console.debug('debug');
      console.warn('warn'); console.error('error');
      console.group('group'); console.log('inside'); console.groupEnd();
      console.table([{ a: 1 }]); console.count(); console.assert(false, 'claim');`);
    assert.match(cell.stdout, /^log 1\ninfo\ndebug\ngroup\n {2}inside\n┌/);
    assert.match(cell.stdout, /default: 1\n$/);
    assert.equal(cell.stderr, 'warn\nerror\nAssertion failed: claim\n');
  });

  test('what was printed is not kept: its memory can be used again', async () => {
    await kernel().run(`
      import { setFlagsFromString } from 'node:v8';
      import { runInNewContext } from 'node:vm';
      const printed = (() => { const value = { large: true }; console.log(value); return new WeakRef(value); })();`);
    const cell = await kernel().run(`
      setFlagsFromString('--expose-gc'); (runInNewContext('gc') as () => void)();
      printed.deref() === undefined`);
    assert.equal(cell.text, 'true');
  });

  test('stdout and stderr keep their order', async () => {
    const cell = await kernel().run('for (let i = 0; i < 5; i++) { console.log("o" + i); console.error("e" + i); }');
    const texts = cell.of('stream').map(({ name, text }) => `${name}:${text}`);
    assert.equal(texts.join(''), [0, 1, 2, 3, 4].map((i) => `stdout:o${i}\nstderr:e${i}\n`).join(''));
  });

  test('output stands before a display that follows it and after one that precedes it', async () => {
    const cell = await kernel().run('console.log("a"); display("b"); console.log("c"); "d"');
    assert.deepEqual(
      cell.outputs.map(({ header }) => header.msg_type),
      ['stream', 'display_data', 'stream', 'execute_result'],
    );
  });

  test('unfinished lines, carriage returns and colours arrive as they were written', async () => {
    const cell = await kernel().run(
      `process.stdout.write('10 %\\r'); process.stdout.write('\\x1b[32m100 %\\x1b[0m'); undefined`,
    );
    assert.equal(cell.stdout, '10 %\r\u001b[32m100 %\u001b[0m');
  });

  test('streams say that they are a terminal, so that libraries show colours', async () => {
    const cell = await kernel().run(`
      import { isatty } from 'node:tty';
      const { stdout, stderr } = process;
      [stdout, stderr].map((each) => [each.isTTY, each.columns, each.hasColors(256, {}), each.getWindowSize()[0]]).concat([[isatty(1)]])`);
    assert.equal(cell.text, '[ [ true, 80, false, 80 ], [ true, 80, false, 80 ], [ true ] ]');
    assert.equal((await kernel().run('process.stdout.hasColors()')).text, 'true');
    assert.equal((await kernel().run('console.log({ a: 1 })')).stdout, '{ a: 1 }\n');
  });

  test('a child process whose output a cell reads shows no colours', async () => {
    const cell = await kernel().run(`
      import { execFileSync } from 'node:child_process';
      execFileSync(process.execPath, ['-p', '({ a: 1 })'], { encoding: 'utf8' })`);
    assert.equal(cell.text, "'{ a: 1 }\\n'");
  });

  test('a progress bar goes back to the start of its line and clears what it leaves', async () => {
    const cell = await kernel().run(`
      import { clearLine, cursorTo, moveCursor } from 'node:readline';
      const bar = process.stderr;
      for (const text of ['10 of 100', '5']) { cursorTo(bar, 0); bar.write(text); clearLine(bar, 1); }
      bar.clearLine(0); bar.cursorTo(0); bar.moveCursor(0, -1); moveCursor(bar, 1, 0); bar.write('done\\n');`);
    const visible = cell.stderr.replaceAll('\u001b', '<');
    assert.equal(visible, '\r<[1G10 of 100<[0K\r<[1G5<[0K        <[2K\r         \r\r<[1G<[1A<[1Cdone\n');
  });

  test('write returns true and calls back', async () => {
    const cell = await kernel().run(`
      const written = await new Promise<boolean>((resolve) => {
        const more = process.stdout.write('text', 'utf8', () => resolve(more));
      });
      written`);
    assert.equal(cell.text, 'true');
  });

  test('bytes that end within a character are put together', async () => {
    const cell = await kernel().run(`
      const bytes = Buffer.from('größe 😀');
      for (const byte of bytes) process.stdout.write(Uint8Array.of(byte));`);
    assert.equal(cell.stdout, 'größe 😀');
  });

  test('100,000 lines arrive whole, in order and before idle', async () => {
    const cell = await kernel().run('for (let i = 0; i < 100_000; i++) console.log("line " + i);');
    const expected = Array.from({ length: 100_000 }, (_, i) => `line ${i}\n`).join('');
    assert.equal(cell.stdout.length, expected.length);
    assert.equal(sha256(cell.stdout), sha256(expected));
  });

  test('20,000 lines on two streams in turn arrive whole', async () => {
    const cell = await kernel().run('for (let i = 0; i < 10_000; i++) { console.log(i); console.error(i); }');
    const expected = Array.from({ length: 10_000 }, (_, i) => `${i}\n`).join('');
    assert.equal(sha256(cell.stdout), sha256(expected));
    assert.equal(sha256(cell.stderr), sha256(expected));
  });

  test('a long text of characters of two halves arrives whole, and no half of one alone', async () => {
    const cell = await kernel().run("process.stdout.write('a' + '🙂'.repeat(400_000))");
    assert.equal(cell.stdout, `a${'🙂'.repeat(400_000)}`);
    const texts = cell.messages.filter((each) => each.header.msg_type === 'stream').map(({ content }) => content.text);
    assert.ok(texts.length > 1 && texts.every((text) => !/\p{Surrogate}/u.test(text as string)));
  });

  test('10 MB in one piece arrive whole', async () => {
    const cell = await kernel().run(`process.stdout.write('abcdefghij'.repeat(1_000_000)); undefined`);
    assert.equal(sha256(cell.stdout), sha256('abcdefghij'.repeat(1_000_000)));
  });

  test('10 MB of displays arrive whole', async () => {
    const cell = await kernel().run(`for (let i = 0; i < 100; i++) display.html('x'.repeat(100_000));`);
    const sizes = cell.of('display_data').map(({ data }) => data['text/html'].length);
    assert.deepEqual(sizes, Array(100).fill(100_000));
  });

  test('what native code writes to the file descriptors arrives before idle', async () => {
    const cell = await kernel().run(`
      import { writeSync } from 'node:fs';
      writeSync(1, 'native out\\n'); writeSync(2, 'native err\\n');`);
    assert.equal(cell.stdout, 'native out\n');
    assert.equal(cell.stderr, 'native err\n');
  });

  test('what a child process writes to the inherited streams arrives before idle', async () => {
    const cell = await kernel().run(`
      import { execSync, spawn } from 'node:child_process';
      execSync('echo sync child; echo sync problem >&2', { stdio: 'inherit' });
      await new Promise((resolve) => spawn('echo', ['async child'], { stdio: 'inherit' }).on('close', resolve));
      undefined`);
    assert.equal(cell.stdout, 'sync child\nasync child\n');
    assert.equal(cell.stderr, 'sync problem\n');
  });

  test('100,000 lines of a child process arrive whole before idle', async () => {
    const cell = await kernel().run(`
      import { execSync as run } from 'node:child_process';
      run('seq 1 100000', { stdio: 'inherit' }); undefined`);
    assert.equal(sha256(cell.stdout), sha256(Array.from({ length: 100_000 }, (_, i) => `${i + 1}\n`).join('')));
  });

  test('what a worker thread prints arrives', async () => {
    const cell = await kernel().run(`
      import { Worker } from 'node:worker_threads';
      const worker = new Worker('console.log("from the worker")', { eval: true });
      await new Promise((resolve) => worker.on('exit', resolve));
      await new Promise((resolve) => setTimeout(resolve, 20));`);
    assert.equal(cell.stdout, 'from the worker\n');
  });

  test('a cell that prints without end can be interrupted, and its output stops', async () => {
    const cell = kernel().start('for (let i = 0; ; i++) console.log("endless " + i);');
    await kernel().until('100 kB of output', () => cell.stdout.length > 100_000, { about: cell });
    await kernel().interrupt();
    await kernel().done(cell);
    assert.equal(cell.error?.ename, 'KeyboardInterrupt');
    const lines = cell.stdout.trimEnd().split('\n');
    assert.ok(
      lines.slice(0, -1).every((line, i) => line === `endless ${i}`),
      'the lines are whole and in order',
    );
    const before = cell.stdout.length;
    await kernel().run('1');
    assert.equal(cell.stdout.length, before);
  });
});
