/** The debugger, as a front end drives it. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { DebugClient } from '../helpers/debug-client.js';
import { misfits } from '../helpers/debug-types.js';
import { useKernel } from '../helpers/kernel-client.js';

const helper = `interface Pair { a: number; b: number }

export function product({ a, b }: Pair): number {
  const result: number = a * b;
  return result;
}
`;

const area = `import { product } from './helper'
interface Point { x: number; y: number }

function area(p: Point, scale: number = 2): number {
  const raw: number = product({ a: p.x, b: p.y });
  const scaled = raw * scale;
  return scaled + base;
}

const point: Point = { x: 3, y: 4 };
const result = area(point);
console.log('result', result);
result`;

describe('the debugger', () => {
  const folder = mkdtempSync(join(tmpdir(), 'layerlab-debugger-'));
  writeFileSync(join(folder, 'helper.ts'), helper);
  after(() => rmSync(folder, { recursive: true, force: true }));
  const kernel = useKernel({ folder });
  let debug: DebugClient;

  before(async () => {
    debug = new DebugClient(kernel());
    await kernel().run('let base: number = 10\nconst names = ["a", "b"]');
  });

  test('is off at first, and lists variables without being started', async () => {
    const info = await debug.ask('debugInfo');
    assert.equal(info.isStarted, false);
    assert.deepEqual(info.stoppedThreads, []);
    const { variables } = await debug.ask('inspectVariables');
    const listed = variables.map(({ name, type, value }: Record<string, string>) => [name, type, value]);
    assert.deepEqual(listed, [
      ['base', 'float', '10'],
      ['names', "[ 'a', 'b' ]", "[ 'a', 'b' ]"],
    ]);
    await debug.start();
    assert.equal((await debug.ask('debugInfo')).isStarted, true);
  });

  test('a breakpoint, TypeScript names and values, steps', async () => {
    const [point] = await debug.breakAt(area, 5);
    assert.deepEqual([point.verified, point.line], [true, 5]);
    const cell = kernel().start(area);
    assert.equal((await debug.stopped(cell)).reason, 'breakpoint');
    assert.match(await debug.where(), /^area@Cell 2:5 < <Cell 2>@Cell 2:11$/);
    assert.deepEqual(await debug.variables(), {
      p: '{ x: 3, y: 4 }',
      scale: '2',
      raw: 'undefined',
      scaled: 'undefined',
    });
    assert.equal((await debug.variables('Globals')).base, '10');
    const values: Record<string, string> = {
      '(p.x as number) * scale + base': '16',
      'product({ a: 2, b: 5 } satisfies { a: number; b: number })': '10',
      'names.map((n: string) => n + p.y)': "[ 'a4', 'b4' ]",
    };
    for (const [code, value] of Object.entries(values)) {
      const { success, message, body } = await debug.evaluate(code);
      assert.ok(success, `${code}: ${message}`);
      assert.equal(body.result, value);
    }
    const wrong = await debug.evaluate('nothing.here');
    assert.deepEqual([wrong.success, wrong.message], [false, "Cannot find name 'nothing'."]);
    assert.match((await debug.evaluate('p.z')).message!, /Property 'z' does not exist on type 'Point'/);
    assert.ok((await kernel().complete('names.')).matches.length > 20);
    assert.equal((await kernel().kernelInfo()).status, 'ok');

    assert.match(await debug.step('next', cell), /^area@Cell 2:6/);
    assert.equal((await debug.variables()).raw, '12');
    assert.match(await debug.step('next', cell), /^area@Cell 2:7/);
    assert.match(await debug.step('stepOut', cell), /^<Cell 2>@Cell 2:1[12]$/);
    await debug.finish(cell);
    assert.deepEqual([cell.reply.status, cell.text, cell.stdout], ['ok', '34', 'result 34\n']);
  });

  test('stepping into a local file, and a breakpoint there', async () => {
    await debug.breakAt(area, 5);
    const cell = kernel().start(area);
    await debug.stopped(cell);
    assert.match(await debug.step('stepIn', cell), /^product@\.\/helper\.ts:4 < area@Cell 3:5/);
    assert.deepEqual(await debug.variables(), { a: '3', b: '4', result: 'undefined' });
    assert.equal((await debug.evaluate('a * b')).body.result, '12');
    await debug.breakAt(area);
    const path = join(folder, 'helper.ts');
    await debug.breakIn(path, 5);
    await debug.ask('continue');
    await debug.stopped(cell);
    assert.match(await debug.where(), /^product@\.\/helper\.ts:5/);
    const { content } = await debug.ask('source', { source: { path } });
    assert.equal(content, helper);
    await debug.breakIn(path);
    await debug.finish(cell);
    assert.equal(cell.reply.status, 'ok');
  });

  const loop = 'let total = 0\nfor (let i = 0; i < 1000; i++) {\n  total += i\n}\ntotal';

  test('conditions in TypeScript, counts of hits, and messages', async () => {
    await debug.breakAt(loop, { line: 3, condition: 'i === (500 as number) && base > 5' });
    const cell = kernel().start(loop);
    await debug.stopped(cell);
    assert.equal((await debug.variables()).i, '500');
    await debug.breakAt(loop, { line: 3, hitCondition: '% 400' });
    await debug.ask('continue');
    await debug.stopped(cell);
    assert.equal((await debug.variables()).i, '900');
    await debug.breakAt(loop, { line: 3, condition: 'i > 997', logMessage: 'i is {i}' });
    await debug.finish(cell);
    assert.deepEqual([cell.text, cell.stdout], ['499500', 'i is 998\ni is 999\n']);
    const [wrong] = await debug.breakAt(loop, { line: 3, condition: 'j > 1' });
    assert.deepEqual([wrong.verified, wrong.message], [false, "Cannot find name 'j'."]);
    await debug.breakAt(loop);
  });

  test('steps go over awaits', async () => {
    const code = `async function load(ms: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, ms))
  const answer = ms * 2
  return answer
}
const first = await load(5)
const second = await load(first)
second`;
    await debug.breakAt(code, 6);
    const cell = kernel().start(code);
    await debug.stopped(cell);
    assert.match(await debug.where(), /^<Cell \d+>@Cell \d+:6$/);
    assert.match(await debug.step('next', cell), /^<Cell \d+>@Cell \d+:7$/);
    assert.equal((await debug.variables()).first, '10');
    await debug.breakAt(code, 4);
    await debug.ask('continue');
    await debug.stopped(cell);
    assert.match(await debug.where(), /^load@Cell \d+:4/);
    assert.equal((await debug.variables()).answer, '20');
    await debug.breakAt(code);
    await debug.finish(cell);
    assert.equal(cell.text, '20');
  });

  test('errors that nobody catches, and all errors', async () => {
    const code = `function half(n: number): number {
  if (n % 2) throw new RangeError('odd: ' + n)
  return n / 2
}
try { half(1) } catch {}
half(3)`;
    await debug.ask('setExceptionBreakpoints', { filters: ['uncaught'] });
    const uncaught = kernel().start(code);
    const { reason, text } = await debug.stopped(uncaught);
    assert.equal(reason, 'exception');
    assert.match(text, /^RangeError: odd: 3/);
    assert.equal((await debug.variables()).n, '3');
    assert.equal((await debug.ask('exceptionInfo', { threadId: 1 })).exceptionId, 'RangeError');
    await debug.finish(uncaught);
    assert.equal(uncaught.error?.ename, 'RangeError');
    await debug.ask('setExceptionBreakpoints', { filters: ['all'] });
    const all = kernel().start(code);
    assert.match((await debug.stopped(all)).text, /^RangeError: odd: 1/);
    await debug.ask('continue');
    assert.match((await debug.stopped(all)).text, /^RangeError: odd: 3/);
    await debug.ask('setExceptionBreakpoints', { filters: [] });
    await debug.finish(all);
  });

  test('Stop while execution stands still ends the cell and keeps the variables', async () => {
    await debug.breakAt(loop, 3);
    const cell = kernel().start(loop);
    await debug.stopped(cell);
    await kernel().interrupt();
    await kernel().done(cell);
    assert.equal(cell.error?.ename, 'KeyboardInterrupt');
    assert.deepEqual((await debug.ask('debugInfo')).stoppedThreads, []);
    await debug.breakAt(loop);
    assert.equal((await kernel().run('base + 1')).text, '11');
  });

  test('a loop is stopped, its variables set, and interrupted while the debugger is on', async () => {
    const code = 'let spins = 0\nlet go = true\nwhile (go) {\n  spins++\n}';
    const cell = kernel().start(code);
    const spins = async (): Promise<number> => {
      const { variables } = await debug.ask('inspectVariables');
      return Number(variables.find(({ name }: { name: string }) => name === 'spins')?.value ?? 0);
    };
    while ((await spins()) < 1000);
    await debug.ask('pause', { threadId: 1 });
    assert.equal((await debug.stopped(cell)).reason, 'pause');
    assert.match(await debug.where(), /^<Cell \d+>@Cell \d+:[34]$/);
    assert.equal((await debug.evaluate('go = false')).body.result, 'false');
    await debug.finish(cell);
    assert.equal(cell.reply.status, 'ok');
    await debug.breakAt('1 + 1', 1);
    const endless = kernel().start('let n = 0\nfor (;;) n++');
    await kernel().until('the loop to begin', () => endless.of('execute_input').length > 0);
    await kernel().interrupt();
    await kernel().done(endless);
    assert.equal(endless.error?.ename, 'KeyboardInterrupt');
  });

  const inner = `import { tensor } from 'layerlab'
function inner(): number {
  const secret = tensor([[1, 2], [3, 4]])
  const k = 7
  return k
}
inner()`;

  test('tensors in a line and as they show themselves, names copied to the cells', async () => {
    await debug.breakAt(inner, 5);
    const cell = kernel().start(inner);
    await debug.stopped(cell);
    assert.deepEqual(await debug.variables(), { secret: 'Tensor [2, 2] float32', k: '7' });
    const { id } = (await debug.stack())[0]!;
    const { data } = await debug.ask('richInspectVariables', { variableName: 'secret', frameId: id });
    assert.match(data['text/html'], /float32 \[2, 2\]/);
    await debug.ask('copyToGlobals', { srcVariableName: 'k', dstVariableName: 'kept', srcFrameId: id });
    const { scopes } = await debug.ask('scopes', { frameId: id });
    const { variablesReference } = scopes[0];
    assert.equal(
      await debug.ask('setVariable', { variablesReference, name: 'secret', value: 'secret' }).catch((e) => e.message),
      "setVariable: Cannot assign to 'secret' because it is a constant.",
    );
    await debug.finish(cell);
    assert.equal((await kernel().run('const more: number = kept + 1\nmore')).text, '8');
  });

  const deaths = { 'process.exit(3)': 'RuntimeExited', 'process.abort()': 'RuntimeCrashed' };
  for (const [expression, ename] of Object.entries(deaths))
    test(`${expression} while execution stands still ends the cell`, async () => {
      await debug.breakAt(inner, 4);
      const cell = kernel().start(inner);
      await debug.stopped(cell);
      const [top] = await debug.stack();
      const answer = debug.request('evaluate', { expression, frameId: top!.id });
      await kernel().done(cell);
      assert.equal(cell.error?.ename, ename);
      assert.equal((await answer).success, false);
      assert.deepEqual((await debug.ask('debugInfo')).stoppedThreads, []);
    });

  test('breakpoints hold in a runtime that replaces another', async () => {
    await debug.breakAt(inner, 4);
    const crash = await kernel().execute('process.exit(3)');
    assert.equal(crash.error?.ename, 'RuntimeExited');
    const cell = kernel().start(inner);
    await debug.stopped(cell);
    assert.match(await debug.where(), /^inner@Cell \d+:4/);
    await debug.ask('disconnect', { restart: false, terminateDebuggee: false });
    await kernel().done(cell);
    assert.equal(cell.text, '7');
    assert.equal((await debug.ask('debugInfo')).isStarted, false);
    const known = new Set(['initialized', 'stopped', 'continued', 'terminated']);
    assert.deepEqual(
      [...new Set(debug.events.map(({ event }) => event))].filter((each) => !known.has(each)),
      [],
    );
  });

  test('every response and event fits the types of @vscode/debugprotocol', () => {
    assert.ok(debug.messages.length > 100);
    assert.deepEqual(misfits(debug.messages), []);
    const wrong = { type: 'event', seq: 1, event: 'stopped', body: { reason: 5 } } as const;
    assert.match(misfits([wrong]).join(), /Type 'number' is not assignable to type/);
  });
});
