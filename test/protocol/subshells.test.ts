/** Subshells (JEP 91): cells of a subshell run while the main shell's cell awaits. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useKernel } from '../helpers/kernel-client.js';

describe('subshells', () => {
  const kernel = useKernel();

  test('are created, listed and deleted on control', async () => {
    assert.deepEqual(await kernel().listSubshells(), []);
    const [one, two] = [await kernel().createSubshell(), await kernel().createSubshell()];
    assert.notEqual(one, two);
    assert.deepEqual((await kernel().listSubshells()).sort(), [one, two].sort());
    assert.deepEqual(await kernel().deleteSubshell(one), { status: 'ok' });
    assert.deepEqual(await kernel().listSubshells(), [two]);
    await kernel().deleteSubshell(two);
  });

  test('an unknown one cannot be deleted', async () => {
    for (const id of ['no such subshell', '', null, undefined, 5]) {
      const { reply } = await kernel().request('control', 'delete_subshell_request', { subshell_id: id });
      assert.equal(reply.status, 'error', String(id));
    }
    assert.equal((await kernel().run('1 + 1')).text, '2');
  });

  test('a cell of a subshell runs while the main cell awaits, and sees its names', async () => {
    const subshell = await kernel().createSubshell();
    await kernel().run(
      'let release: (value: string) => void = () => {}; const gate = new Promise<string>((resolve) => { release = resolve; })',
    );
    const main = kernel().start('console.log("main waits"); const got = await gate; got');
    await kernel().until('the main cell to wait', () => main.stdout !== '', { about: main });
    const sub = await kernel().run('release("from the subshell"); "released"', { subshell });
    assert.equal(sub.text, "'released'");
    await kernel().done(main);
    assert.equal(main.text, "'from the subshell'");
    await kernel().deleteSubshell(subshell);
  });

  test("the reply and all that is published carry the request's header with its subshell", async () => {
    const subshell = await kernel().createSubshell();
    const cell = await kernel().run('console.log(1); 2', { subshell });
    for (const { parent } of [cell.replyMessage!, ...cell.messages]) assert.equal(parent.subshell_id, subshell);
    await kernel().deleteSubshell(subshell);
  });

  test('each runs its own cells one after the other', async () => {
    const subshell = await kernel().createSubshell();
    await kernel().run('const order: string[] = []');
    const cells = [0, 1, 2].map((i) =>
      kernel().start(`order.push("begin ${i}"); await new Promise((r) => setTimeout(r, 20)); order.push("end ${i}")`, {
        subshell,
      }),
    );
    for (const cell of cells) await kernel().done(cell);
    assert.equal((await kernel().run('order.join()')).text, "'begin 0,end 0,begin 1,end 1,begin 2,end 2'");
    await kernel().deleteSubshell(subshell);
  });

  test('output of cells that run side by side stays with each', async () => {
    const subshell = await kernel().createSubshell();
    const talk = (name: string): string =>
      `for (let i = 0; i < 20; i++) { console.log("${name}", i); await new Promise((r) => setTimeout(r, 2)); }`;
    const [main, sub] = [kernel().start(talk('main')), kernel().start(talk('sub'), { subshell })];
    await kernel().done(main);
    await kernel().done(sub);
    const expected = (name: string): string => Array.from({ length: 20 }, (_, i) => `${name} ${i}\n`).join('');
    assert.deepEqual([main.stdout, sub.stdout], [expected('main'), expected('sub')]);
    await kernel().deleteSubshell(subshell);
  });

  test('language requests and comm messages of a subshell are answered while the main cell awaits', async () => {
    const subshell = await kernel().createSubshell();
    await kernel().run(`comms.register('sub', (comm) => { comm.onMessage = () => comm.send({ pong: true }); })`);
    await kernel().commOpen('sub', 'sub-comm');
    const main = kernel().start('console.log("waits"); await new Promise((r) => setTimeout(r, 100))');
    await kernel().until('the main cell to wait', () => main.stdout !== '', { about: main });
    assert.deepEqual((await kernel().complete('Math.ma', 7, { subshell })).matches, ['max']);
    assert.equal((await kernel().commMessage('sub-comm', {}, { subshell })).of('comm_msg').length, 1);
    await kernel().done(main);
    await kernel().deleteSubshell(subshell);
  });

  test('a request to an unknown subshell is answered by an error', async () => {
    const { reply } = await kernel().request(
      'shell',
      'execute_request',
      { code: '1' },
      { subshell: 'no such subshell' },
    );
    assert.equal(reply.status, 'error');
    assert.match(reply.evalue, /no such subshell/);
  });

  test('deleting one whose cell runs lets the main shell go on', async () => {
    const subshell = await kernel().createSubshell();
    const cell = kernel().start('console.log("runs"); await new Promise((r) => setTimeout(r, 50)); 1', { subshell });
    const behind = kernel().start('2', { subshell });
    await kernel().until('the cell to run', () => cell.stdout !== '', { about: cell });
    await kernel().deleteSubshell(subshell);
    await kernel().done(cell);
    await kernel().done(behind);
    assert.equal((await kernel().run('1 + 1')).text, '2');
    assert.deepEqual(await kernel().listSubshells(), []);
  });

  test('an interrupt stops the cells of all of them', async () => {
    const subshell = await kernel().createSubshell();
    const cells = [
      kernel().start('console.log(1); await new Promise(() => {})'),
      kernel().start('console.log(1); await new Promise(() => {})', { subshell }),
    ];
    for (const cell of cells) await kernel().until('both to wait', () => cell.stdout !== '', { about: cell });
    await kernel().interrupt();
    for (const cell of cells) assert.equal((await kernel().done(cell)).error?.ename, 'KeyboardInterrupt');
    await kernel().deleteSubshell(subshell);
  });

  test('subshell requests belong on control', async () => {
    const exchange = kernel().ask('shell', 'create_subshell_request');
    await kernel().until('an idle', () => exchange.isIdle, { about: exchange });
    assert.deepEqual(await kernel().listSubshells(), []);
  });
});
