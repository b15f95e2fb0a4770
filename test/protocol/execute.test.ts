/** execute_request with each of its flags. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useKernel } from '../helpers/kernel-client.js';

describe('execute', () => {
  const kernel = useKernel();
  const count = async (): Promise<number> => (await kernel().execute('', { silent: true })).reply.execution_count;

  test('a cell publishes busy, its input, its output, its result and idle, in this order', async () => {
    const cell = await kernel().run('console.log("out"); 6 * 7');
    const types = cell.messages.map(({ header, content }) => content.execution_state ?? header.msg_type);
    assert.deepEqual(types, ['busy', 'execute_input', 'stream', 'execute_result', 'idle']);
    assert.deepEqual(cell.of('execute_input')[0]?.code, 'console.log("out"); 6 * 7');
    assert.equal(cell.stdout, 'out\n');
    assert.equal(cell.text, '42');
  });

  test('input, result and reply carry one and the same count, one more than the cell before', async () => {
    const [first, second] = [await kernel().run('1'), await kernel().run('2')];
    assert.equal(second.reply.execution_count, first.reply.execution_count + 1);
    for (const cell of [first, second]) {
      assert.equal(cell.of('execute_input')[0]?.execution_count, cell.reply.execution_count);
      assert.equal(cell.of('execute_result')[0]?.execution_count, cell.reply.execution_count);
    }
  });

  test('a promise that nobody waits for is named once beside the cell, which runs', async () => {
    await kernel().run('async function train(): Promise<number> { return 1 }');
    const cell = await kernel().run('train()\nconsole.log("ran")');
    const count = cell.reply.execution_count;
    const warning = `Cell ${count}, line 1: this promise is not awaited: write await train(), or void train() to let it run on\n`;
    assert.deepEqual([cell.stderr, cell.stdout], [warning, 'ran\n']);
    const asked = await kernel().execute('1', { userExpressions: { value: 'train(), 5' } });
    assert.equal(asked.stderr, '');
  });

  test('a cell that fails counts as well', async () => {
    const before = await count();
    assert.equal((await kernel().execute('throw new Error("no")')).reply.execution_count, before + 1);
    assert.equal((await kernel().execute('const x: number = "no"')).reply.execution_count, before + 2);
  });

  test('a silent cell runs, but publishes nothing, does not count and leaves no history', async () => {
    const before = await count();
    const cell = await kernel().execute('const silently = 5; console.log("x"); display("y"); 7', { silent: true });
    assert.deepEqual(
      cell.messages.map(({ content }) => content.execution_state),
      ['busy', 'idle'],
    );
    assert.equal(cell.reply.status, 'ok', JSON.stringify(cell.reply));
    assert.equal(await count(), before);
    const [last] = await kernel().history({ hist_access_type: 'tail', n: 1 });
    assert.doesNotMatch(String(last?.[2]), /silently/);
  });

  test('what a silent cell declared is there afterwards', async () => {
    await kernel().run('const quiet: number = 11', { silent: true });
    assert.equal((await kernel().run('quiet')).text, '11');
  });

  test('an error of a silent cell is in its reply', async () => {
    const { reply } = await kernel().execute('throw new RangeError("hush")', { silent: true });
    assert.deepEqual([reply.status, reply.ename, reply.evalue], ['error', 'RangeError', 'hush']);
  });

  test('with store_history false a cell shows its output, but does not count and leaves no history', async () => {
    const before = await count();
    const cell = await kernel().run('"unstored"', { storeHistory: false });
    assert.equal(cell.text, "'unstored'");
    assert.equal(await count(), before);
    const [last] = await kernel().history({ hist_access_type: 'tail', n: 1 });
    assert.doesNotMatch(String(last?.[2]), /unstored/);
  });

  test('an empty cell succeeds without a result', async () => {
    for (const code of ['', '  \n\t\n', '// only words', '/* only\n words */']) {
      const cell = await kernel().run(code);
      assert.deepEqual(cell.outputs, []);
    }
  });

  test('user_expressions are evaluated after the cell, each by itself', async () => {
    const userExpressions = {
      sum: 'expressed + 1',
      text: '"ab"',
      missing: 'noSuchName',
      thrown: '(() => { throw new RangeError("thrown here") })()',
      broken: '1 +',
    };
    const { reply } = await kernel().run('const expressed = 41', { userExpressions });
    const { sum, text, missing, thrown, broken } = reply.user_expressions;
    assert.deepEqual(sum, { status: 'ok', data: { 'text/plain': '42' }, metadata: {} });
    assert.equal(text.data['text/plain'], "'ab'");
    assert.equal(missing.status, 'error');
    assert.match(missing.evalue, /noSuchName/);
    assert.deepEqual([thrown.ename, thrown.evalue], ['RangeError', 'thrown here']);
    assert.equal(broken.ename, 'SyntaxError');
  });

  test('user_expressions leave no trace: no count, no output, no names', async () => {
    const before = await count();
    const cell = await kernel().run('const left = 1', { userExpressions: { log: 'console.log("seen?")' } });
    assert.equal(cell.stdout, '');
    assert.equal(await count(), before + 1);
  });

  test('user_expressions show a value in each of its forms', async () => {
    const pretty = `({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>1</b>', 'text/plain': 'one' }) })`;
    const { reply } = await kernel().run('', { userExpressions: { pretty } });
    assert.deepEqual(reply.user_expressions.pretty?.data, { 'text/html': '<b>1</b>', 'text/plain': 'one' });
  });

  test('only the code is required in a request', async () => {
    const { reply } = await kernel().request('shell', 'execute_request', { code: '1 + 1' });
    assert.equal(reply.status, 'ok');
  });

  test('a request whose fields have wrong types is answered by an error', async () => {
    const contents = [{}, { code: 5 }, { code: null }, { code: ['1'] }, { code: '1', user_expressions: 7 }];
    for (const content of contents) {
      const exchange = kernel().ask('shell', 'execute_request', content);
      await kernel().until(`an answer to ${JSON.stringify(content)}`, () => exchange.isDone, { about: exchange });
    }
    assert.equal((await kernel().run('1 + 1')).text, '2');
  });

  test('cells sent at once run one after the other in the order they were sent', async () => {
    await kernel().run('const seen: number[] = []');
    const cells = Array.from({ length: 20 }, (_, i) =>
      kernel().start(`await null; seen.push(${i}); console.log(${i}); ${i}`),
    );
    for (const [i, cell] of cells.entries()) {
      await kernel().done(cell);
      assert.equal(cell.stdout, `${i}\n`);
    }
    assert.equal((await kernel().run('seen.join()')).text, `'${cells.map((_, i) => i).join()}'`);
  });

  test('a cell holds any text: emoji, lone surrogates, NUL, Windows line ends, a byte order mark', async () => {
    assert.equal((await kernel().run('"😀é".length')).text, '3');
    assert.equal((await kernel().run('"a\\u0000b".length')).text, '3');
    assert.equal((await kernel().run('const one = 1\r\nconst two = 2\r\none + two')).text, '3');
    assert.equal((await kernel().run('\uFEFF1 + 1')).text, '2');
    assert.equal((await kernel().run('console.log("\\ud800"); 1')).text, '1');
  });

  test('a cell of a megabyte runs', async () => {
    const code = `${'// filling\n'.repeat(100_000)}"end"`;
    assert.equal((await kernel().run(code)).text, "'end'");
  });
});
