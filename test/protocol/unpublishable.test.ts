/** What JSON cannot hold is the error of the cell that shows it, at its line, however it is shown; the kernel lives. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Exchange } from '../helpers/exchange.js';
import { useKernel } from '../helpers/kernel-client.js';
import { isAlive } from '../helpers/kernel-process.js';
import { caretOf } from '../helpers/traceback.js';

/** Expressions of what JSON cannot hold, and what the error says of each. */
const values: Record<string, readonly [expression: string, says: RegExp]> = {
  'a BigInt': ['({ steps: 3n })', /BigInt.*steps.*Number/],
  'a negative BigInt in a list': ['[[-1n]]', /BigInt.*\[0\]\[0\]/],
  'a BigInt in an object of its own': ['({ big: Object(5n) })', /BigInt.*big/],
  'a BigInt64Array': ['({ ids: new BigInt64Array([1n]) })', /BigInt.*ids\[0\]/],
  'a BigUint64Array': ['({ ids: new BigUint64Array(2) })', /BigInt.*ids/],
  'a BigInt from toJSON': ['({ at: { toJSON: () => 1n } })', /BigInt.*at/],
  'a BigInt from a getter': ['({ get size() { return 2n; } })', /BigInt.*size/],
  'a BigInt in a class': ['new (class Count { n = 1n })()', /BigInt.*n/],
  'a BigInt under a name of any kind': ['({ "a b": { é: 1n } })', /BigInt.*\["a b"\]\.é/],
  'an object that holds itself': ['((o: any) => (o.self = o))({})', /circle.*self/],
  'a list that holds itself': ['((o: any[]) => (o.push(o), o))([])', /circle/],
  'a child that knows its parent': ['((p: any) => (p.child.parent = p))({ child: {} })', /circle.*child\.parent/],
  'a circle through toJSON': ['((o: any) => ((o.in = { toJSON: () => o }), o))({})', /circle.*in/],
  'lists 300 deep': ['nested(300, (inner) => [inner])', /deeper than 200 levels/],
  'lists 3,000 deep': ['nested(3_000, (inner) => [inner])', /deeper than 200 levels/],
  'objects 3,000 deep': ['nested(3_000, (next) => ({ next }))', /deeper than 200 levels/],
  'objects 100,000 deep': ['nested(100_000, (next) => ({ next }))', /deeper than 200 levels/],
  'toJSON that throws': ['({ toJSON() { throw new RangeError("own words"); } })', /own words/],
  'a getter that throws': ['({ get x() { throw new RangeError("own words"); } })', /own words/],
  'a BigInt in the fields of an error': ['({ error: Object.assign(new Error("no"), { n: 1n }) })', /BigInt.*error\.n/],
  'a BigInt in a list with holes': ['[, , 1n]', /BigInt.*\[2\]/],
  'a proxy that throws': ['new Proxy({}, { ownKeys() { throw new RangeError("own words"); } })', /own words/],
  'a revoked proxy': ['((p: any) => (p.revoke(), p.proxy))(Proxy.revocable({}, {}))', /revoked/],
  'a Map that writes itself with a BigInt': ['Object.assign(new Map(), { toJSON: () => [1n] })', /BigInt/],
};

/** What is too long: it takes seconds, so it is tried in one way only. */
const long: typeof values = {
  'more characters than a string holds': ['({ text: "\\u0001".repeat(1e8) })', /characters/],
  'many long texts': ['Array(3).fill("x".repeat(2 ** 28))', /characters/],
};

/** Ways to show a value, each on the third line of a cell. */
const ways: Record<string, string> = {
  'display.json': 'display.json(value);',
  'display.raw': '(display as any).raw({ "application/json": value });',
  'a figure': '(display as any).raw({ "application/vnd.plotly.v1+json": value, "text/plain": "a figure" });',
  'an own bundle': 'display({ [Symbol.for("Jupyter.display")]: () => ({ "application/json": value }) });',
  'an own bundle that comes later':
    'display({ [Symbol.for("Jupyter.display")]: async () => ({ "application/json": value }) });',
  'a result with an own bundle': '({ [Symbol.for("Jupyter.display")]: () => ({ "application/json": value }) })',
  'a result with an own bundle that comes later':
    '({ [Symbol.for("Jupyter.display")]: async () => ({ "application/json": value }) })',
  'an update': 'display.json(0).update({ [Symbol.for("Jupyter.display")]: () => ({ "application/json": value }) });',
  'a comm that opens': 'comms.open("target", { value });',
  "a comm's message": 'comms.open("target").send({ value });',
  "a comm's last message": 'comms.open("target").close({ value });',
  "a comm's metadata": 'comms.open("target", {}, { metadata: { value } });',
  'a record': 'record("name", value);',
  "a widget's label": 'toggle(value);',
  "a widget's value": 'toggle("on").value = value;',
  'a title of an image': 'display.png("", { alt: value });',
};

const nested = `const nested = (levels: number, around: (inner: unknown) => unknown): unknown => {
  let value: unknown = 0;
  for (let level = 0; level < levels; level++) value = around(value);
  return value;
};`;

describe('the kernel outlives', () => {
  const kernel = useKernel();

  const fails = async (code: string, cases: typeof values): Promise<void> => {
    for (const [what, [expression, says]] of Object.entries(cases)) {
      const cell = await kernel().execute(`const value: any = ${expression};\n\n${code}`);
      assert.equal(cell.reply.status, 'error', what);
      failsAtLine3(cell, says);
    }
  };

  /** The cell fails at its third line with one error, and the reply says the same. */
  const failsAtLine3 = (cell: Exchange, says: RegExp): void => {
    assert.equal(cell.reply.status, 'error', `${cell.soFar}`);
    assert.equal(typeof cell.reply.execution_count, 'number');
    assert.match(cell.error?.evalue ?? '', says);
    const expected = /own words/.test(says.source) ? [1, 3] : [3];
    assert.ok(expected.includes(caretOf(cell.traceback).line), cell.traceback);
  };

  for (const [how, code] of Object.entries(ways))
    test(`${how} of each value that JSON cannot hold`, async () => {
      const { pid } = kernel().process;
      await kernel().run(nested);
      // A widget sends typed arrays as bytes.
      const isSent = (expression: string): boolean => how.includes('widget') && expression.includes('64Array');
      await fails(code, Object.fromEntries(Object.entries(values).filter(([, [expression]]) => !isSent(expression))));
      assert.equal((await kernel().run('1 + 1')).text, '2');
      assert.ok(isAlive(pid) && kernel().process.isRunning);
    });

  test('values whose JSON is too long', async () => {
    await fails(ways['display.json']!, long);
    assert.equal((await kernel().run('1 + 1')).text, '2');
  });

  test('user expressions that JSON cannot hold: the error is theirs, the cell is well', async () => {
    await kernel().run(nested);
    const bundle = (value: string): string =>
      `({ [Symbol.for('Jupyter.display')]: () => ({ 'application/json': ${value} as any }) })`;
    const userExpressions = {
      sum: '1 + 1',
      ...Object.fromEntries(Object.entries(values).map(([what, [expression]]) => [what, bundle(expression)])),
      last: '2 + 2',
    };
    const { reply } = await kernel().run('"well"', { userExpressions });
    assert.equal(reply.status, 'ok');
    assert.equal(reply.user_expressions.sum.data['text/plain'], '2');
    assert.equal(reply.user_expressions.last.data['text/plain'], '4');
    for (const [what, [, says]] of Object.entries(values)) {
      const value = reply.user_expressions[what];
      assert.equal(value.status, 'error', what);
      assert.match(value.evalue, says, what);
    }
  });

  test('options of the wrong kind: the error names them', async () => {
    const codes: Record<string, RegExp> = {
      'display.clear({ wait: 1n })': /wait.*true or false.*1n/,
      'display.clear({ wait: "yes" })': /wait/,
      'display(1, { id: 1n })': /id.*string.*1n/,
      'display.json(1, { id: {} })': /id.*string/,
      'display.png("", { width: 1n })': /BigInt.*width/,
      'display.raw(1n)': /by MIME type.*1n/,
      'display.raw({ "text/plain": () => 1 })': /function.*text\/plain/,
      'display.json(Symbol("s"))': /symbol.*application\/json/,
      'comms.open(1n)': /BigInt.*target_name/,
      'comms.open("t", 5)': /objects.*5/,
      'comms.open("t", {}, { metadata: null })': /objects.*null/,
      'comms.open("t", {}, { buffers: [1n] })': /bytes.*1n/,
      'record("r", () => 1)': /function/,
      'record(1n, 1)': /name.*1n/,
    };
    for (const [code, says] of Object.entries(codes))
      failsAtLine3(await kernel().execute(`// @ts-nocheck\n\n${code};`), says);
  });

  test('values that JSON cannot hold inside an interaction: its output shows the error', async () => {
    const cell = await kernel().execute(
      `interact({ on: true }, () => {\n\n  display.json({ steps: 3n as any });\n  return 1;\n});`,
    );
    assert.equal(cell.reply.status, 'error');
    assert.match(cell.error!.evalue, /BigInt/);
    const returned = await kernel().execute(
      `interact({ on: true }, () => ({ [Symbol.for('Jupyter.display')]: () => ({ 'application/json': 1n as any }) }));`,
    );
    assert.match(returned.error!.evalue, /BigInt/);
  });

  test('a failed comm or update leaves nothing open or half done', async () => {
    await kernel().execute('comms.open("leak", { n: 1n as any })');
    assert.deepEqual(Object.values(await kernel().commInfo('leak')), []);
    await kernel().execute('const switched = toggle("on", { value: true });');
    await kernel().execute('switched.value = 1n as any;');
    assert.equal((await kernel().run('switched.value')).text, 'true');
  });

  test('what JSON cannot hold after the cell has ended: the cell tells it', async () => {
    const cell = await kernel().run('setTimeout(() => display.json({ steps: 3n as any }), 5); "done"');
    await kernel().until('the late error', () => cell.error !== undefined, { about: cell });
    assert.match(cell.error!.evalue, /BigInt/);
    assert.equal((await kernel().run('1 + 1')).text, '2');
  });

  test('a bare BigInt and circles, which are shown as Node shows them', async () => {
    const shown: Record<string, string> = {
      '3n': '3n',
      '({ steps: 3n })': '{ steps: 3n }',
      'new BigInt64Array([1n])': 'BigInt64Array(1)',
      '((o: any) => (o.self = o))({})': '<ref *1> { self: [Circular *1] }',
      '[1n, [2n]]': '[ 1n, [ 2n ] ]',
    };
    for (const [code, text] of Object.entries(shown)) {
      assert.match((await kernel().run(code)).text!, new RegExp(pattern(text)), code);
      assert.equal((await kernel().execute(`display(${code})`)).reply.status, 'ok', code);
    }
  });

  test('values that JSON holds in its own way: NaN, dates, undefined, shared parts, 190 levels', async () => {
    const cell = await kernel().run(`${nested}
      const part = { n: 1 };
      display.json({ nan: NaN, date: new Date(0), none: undefined, parts: [part, part], map: new Map([[1, 1n]]) });
      display.json(nested(190, (inner) => [inner]));
      display.json({ text: '[[[{{{'.repeat(100), escaped: '\\\\"[[['.repeat(100) });
    `);
    assert.deepEqual(cell.of('display_data')[0]!.data['application/json'], {
      nan: null,
      date: '1970-01-01T00:00:00.000Z',
      parts: [{ n: 1 }, { n: 1 }],
      map: {},
    });
    assert.equal(cell.of('display_data').length, 3);
  });
});

function pattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
