/** The kernel in a page, in Chromium, from a server that sends no headers: what a cell shows, Stop, completion. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { BarePage, type Exchange, textOf } from './bare-page.js';

let page: BarePage;
before(async () => {
  page = await BarePage.open();
});
after(() => page.close());

/** Starts a cell, waits until it has printed `started`, and interrupts it. */
async function stopped(code: string): Promise<Exchange> {
  return await page.page.evaluate(async (code) => {
    const cell = window.begin('execute_request', { code });
    await Promise.race([window.untilStarted(cell.msg_id), cell.done]);
    await window.ask('interrupt_request', {}, 'control');
    return cell.done;
  }, code);
}

test('a cell shows its value, what it prints, and a figure', async () => {
  assert.equal(textOf(await page.run('1 + 1')), '2');
  assert.equal(
    textOf(await page.run('console.log([1, { a: "b" }], new Map([[1, 2]]))')),
    "[ 1, { a: 'b' } ] Map(1) { 1 => 2 }\n",
  );
  const { outputs } = await page.run("import { tensor } from 'layerlab'\ntensor([[1, 2], [3, 4]])");
  assert.match(textOf({ reply: {}, outputs }), /float32 \[2, 2\]/);
  const figure = await page.run(
    "import { distributions, Dropout, normal } from 'layerlab'\ndistributions({ half: new Dropout({ rate: 0.5, seed: 1 }) }, normal([100, 8], { seed: 1 }))",
  );
  const [shown] = figure.outputs.flatMap(({ content }) => content.data?.['application/vnd.plotly.v1+json'] ?? []);
  assert.ok(shown.data.length > 0);
});

test('types are checked, and a page has no Node', async () => {
  const { reply } = await page.run('const x: number = "a"');
  assert.match(
    reply.traceback.join('\n'),
    /Cell \d+, line 1, column 7: Type 'string' is not assignable to type 'number'/,
  );
  assert.equal((await page.run('process.cwd()')).reply.ename, 'TypeError');
  assert.equal((await page.run("import { readFileSync } from 'node:fs'\nreadFileSync")).reply.ename, 'TypeError');
  assert.equal(textOf(await page.run('typeof fetch + typeof self.postMessage')), "'functionfunction'");
});

test('an error names the lines of the cell', async () => {
  const { reply } = await page.run('// a cell\nfunction f(n: number) {\n  throw new RangeError("no " + n)\n}\nf(3)');
  const text = stripVTControlCharacters(reply.traceback.join('\n'));
  assert.match(text, /RangeError: no 3\n {4}at f \(Cell \d+, line 3\)/);
  assert.match(text, /at Cell \d+, line 5/);
});

test('names stay, and every function sees the newest declaration', async () => {
  await page.run('let count = 1\nconst twice = () => 2 * count');
  await page.run('count = 21');
  assert.equal(textOf(await page.run('await Promise.resolve(twice())')), '42');
});

const endless: Readonly<Record<string, string>> = {
  'an empty loop': 'let loops = 7\nconsole.log("started")\nwhile (true);',
  'a loop with calls':
    'let calls = 7\nconst half = (n: number) => n / 2\nconsole.log("started")\nfor (let i = 0; i >= 0; i = half(i) * 2);',
  'loops that catch what they can':
    'let catches = 7\nconsole.log("started")\nwhile (true) { try { while (true); } catch { /* again */ } }',
  'microtasks without end': 'let ticks = 7\nconsole.log("started")\nfor (;;) await null',
  'an await that never ends': 'let waits = 7\nconsole.log("started")\nawait new Promise(() => {})',
  'a timer that starts the next':
    'let timers = 7\nconsole.log("started")\nwhile (true) await new Promise((done) => setTimeout(done, 1))',
  fit: `import { Adam, Dense, Sequential, digits } from 'layerlab'
let fits = 7
const { train } = digits()
const model = new Sequential([new Dense({ units: 10 })], { seed: 1 })
console.log("started")
await model.fit(train.x, train.y, { loss: 'crossEntropy', optimizer: new Adam(), epochs: 1_000_000, progress: false })`,
};

for (const [name, code] of Object.entries(endless)) {
  test(`Stop ends ${name} and keeps the variables`, async () => {
    const { reply } = await stopped(code);
    assert.equal(reply.ename, 'KeyboardInterrupt', JSON.stringify(reply));
    const variable = /let (\w+) = 7/.exec(code)![1]!;
    assert.equal(textOf(await page.run(variable)), '7');
  });
}

test('code without a loop of its own ends with its runtime, and the cell says so', async () => {
  const { reply } = await stopped(`const lost = 1\nconsole.log("started");\n/^(a+)+$/.test("${'a'.repeat(50)}b")`);
  assert.match(reply.evalue, /did not stop within 3 s.*all variables were lost/);
  assert.equal((await page.run('lost')).reply.ename, 'TypeError');
  assert.equal(textOf(await page.run('2 * 3')), '6');
});

test('completion and inspection answer while a loop spins', async () => {
  const answers = await page.page.evaluate(async () => {
    const cell = window.begin('execute_request', { code: 'console.log("started")\nwhile (true);' });
    await window.untilStarted(cell.msg_id);
    const completed = await window.ask('complete_request', { code: 'Math.sq', cursor_pos: 7 });
    const inspected = await window.ask('inspect_request', { code: 'Math.sqrt', cursor_pos: 9, detail_level: 0 });
    await window.ask('interrupt_request', {}, 'control');
    await cell.done;
    return { matches: completed.reply.matches, found: inspected.reply.found };
  });
  assert.deepEqual(answers, { matches: ['sqrt', 'SQRT1_2', 'SQRT2'], found: true });
});

test('what a timer prints after its cell belongs to its cell', async () => {
  const late = await page.page.evaluate(async () => {
    const first = window.begin('execute_request', { code: 'setTimeout(() => console.log("late"), 50)\nundefined' });
    await first.done;
    await window.ask('execute_request', { code: 'await new Promise((done) => setTimeout(done, 150))' });
    return window
      .published(first.msg_id)
      .map(({ content }) => content.text ?? '')
      .join('');
  });
  assert.equal(late, 'late\n');
});

test('a cell that prints without end is cut, and can be stopped', async () => {
  const exchange = await stopped('console.log("started")\nwhile (true) console.log("x".repeat(1000))');
  assert.equal(exchange.reply.ename, 'KeyboardInterrupt');
  assert.ok(textOf(exchange).length < 2_100_000);
});

test('nothing is asked of another host', () => {
  assert.deepEqual(page.foreign, []);
});
