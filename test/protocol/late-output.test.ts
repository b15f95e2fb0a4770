/** Late output belongs to the cell that caused it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useKernel } from '../helpers/kernel-client.js';

/** Cells that print `late` after their end, then settle the promise `late`. */
const kinds: Record<string, string> = {
  'a timer': `setTimeout(() => { console.log('late'); resolve(); }, 20)`,
  'an interval': `const timer = setInterval(() => { clearInterval(timer); console.log('late'); resolve(); }, 10)`,
  'an immediate': `setTimeout(() => setImmediate(() => { console.log('late'); resolve(); }), 10)`,
  'a microtask of a timer': `setTimeout(() => queueMicrotask(() => { console.log('late'); resolve(); }), 10)`,
  'a nextTick of a timer': `setTimeout(() => process.nextTick(() => { console.log('late'); resolve(); }), 10)`,
  'an async function': `(async () => { await new Promise((r) => setTimeout(r, 10)); console.log('late'); resolve(); })()`,
  'a promise': `new Promise<void>((r) => setTimeout(r, 10)).then(() => { console.log('late'); resolve(); })`,
  'a file callback': `setTimeout(() => fs.stat('.', () => { console.log('late'); resolve(); }), 10)`,
  'a child process that is read': `
    const child = childProcess.spawn('sh', ['-c', 'sleep 0.05; echo late']);
    child.stdout.on('data', (text) => process.stdout.write(text));
    child.on('close', () => resolve())`,
  'a callback of exec': `childProcess.exec('sleep 0.05; echo late', (_, text) => { process.stdout.write(text); resolve(); })`,
  'process.stdout.write': `setTimeout(() => { process.stdout.write('late\\n'); resolve(); }, 10)`,
};

describe('late output', () => {
  const kernel = useKernel();

  for (const [kind, statement] of Object.entries(kinds)) {
    test(`of ${kind} goes to its cell while another cell runs`, async () => {
      const first = await kernel().run(`
        import * as childProcess from 'node:child_process';
        import * as fs from 'node:fs';
        const late = new Promise<void>((resolve) => { ${statement} });`);
      const second = await kernel().run(`console.log('second'); await late; console.log('after')`);
      assert.equal(first.stdout, 'late\n');
      assert.equal(second.stdout, 'second\nafter\n');
    });
  }

  test('comes also when no cell runs', async () => {
    const cell = await kernel().run(`setTimeout(() => console.log('on its own'), 30); undefined`);
    await kernel().until('the output', () => cell.stdout !== '', { about: cell });
    assert.equal(cell.stdout, 'on its own\n');
  });

  test('of a function goes to the cell that calls it, not to the one that declares it', async () => {
    const declares = await kernel().run(`function speak() { console.log('spoken'); }`);
    const calls = await kernel().run('speak()');
    assert.equal(declares.stdout, '');
    assert.equal(calls.stdout, 'spoken\n');
  });

  test('of display, update and clear goes to its cell', async () => {
    const first = await kernel().run(`
      const place = display('before');
      const shown = new Promise<void>((resolve) => setTimeout(() => {
        display('late'); place.update('after'); display.clear({ wait: true }); resolve();
      }, 20));`);
    const second = await kernel().run('await shown');
    const types = first.outputs.map(({ header }) => header.msg_type);
    assert.deepEqual(types, ['display_data', 'display_data', 'update_display_data', 'clear_output']);
    assert.deepEqual(second.outputs, []);
  });

  test('of a child process that inherits the streams goes to the cell that runs', async () => {
    await kernel().run(`
      import { spawn } from 'node:child_process';
      const echo = spawn('sh', ['-c', 'read line; echo inherited'], { stdio: ['pipe', 'inherit', 'inherit'] });
      const closed = new Promise((resolve) => echo.on('close', resolve));`);
    const second = await kernel().run(`echo.stdin!.end('go\\n'); await closed; undefined`);
    assert.equal(second.stdout, 'inherited\n');
  });
});

describe('an error that nobody awaits', () => {
  const kernel = useKernel();

  test('of a rejected promise appears at its cell, and the cell itself succeeds', async () => {
    const cell = await kernel().run(`void Promise.reject(new RangeError('nobody cares')); undefined`);
    await kernel().until('the error', () => cell.error !== undefined, { about: cell });
    assert.deepEqual([cell.error?.ename, cell.error?.evalue], ['RangeError', 'nobody cares']);
    assert.match(cell.traceback, new RegExp(`Cell ${cell.reply.execution_count}, line 1`));
  });

  test('of a timer appears at its cell although another one runs', async () => {
    const first = await kernel().run(`
      const thrown = new Promise<void>((resolve) => {
        setTimeout(() => { setTimeout(resolve, 20); throw new Error('late throw'); }, 20);
      });`);
    const second = await kernel().run('await thrown; "fine"');
    assert.equal(second.text, "'fine'");
    assert.equal(second.error, undefined);
    assert.equal(first.error?.evalue, 'late throw');
    assert.match(first.traceback, new RegExp(`Cell ${first.reply.execution_count}, line 3`));
  });

  test('of an async function that was not awaited appears at its cell although another one runs', async () => {
    const first = await kernel().run(`
      async function fails() { await new Promise((r) => setTimeout(r, 20)); throw new TypeError('not awaited'); }
      void fails();
      const passed = new Promise<void>((r) => setTimeout(r, 60));`);
    const second = await kernel().run('await passed; "fine"');
    assert.equal(second.error, undefined);
    assert.deepEqual([first.error?.ename, first.error?.evalue], ['TypeError', 'not awaited']);
  });

  test('of an event without a handler appears at its cell', async () => {
    const cell = await kernel().run(`
      import { EventEmitter } from 'node:events';
      setTimeout(() => new EventEmitter().emit('error', new Error('unheard')), 10); undefined`);
    await kernel().until('the error', () => cell.error !== undefined, { about: cell });
    assert.equal(cell.error?.evalue, 'unheard');
  });

  test('neither stops the kernel nor loses its variables', async () => {
    await kernel().run('const survives = 7');
    const cell = await kernel().run(`setTimeout(() => { throw 'a string' }, 5); undefined`);
    await kernel().until('the error', () => cell.error !== undefined, { about: cell });
    assert.match(cell.error!.evalue, /a string/);
    assert.equal((await kernel().run('survives')).text, '7');
  });
});
