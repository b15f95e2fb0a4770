/** What front ends other than JupyterLab ask of the debugger. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { DebugClient } from '../helpers/debug-client.js';
import { misfits } from '../helpers/debug-types.js';
import { useKernel } from '../helpers/kernel-client.js';

const root = join(import.meta.dirname, '../..');

const code = `interface Box { size: number; tags: string[] }
function grow(box: Box, by: number): number {
  const items = [box.size, by]
  const map = new Map([['a', 1]])
  let label: string = 'box'
  return box.size * by + label.length + items.length + map.size
}
grow({ size: 3, tags: ['x'] }, 2)`;

describe('a client of the debugger', () => {
  const kernel = useKernel();
  let debug: DebugClient;

  before(async () => {
    debug = new DebugClient(kernel());
    await kernel().run('let base: number = 10\nconst fixed = 1');
  });

  /** Stands still in `grow`, asks, and goes on. Returns the cell's value. */
  async function atLine6(ask: () => Promise<void>): Promise<string | undefined> {
    await debug.breakAt(code, 6);
    const cell = kernel().start(code);
    await debug.stopped(cell);
    await ask();
    return (await debug.finish(cell)).text;
  }

  /** References of the top frame's scopes by name. */
  async function scopes(): Promise<Record<string, number>> {
    const [top] = await debug.stack();
    const { scopes: found } = await debug.ask('scopes', { frameId: top!.id });
    const pairs = found.map((each: { name: string; variablesReference: number }) => [
      each.name,
      each.variablesReference,
    ]);
    return Object.fromEntries(pairs);
  }

  test('learns what the debugger can do, and its one thread', async () => {
    const can = await debug.ask('initialize', { adapterID: 'layerlab', clientID: 'test' });
    assert.ok(can.supportsSetVariable && can.supportsConditionalBreakpoints && can.supportsCompletionsRequest);
    assert.deepEqual((await debug.ask('threads')).threads, [{ id: 1, name: 'cells' }]);
  });

  test('sets variables of a scope, of an object and of the cells', async () => {
    const value = await atLine6(async () => {
      const { Locals, Globals } = await scopes();
      const set = (variablesReference: number | undefined, name: string, value: string) =>
        debug.request('setVariable', { variablesReference, name, value });
      const { body } = await set(Locals, 'label', 'String(by) + "23"');
      assert.deepEqual(body, { value: "'223'", type: 'string', variablesReference: 0 });
      const { variables } = await debug.ask('variables', { variablesReference: Locals });
      const box = variables.find(({ name }: { name: string }) => name === 'box');
      assert.equal((await set(box.variablesReference, 'size', 'by * 20')).body.value, '40');
      assert.equal((await set(Globals, 'base', '11')).body.value, '11');
      const wrong = { label: 'by', items: '[]' };
      assert.equal(
        (await set(Locals, 'label', wrong.label)).message,
        "Type 'number' is not assignable to type 'string'.",
      );
      assert.match((await set(Locals, 'items', wrong.items)).message!, /it is a constant/);
      assert.match((await set(Globals, 'fixed', '2')).message!, /it is a constant/);
      const map = variables.find(({ name }: { name: string }) => name === 'map');
      assert.match((await set(map.variablesReference, 'a', '2')).message!, /entries of a Map or Set cannot be set/);
      assert.match((await set(7_000_000, 'a', '2')).message!, /that value is gone/);
      const [top] = await debug.stack();
      const expression = { expression: 'box.tags[0]', value: '"y"', frameId: top!.id };
      assert.equal((await debug.ask('setExpression', expression)).value, "'y'");
    });
    assert.equal(value, '86');
    assert.equal((await kernel().run('base')).text, '11');
  });

  test('completes what is typed where execution stands', async () => {
    await atLine6(async () => {
      const [top] = await debug.stack();
      const complete = async (text: string, column: number, line?: number) =>
        (await debug.ask('completions', { text, column, frameId: top!.id, ...(line && { line }) })).targets;
      assert.deepEqual(await complete('box.si', 7), [{ label: 'size', start: 5, length: 2 }]);
      assert.deepEqual(await complete('base\nbox.ta + 1', 7, 2), [{ label: 'tags', start: 10, length: 2 }]);
      const labels = (await complete('', 1)).map(({ label }: { label: string }) => label);
      assert.deepEqual(
        ['box', 'by', 'base', 'grow'].filter((each) => !labels.includes(each)),
        [],
      );
    });
    const [found] = (await debug.ask('completions', { text: 'bas', column: 4 })).targets;
    assert.equal(found.label, 'base');
  });

  test('hears of an exception what it is, and what made execution stop', async () => {
    const failing = 'function fail(n: number): never {\n  throw new RangeError("not " + n)\n}\nfail(3)';
    const refused = await debug.request('exceptionInfo', { threadId: 1 });
    assert.equal(refused.message, 'execution does not stand still at an exception');
    for (const [filter, breakMode] of [
      ['uncaught', 'unhandled'],
      ['all', 'always'],
    ]) {
      await debug.ask('setExceptionBreakpoints', { filters: [filter] });
      const cell = kernel().start(failing);
      await debug.stopped(cell);
      const { description, ...info } = await debug.ask('exceptionInfo', { threadId: 1 });
      const details = { typeName: 'RangeError', message: 'not 3' };
      assert.deepEqual(info, { exceptionId: 'RangeError', breakMode, details });
      assert.match(description, /^RangeError: not 3\n/);
      await debug.finish(cell);
    }
    await debug.ask('setExceptionBreakpoints', { filters: [] });
  });

  test('may count lines and columns from 0', async () => {
    await debug.start({ linesStartAt1: false, columnsStartAt1: false });
    const [point] = await debug.breakAt(code, 5);
    assert.equal(point.line, 5);
    const { sourcePath } = await debug.ask('dumpCell', { code });
    const { breakpoints } = await debug.ask('debugInfo');
    assert.deepEqual(breakpoints, [{ source: sourcePath, breakpoints: [{ line: 5 }] }]);
    const lines = await debug.ask('breakpointLocations', { source: { path: sourcePath }, line: 4, endLine: 6 });
    assert.deepEqual(lines, { breakpoints: [{ line: 4 }, { line: 5 }, { line: 6 }] });
    const cell = kernel().start(code);
    await debug.stopped(cell);
    const [top, caller] = (await debug.ask('stackTrace', { threadId: 1 })).stackFrames;
    assert.deepEqual([top.line, caller.line, caller.column], [5, 7, 0]);
    const { targets } = await debug.ask('completions', { text: 'box.si', column: 6, frameId: top.id });
    assert.deepEqual(targets, [{ label: 'size', start: 4, length: 2 }]);
    await debug.finish(cell);
    await debug.start();
    assert.deepEqual((await debug.ask('debugInfo')).breakpoints[0].breakpoints, [{ line: 6 }]);
  });

  test("steps into the library's TypeScript where it asks for it, and over it else", async () => {
    const training = `import { Dense, ones } from 'layerlab'
const x = ones([1, 3])
const dense = new Dense({ units: 2 })
dense.forward(x).output.shape`;
    const file = join(root, 'lib/layers/dense.ts');
    const lines = readFileSync(file, 'utf8').split('\n');
    const lineOf = (text: string): number => lines.findIndex((line) => line.includes(text)) + 1;
    const multiplies = lineOf('const rows = asRows(x, inputs)');

    await debug.breakAt(training, 4);
    const over = kernel().start(training);
    await debug.stopped(over);
    const [refused] = await debug.breakIn(file, multiplies);
    assert.match(refused.message, /it is a package: LAYERLAB_JUST_MY_CODE=false/);
    await debug.ask('stepIn', { threadId: 1 });
    assert.equal((await kernel().done(over)).text, '[ 1, 2 ]');

    await debug.ask('attach', { justMyCode: false });
    const into = kernel().start(training);
    await debug.stopped(into);
    const place = `forward@layerlab/layers/dense.ts:${lineOf('return this.#forward(x, this.activation)')}`;
    assert.equal((await debug.step('stepIn', into)).split(' < ')[0], place);
    const [{ source }] = (await debug.ask('stackTrace', { threadId: 1 })).stackFrames;
    assert.equal((await debug.ask('source', { source })).content, lines.join('\n'));
    await debug.breakIn(file, multiplies);
    await debug.ask('continue', { threadId: 1 });
    await debug.stopped(into);
    assert.equal((await debug.variables()).inputs, '3');
    await kernel().interrupt();
    await kernel().done(into);
    await debug.breakIn(file);
    await debug.ask('attach', { justMyCode: true });
  });

  const hostile = `import { inspect } from 'node:util'
const forever = (): never => { for (;;); }
const custom = { [inspect.custom]: forever }
const proxy = new Proxy({}, { get: forever, ownKeys: forever, getOwnPropertyDescriptor: forever, getPrototypeOf: forever })
const under = Object.create(proxy)
const getter = { get inner(): number { return forever() } }
const throwing = { [inspect.custom]() { throw new Error('no') } }
const last = 5`;

  test('lists values that throw or never end when they are read, and runs cells after that', async () => {
    await kernel().run(hostile);
    let shown: Record<string, string> = {};
    while (shown.last === undefined) {
      const { variables } = await debug.ask('inspectVariables');
      shown = Object.fromEntries(variables.map(({ name, value }: Record<string, string>) => [name, value]));
    }
    const tooLong = 'a value that cannot be shown: reading it takes too long';
    const { custom, under, getter, throwing } = shown;
    assert.deepEqual([custom, under, getter], [tooLong, tooLong, '{ inner: [Getter] }']);
    assert.equal(throwing, 'a value that cannot be shown: reading it throws');
    assert.equal((await kernel().run('last')).text, '5');
  });

  test('hears what was known last while native code runs, which answers nothing', async () => {
    const wait = 'import { execFileSync } from "node:child_process"\nconsole.log(1)\nexecFileSync("sleep", ["6"])';
    const cell = kernel().start(wait);
    await kernel().until('the cell to begin', () => cell.stdout === '1\n');
    const { variables } = await debug.ask('inspectVariables');
    assert.ok(variables.some(({ name }: { name: string }) => name === 'last'));
    await kernel().interrupt();
    await kernel().done(cell);
    assert.equal((await kernel().run('last')).text, '5');
  });

  test('gets messages that fit the types of @vscode/debugprotocol', () => {
    assert.deepEqual(misfits(debug.messages), []);
  });
});
