/** Results and displays: MIME bundles, display ids, updates, and objects that define their own display. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useKernel } from '../helpers/kernel-client.js';

/** The plain text of a result is Node's inspection without colours. */
const results: Record<string, string> = {
  '42': '42',
  '-0': '-0',
  '12345678901234567890n': '12345678901234567890n',
  '"text"': "'text'",
  true: 'true',
  null: 'null',
  '[1, 2, 3]': '[ 1, 2, 3 ]',
  '({ a: 1, b: [2] })': '{ a: 1, b: [ 2 ] }',
  'new Map([["a", 1]])': "Map(1) { 'a' => 1 }",
  'new Set([1])': 'Set(1) { 1 }',
  'new Date(0)': '1970-01-01T00:00:00.000Z',
  'Symbol("s")': 'Symbol(s)',
  '/a+/g': '/a+/g',
  'class Point { x = 1 }; new Point()': 'Point { x: 1 }',
  'function named() {}; named': '[Function: named]',
  'const circle: { self?: unknown } = {}; circle.self = circle; circle': '<ref *1> { self: [Circular *1] }',
};

describe('results', () => {
  const kernel = useKernel();

  for (const [code, expected] of Object.entries(results))
    test(`${code} is shown as ${expected}`, async () => {
      const cell = await kernel().run(code);
      assert.equal(cell.text, expected);
    });

  test("a timer is shown in a line, and nothing of the kernel's insides anywhere", async () => {
    const values: Record<string, RegExp> = {
      'setTimeout(() => {}, 1)': /^Timeout \(1 ms\)$/,
      'clearTimeout(setInterval(() => {}, 5)); setImmediate(() => {})': /^Immediate$/,
      '({ timer: setInterval(() => {}, 50).unref() })': /^\{ timer: Timeout \(every 50 ms\) \}$/,
      '({ all: new Map([["p", Promise.resolve(1)]]) })': /Promise \{ 1 \}/,
      'import { EventEmitter } from "node:events"; class Box { p = Promise.resolve(2) }; new Box()':
        /^Box \{ p: Promise \{ 2 \} \}$/,
      'import { createServer } from "node:net"; createServer()': /^Server \{/,
    };
    for (const [code, shown] of Object.entries(values)) {
      const cell = await kernel().run(`${code.replace(/; (?=[^;]*$)|^(?!.*;)/, (at) => `${at}const it = `)}
console.log(it); it`);
      for (const text of [cell.text!, cell.stdout.trimEnd()]) {
        assert.match(text, shown, code);
        assert.doesNotMatch(text, /kResourceStore|async_id_symbol|Execution/, code);
      }
    }
  });

  test('undefined and statements show nothing', async () => {
    for (const code of [
      'undefined',
      'const quiet = 1',
      'function f() {}',
      'void 0',
      'for (let i = 0; i < 3; i++) i;',
      'if (true) { 5 }',
    ])
      assert.equal((await kernel().run(code)).result, undefined, code);
  });

  test('the last expression is shown whether or not a semicolon, a comment or blank lines follow', async () => {
    for (const code of ['7;', '7 // seven', '7\n\n\n', '7; /* seven */', 'const a = 7\na', 'let b\nb = 7'])
      assert.equal((await kernel().run(code)).text, '7', code);
  });

  test('an awaited value is shown, and a promise as what it is', async () => {
    assert.equal((await kernel().run('await Promise.resolve(7)')).text, '7');
    assert.match((await kernel().run('Promise.resolve(7)')).text!, /Promise/);
  });

  test('an expression is evaluated once', async () => {
    assert.equal((await kernel().run('let calls = 0; const once = () => ++calls; once()')).text, '1');
    assert.equal((await kernel().run('calls')).text, '1');
  });

  test('huge values are cut in time and size', async () => {
    const array = await kernel().run('new Array(10_000_000).fill(1.5)');
    assert.ok(array.text!.length < 100_000);
    const string = await kernel().run('"x".repeat(50_000_000)');
    assert.ok(string.text!.length < 100_000);
    const deep = await kernel().run('let deep: unknown = 0; for (let i = 0; i < 100_000; i++) deep = { deep }; deep');
    assert.ok(deep.text!.length < 100_000);
  });

  test('a value whose getters and proxies throw is shown all the same', async () => {
    await kernel().run('({ get broken(): number { throw new Error("getter") } })');
    await kernel().run('new Proxy({}, { get() { throw new Error("trap") }, ownKeys() { throw new Error("trap") } })');
    assert.equal((await kernel().run('1 + 1')).text, '2');
  });
});

describe('display', () => {
  const kernel = useKernel();
  const bundle = async (code: string): Promise<Record<string, unknown>> => {
    const shown = (await kernel().run(`${code}; undefined`)).of('display_data');
    assert.equal(shown.length, 1, `${code} shows one thing`);
    return shown[0]!.data;
  };

  test('shows any value in the middle of a cell', async () => {
    const cell = await kernel().run('display(1); display("two"); "three"');
    assert.deepEqual(
      cell.of('display_data').map(({ data }) => data['text/plain']),
      ['1', "'two'"],
    );
    assert.equal(cell.text, "'three'");
  });

  test('shows HTML with a plain twin of the same content', async () => {
    assert.deepEqual(await bundle('display.html("<h1>Big</h1><p>small</p>")'), {
      'text/html': '<h1>Big</h1><p>small</p>',
      'text/plain': 'Big small',
    });
  });

  for (const [form, mime] of [
    ['markdown', 'text/markdown'],
    ['latex', 'text/latex'],
  ] as const)
    test(`${form} is shown as ${mime} and as plain text`, async () => {
      assert.deepEqual(await bundle(`display.${form}("**$x$**")`), { [mime]: '**$x$**', 'text/plain': '**$x$**' });
    });

  test('shows SVG, PNG and JPEG, pictures as base64, with their alt text', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';
    assert.equal((await bundle(`display.svg('${svg}')`))['image/svg+xml'], svg);
    const bytes = 'Uint8Array.of(137, 80, 78, 71)';
    for (const form of ['png', 'jpeg']) {
      const cell = await kernel().run(`display.${form}(${bytes}, { alt: 'a dot', width: 10 }); undefined`);
      const { data, metadata } = cell.of('display_data')[0]!;
      assert.equal(data[`image/${form}`], Buffer.from([137, 80, 78, 71]).toString('base64'));
      assert.equal(data['text/plain'], 'a dot');
      assert.deepEqual(metadata[`image/${form}`], { alt: 'a dot', width: 10 });
    }
  });

  test('shows JSON as JSON, not as a string', async () => {
    const data = await bundle('display.json({ a: [1, null], b: "x" })');
    assert.deepEqual(data['application/json'], { a: [1, null], b: 'x' });
  });

  test('a display has an id, and an update with this id carries the new value', async () => {
    const cell = await kernel().run('const place = display("old"); place.update("new"); undefined');
    const [shown, updated] = [cell.of('display_data')[0]!, cell.of('update_display_data')[0]!];
    assert.equal(updated.transient.display_id, shown.transient.display_id);
    assert.equal(updated.data['text/plain'], "'new'");
  });

  test("an id of one's own names the place, for update from another cell too", async () => {
    const first = await kernel().run('display(1, { id: "mine" }); undefined');
    assert.equal(first.of('display_data')[0]?.transient.display_id, 'mine');
    const second = await kernel().run('display(2, { id: "mine", update: true }); undefined');
    assert.deepEqual(second.of('display_data'), []);
    assert.equal(second.of('update_display_data')[0]?.transient.display_id, 'mine');
  });

  test('ids of two displays differ', async () => {
    const cell = await kernel().run('display(1); display(2); undefined');
    const ids = cell.of('display_data').map(({ transient }) => transient.display_id);
    assert.equal(new Set(ids).size, 2);
  });

  test('a handle as the last expression shows nothing', async () => {
    const cell = await kernel().run('display("shown")');
    assert.deepEqual(
      cell.outputs.map(({ header }) => header.msg_type),
      ['display_data'],
    );
  });

  test('clear removes the output, at once or with the next output', async () => {
    const cell = await kernel().run('display.clear(); display.clear({ wait: true }); undefined');
    assert.deepEqual(cell.of('clear_output'), [{ wait: false }, { wait: true }]);
  });

  test('a display is typed: a wrong argument is a type error', async () => {
    const cell = await kernel().execute('display.html(5)');
    assert.equal(cell.error?.ename, 'TypeError');
    assert.match(cell.traceback, /number.*string/s);
  });
});

describe('Jupyter.display', () => {
  const kernel = useKernel();
  const symbol = `[Symbol.for('Jupyter.display')]`;

  test('of an object says how it is shown', async () => {
    const cell = await kernel().run(`({ ${symbol}: () => ({ 'text/plain': 'me', 'text/html': '<i>me</i>' }) })`);
    assert.deepEqual(cell.result, { 'text/plain': 'me', 'text/html': '<i>me</i>' });
  });

  test('may be a method of a class, and may use the object', async () => {
    const cell = await kernel().run(`
      class Box { constructor(readonly n: number) {} ${symbol}() { return { 'text/plain': 'box ' + this.n }; } }
      new Box(3)`);
    assert.deepEqual(cell.result, { 'text/plain': 'box 3' });
  });

  test('may be asynchronous, as a result and in display', async () => {
    const cell = await kernel().run(`
      const slow = { async ${symbol}() { await new Promise((r) => setTimeout(r, 20)); return { 'text/markdown': '**slow**' }; } };
      display(slow);
      slow`);
    assert.equal(cell.of('display_data')[0]?.data['text/markdown'], '**slow**');
    assert.equal(cell.result?.['text/markdown'], '**slow**');
  });

  test('may hold JSON for a JSON type and bytes for a picture', async () => {
    const cell = await kernel().run(`({ ${symbol}: () => ({
      'application/vnd.plotly.v1+json': { data: [], layout: { title: 'x' } },
      'image/png': Uint8Array.of(1, 2, 3),
      'text/plain': 'figure',
    }) })`);
    assert.deepEqual(cell.result?.['application/vnd.plotly.v1+json'], { data: [], layout: { title: 'x' } });
    assert.equal(cell.result?.['image/png'], 'AQID');
  });

  test('of a function or a class works as well', async () => {
    const cell = await kernel().run(`Object.assign(() => 1, { ${symbol}: () => ({ 'text/plain': 'callable' }) })`);
    assert.deepEqual(cell.result, { 'text/plain': 'callable' });
  });

  test('that throws or rejects is an error of the cell, in user code that is named', async () => {
    for (const body of [
      `${symbol}() { throw new Error('cannot show'); }`,
      `async ${symbol}() { throw new Error('cannot show'); }`,
    ]) {
      const cell = await kernel().execute(`({ ${body} })`);
      assert.equal(cell.error?.evalue, 'cannot show');
      assert.match(cell.traceback, /Cell \d+, line 1/);
    }
  });

  test('that returns no bundle falls back to plain text', async () => {
    for (const value of ['null', '5', '"text"', '[]', '({ notAType: 1 })']) {
      const cell = await kernel().run(`({ ${symbol}: () => (${value}) })`);
      assert.equal(typeof cell.text, 'string', value);
    }
  });
});

describe('tslab', () => {
  const kernel = useKernel();

  test('its display works as in tslab, with types', async () => {
    const cell = await kernel().run(`
      import * as tslab from 'tslab';
      tslab.display.html('<b>bold</b>'); tslab.display.markdown('# Title'); tslab.display.text('plain');
      tslab.display.svg('<svg/>'); tslab.display.png(Uint8Array.of(1, 2, 3)); tslab.display.raw('text/latex', 'x^2');`);
    const types = cell.of('display_data').map(({ data }) => Object.keys(data)[0]);
    assert.deepEqual(types, ['text/html', 'text/markdown', 'text/plain', 'image/svg+xml', 'image/png', 'text/latex']);
    assert.equal((await kernel().execute('tslab.display.html(1)')).error?.ename, 'TypeError');
  });

  test('newDisplay makes a place that its next call updates', async () => {
    const cell = await kernel().run(`
      import { newDisplay } from 'tslab';
      const place = newDisplay(); place.text('first'); place.text('second');`);
    assert.equal(cell.of('display_data')[0]?.data['text/plain'], 'first');
    assert.equal(cell.of('update_display_data')[0]?.data['text/plain'], 'second');
    assert.equal(
      cell.of('display_data')[0]?.transient.display_id,
      cell.of('update_display_data')[0]?.transient.display_id,
    );
  });
});
