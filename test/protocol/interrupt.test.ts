/** Interrupts stop the running code and keep variables. Where only a new runtime helps, the cell says so. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventually } from '../helpers/eventually.js';
import type { Exchange } from '../helpers/exchange.js';
import { interruptibles, stuck } from '../helpers/interruptibles.js';
import { useKernel } from '../helpers/kernel-client.js';
import { commandOf, descendants, isAlive } from '../helpers/kernel-process.js';

describe('an interrupt', () => {
  const kernel = useKernel();
  const begin = async (code: string, sign = 'runs'): Promise<Exchange> => {
    const cell = kernel().start(`console.log('runs');\n${code}`);
    await kernel().until(`the cell to print ${sign}`, () => cell.stdout.includes(sign), { about: cell });
    return cell;
  };

  for (const [kind, code] of Object.entries(interruptibles))
    test(`stops ${kind}, and what was computed is kept`, async () => {
      await kernel().run('const kept = 7');
      const cell = await begin(code);
      await kernel().interrupt();
      await kernel().done(cell);
      assert.equal(cell.error?.ename, 'KeyboardInterrupt', cell.traceback);
      assert.equal((await kernel().run('kept')).text, '7');
    });

  for (const [kind, code] of Object.entries(stuck))
    test(`replaces the runtime that is stuck in ${kind}, and the cell says so`, async () => {
      await kernel().run('const kept = 7');
      const cell = await begin(code, 'stuck');
      await kernel().interrupt();
      await kernel().done(cell);
      assert.equal(cell.reply.status, 'error');
      assert.match(cell.error!.evalue, /did not stop.*new.*variables were lost/is);
      assert.equal((await kernel().execute('kept')).error?.ename, 'TypeError', 'its declarations are forgotten');
      assert.equal((await kernel().run('const kept = 8; kept')).text, '8');
    });

  test('is answered on control, before or after the cell settles', async () => {
    const cell = await begin('await new Promise(() => {})');
    assert.deepEqual((await kernel().interrupt()).reply, { status: 'ok' });
    await kernel().done(cell);
  });

  test('says the line that was running', async () => {
    const cell = await begin('let i = 0;\nfunction spin() {\n  while (true) {\n    i++;\n  }\n}\nspin();');
    await kernel().interrupt();
    await kernel().done(cell);
    assert.match(cell.traceback, /spin .*line [45]/);
    assert.match(cell.traceback, /line 8/);
  });

  test('ends the loop that a cell has left behind', async () => {
    await kernel().run('const kept = 7');
    const left = await kernel().run(`const again = (): void => { process.nextTick(again); };
setTimeout(() => { console.log('loops'); again(); }, 1);`);
    await kernel().until('the loop', () => left.stdout.includes('loops'), { about: left });
    const next = kernel().start('1 + 1');
    await kernel().until('busy', () => next.messages.length > 0, { about: next });
    await kernel().interrupt();
    assert.equal((await kernel().done(next)).error?.ename, 'KeyboardInterrupt');
    assert.equal((await kernel().run('kept')).text, '7');
  });

  test('by SIGINT does the same', async () => {
    await kernel().run('const bySignal = 7');
    for (const code of ['while (true) {}', 'await new Promise(() => {})']) {
      const cell = await begin(code);
      kernel().process.signal('SIGINT');
      await kernel().done(cell);
      assert.equal(cell.error?.ename, 'KeyboardInterrupt');
    }
    assert.equal((await kernel().run('bySignal')).text, '7');
  });

  test('does nothing when nothing runs', async () => {
    for (let i = 0; i < 5; i++) {
      await kernel().interrupt();
      assert.equal((await kernel().run('const idle: number = 1 + 1; idle')).text, '2');
    }
  });

  test('ten in a row, each of a cell of its own, leave the kernel well', async () => {
    await kernel().run('let laps = 0');
    for (let i = 0; i < 10; i++) {
      const cell = await begin('laps++; for (;;) {}');
      await kernel().interrupt();
      assert.equal((await kernel().done(cell)).error?.ename, 'KeyboardInterrupt');
    }
    assert.equal((await kernel().run('laps')).text, '10');
  });

  test('that comes as its cell ends does not stop the next one', async () => {
    await kernel().run('const kept = 7');
    for (let ms = 10; ms < 40; ms++) {
      const cell = await begin(`for (const end = performance.now() + ${ms}; performance.now() < end; );`);
      const request = kernel().ask('control', 'interrupt_request');
      await kernel().done(cell);
      assert.equal((await kernel().run('kept')).text, '7', `${ms} ms`);
      await kernel().done(request);
    }
  });

  test('ten at once stop one cell once', async () => {
    const cell = await begin('for (;;) {}');
    await Promise.all(Array.from({ length: 10 }, () => kernel().interrupt()));
    await kernel().done(cell);
    assert.equal((await kernel().run('1 + 1')).text, '2');
  });

  test('aborts the cells that wait behind', async () => {
    const cell = await begin('for (;;) {}');
    const waiting = [kernel().start('console.log("no")'), kernel().start('console.log("no")')];
    await kernel().complete('x');
    await kernel().interrupt();
    await kernel().done(cell);
    for (const each of waiting) {
      await kernel().done(each);
      assert.equal(each.reply.status, 'aborted');
      assert.equal(each.stdout, '');
    }
  });

  test('that comes before the cell runs keeps it from running', async () => {
    await kernel().run('let began = 0');
    for (let i = 0; i < 10; i++) {
      const cell = kernel().start('began++; await new Promise(() => {})');
      await kernel().until('busy', () => cell.messages.length > 0, { about: cell });
      await kernel().interrupt();
      await kernel().done(cell);
      assert.equal(cell.error?.ename, 'KeyboardInterrupt');
    }
    assert.equal((await kernel().run('1 + 1')).text, '2');
  });

  test('stops the timers, the continuations and the children of the cell', async () => {
    await kernel().run('let ticks = 0');
    const cell = await begin(`
      import { spawn } from 'node:child_process';
      setInterval(() => { ticks++; console.log('tick'); }, 5);
      (async () => { for (;;) { await new Promise((r) => setTimeout(r, 5)); ticks++; } })();
      spawn('sleep', ['4711']);
      await new Promise(() => {})`);
    const sleeper = (): number | undefined =>
      descendants(kernel().process.pid).find((pid) => commandOf(pid).includes('sleep 4711'));
    await eventually('the child', () => sleeper() !== undefined);
    const child = sleeper()!;
    await kernel().interrupt();
    await kernel().done(cell);
    await eventually('the end of the child', () => !isAlive(child));
    const ticks = (await kernel().run('ticks')).text;
    await kernel().run('await new Promise((r) => setTimeout(r, 50))');
    assert.equal((await kernel().run('ticks')).text, ticks);
  });

  test('leaves what earlier cells started alone', async () => {
    await kernel().run('let alive = 0; const beat = setInterval(() => { alive++; }, 2)');
    const cell = await begin('await new Promise(() => {})');
    await kernel().interrupt();
    await kernel().done(cell);
    const { text } = await kernel().run(
      'const then = alive; await new Promise((r) => setTimeout(r, 50)); clearInterval(beat); alive > then',
    );
    assert.equal(text, 'true');
  });

  test('cannot be caught by the cell', async () => {
    const cell = await begin('for (;;) { try { for (;;) {} } catch {} finally { continue; } }');
    await kernel().interrupt();
    assert.equal((await kernel().done(cell)).error?.ename, 'KeyboardInterrupt');
  });

  test('keeps what the cell has declared, and the old value of what it has not reached', async () => {
    await kernel().run('const text = 1, late = 5');
    const cell = await begin(
      'const text = "new", losses = [0.5]; await new Promise(() => {}); const late = "no", after = 1',
    );
    await kernel().interrupt();
    await kernel().done(cell);
    assert.equal((await kernel().run('text.toUpperCase() + losses.length + late.toFixed(1)')).text, "'NEW15.0'");
    assert.match((await kernel().execute('after')).error?.evalue ?? '', /Cannot find name 'after'/);
  });

  test('keeps what the cell has declared before it waited for a child', async () => {
    const cell = await begin(
      `import { execSync } from 'node:child_process';\nconst before = [1, 2]; execSync('echo sleeps; sleep 1000', { stdio: 'inherit' })`,
      'sleeps',
    );
    await kernel().interrupt();
    assert.equal((await kernel().done(cell)).error?.ename, 'KeyboardInterrupt');
    assert.equal((await kernel().run('before.length')).text, '2');
  });

  test('keeps what a loop has made so far', async () => {
    const cell = await begin('const losses: number[] = []; for (;;) { losses.push(1); console.log("on") }');
    await kernel().interrupt();
    assert.equal((await kernel().done(cell)).error?.ename, 'KeyboardInterrupt');
    assert.equal(
      (await kernel().run('losses.length > 0 && losses.every((loss) => loss.toFixed(0) === "1")')).text,
      'true',
    );
  });
});
