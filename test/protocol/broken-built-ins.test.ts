/** Cells that break what the kernel stands on: what fails afterwards says which, and a restart mends it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventually } from '../helpers/eventually.js';
import { type Exchange, plain } from '../helpers/exchange.js';
import { type Kernel, useKernel } from '../helpers/kernel-client.js';
import { isAlive } from '../helpers/kernel-process.js';

/** What breaks something, a cell that suffers from it, and the name that the hint gives. */
const breakages: readonly (readonly [breaking: string, suffering: string, name: string])[] = [
  ['Object.prototype.then = function () {}', '1 + 1', 'Object.prototype.then'],
  ['Object.defineProperty(Object.prototype, "get", { value: 1 })', 'const a = 1', 'Object.prototype.get'],
  ['Object.prototype.toJSON = () => 1', '({ a: 1 })', 'Object.prototype.toJSON'],
  ['Array.prototype.map = null', '[1].map(String)', 'Array.prototype.map'],
  [
    'Object.entries = () => { throw new Error("broken") }',
    'throw Object.assign(new Error("own"), { code: 1 })',
    'Object.entries',
  ],
  ['Array.prototype.push = null', '[].push(1)', 'Array.prototype.push'],
  ['Map.prototype.set = null', 'new Map().set(1, 1)', 'Map.prototype.set'],
  ['Map.prototype.delete = Map.prototype.get = null', 'new Map().get(1)', 'Map.prototype.get'],
  ['delete Object.keys', 'Object.keys({})', 'Object.keys'],
  ['Function.prototype.call = 1', 'throw new Error("own")', 'Function.prototype.call'],
  ['Promise.prototype.then = undefined', 'await Promise.resolve(1).then(String)', 'Promise.prototype.then'],
];

/** Runs a cell; one that hangs when it has begun is interrupted. */
async function runOrStop(kernel: Kernel, code: string): Promise<Exchange> {
  const cell = kernel.start(`// @ts-nocheck\nconsole.log('runs');\n${code}`);
  await kernel.until('its begin', () => cell.isDone || cell.stdout !== '', { about: cell });
  await kernel.until('its end', () => cell.isDone, { timeoutMs: 1_000 }).catch(() => kernel.interrupt());
  return await kernel.done(cell);
}

describe('the error of a cell names what an earlier cell has broken', () => {
  const kernel = useKernel();

  for (const [breaking, suffering, name] of breakages)
    test(name, async () => {
      const runtime = Number((await kernel().run('process.pid')).text);
      await runOrStop(kernel(), `${breaking}; undefined`);
      const cell = await runOrStop(kernel(), suffering);
      assert.equal(cell.reply.status, 'error', cell.text);
      const hint = `hint: ${name} was changed by a cell, and the kernel needs it: restart the kernel`;
      assert.ok(plain(cell.traceback).includes(hint), cell.traceback);
      process.kill(runtime, 'SIGKILL');
      await eventually('its end', () => !isAlive(runtime));
      await kernel().until('the news', () => /variables were lost/.test(cell.stderr), { about: cell });
      assert.equal((await kernel().run('const a: number = 2; a')).text, '2');
    });

  test('nothing is named while all is well, also after a method is replaced by one that works', async () => {
    await kernel().run(
      '// @ts-nocheck\nconst { at } = Array.prototype; Array.prototype.at = function (n) { return at.call(this, n); }; 0',
    );
    const cell = await kernel().execute('throw new Error("own")');
    assert.doesNotMatch(cell.traceback, /hint/);
  });

  test('a loop can be stopped that has broken what the kernel compares names with', async () => {
    const cell = kernel().start(
      "// @ts-nocheck\nconst object = {}; WeakMap.prototype.get = null; console.log('in'); for (;;) {}",
    );
    await kernel().until('its loop', () => cell.stdout === 'in\n', { about: cell });
    await kernel().interrupt();
    assert.equal((await kernel().done(cell)).error?.ename, 'KeyboardInterrupt');
  });
});

describe('exports', () => {
  const kernel = useKernel();
  for (const close of ['freeze', 'seal', 'preventExtensions'])
    test(`cannot be closed by Object.${close}: the cell says why, and names can be declared`, async () => {
      const cell = await kernel().execute(`Object.${close}(exports)`);
      assert.match(cell.error!.evalue, /exports holds the names of all cells/);
      assert.match(plain(cell.traceback), /at Cell \d+, line 1/);
      assert.equal((await kernel().run(`const after${close} = 1; after${close}`)).text, '1');
    });
});
