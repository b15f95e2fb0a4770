/** prompt and confirm: a cell asks, synchronously, over the stdin channel. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Question } from '../helpers/exchange.js';
import { useKernel } from '../helpers/kernel-client.js';

describe('prompt', () => {
  const kernel = useKernel();

  test('asks with its text and returns what was typed', async () => {
    const cell = await kernel().run(`const name = prompt('Your name?'); name`, { answer: () => 'Ada' });
    assert.equal(cell.text, "'Ada'");
    assert.equal(cell.questions.length, 1);
    assert.match(cell.questions[0]!.prompt, /^Your name\?\s*$/);
    assert.equal(cell.questions[0]!.password, false);
  });

  test('returns any text whole', async () => {
    for (const text of ['', ' spaces ', 'é😀', 'quote "\\n', 'two\nlines', 'x'.repeat(200_000)]) {
      const cell = await kernel().run(`prompt('text') === ${JSON.stringify(text)}`, { answer: () => text });
      assert.equal(cell.text, 'true', JSON.stringify(text.slice(0, 20)));
    }
  });

  test('gives the default for an empty answer', async () => {
    const cell = await kernel().run(`prompt('rate', '0.5')`, { answer: () => '' });
    assert.equal(cell.text, "'0.5'");
    assert.match(cell.questions[0]!.prompt, /0\.5/);
  });

  test('asks again and again, each answer to its question', async () => {
    const answer = ({ prompt }: Question): string => `<${prompt.trim()}>`;
    const cell = await kernel().run(`[1, 2, 3].map((n) => prompt('question ' + n)).join()`, { answer });
    assert.equal(cell.text, "'<question 1>,<question 2>,<question 3>'");
  });

  test('stands after the output that precedes it and is typed', async () => {
    const cell = await kernel().run(
      `console.log('before'); const n: string | null = prompt('?'); console.log('after', n)`,
      { answer: () => 'x' },
    );
    assert.equal(cell.stdout, 'before\nafter x\n');
  });

  test('works after an await and in a callback', async () => {
    const code = `await null; const a = prompt('a'); const b = [1].map(() => prompt('b'))[0]; a! + b`;
    assert.equal((await kernel().run(code, { answer: ({ prompt }) => prompt.trim() })).text, "'ab'");
  });

  test('is an error that says why where asking is not allowed', async () => {
    const cell = await kernel().execute(`prompt('?')`);
    assert.equal(cell.reply.status, 'error');
    assert.match(cell.error!.evalue, /prompt|input|stdin|ask/i);
    assert.deepEqual(cell.questions, []);
  });

  test('can be interrupted while it waits', async () => {
    const cell = kernel().start(`const kept = 7; prompt('?')`, { allowStdin: true });
    await kernel().until('the question', () => cell.questions.length > 0, { about: cell });
    await kernel().interrupt();
    await kernel().done(cell);
    assert.equal(cell.error?.ename, 'KeyboardInterrupt');
    assert.equal((await kernel().run(`prompt('next')`, { answer: () => 'fine' })).text, "'fine'");
  });

  test('an answer that comes when nobody asked is ignored', async () => {
    for (const value of ['stray', 5, null, undefined])
      await kernel().sendRaw('stdin', kernel().frames('input_reply', { value }));
    const cell = await kernel().run(`prompt('?')`, { answer: () => 'asked for' });
    assert.equal(cell.text, "'asked for'");
  });

  test('goes to the front end that runs the cell', async () => {
    const other = await kernel().connect();
    try {
      const cell = await other.run(`prompt('whose?')`, { answer: () => 'mine' });
      assert.equal(cell.text, "'mine'");
      assert.ok(
        kernel().messages.every(({ channel, content }) => channel !== 'stdin' || content.prompt.trim() !== 'whose?'),
      );
    } finally {
      await other.close();
    }
  });

  test('leaves completion and control alive while it waits', async () => {
    const cell = kernel().start(`prompt('?')`, { allowStdin: true });
    await kernel().until('the question', () => cell.questions.length > 0, { about: cell });
    assert.deepEqual((await kernel().complete('Math.ma')).matches, ['max']);
    assert.equal((await kernel().kernelInfo('control')).status, 'ok');
    const question = kernel().messages.findLast(({ channel }) => channel === 'stdin');
    kernel().reply(question!, 'at last');
    await kernel().done(cell);
    assert.equal(cell.text, "'at last'");
  });
});

describe('process.stdin', () => {
  const kernel = useKernel();
  const answer = ({ prompt }: Question): string => (prompt ? `<${prompt.trim()}>` : 'line');

  test('readline asks with its question, by promise and by callback', async () => {
    const byPromise = await kernel().run(
      `import * as lines from 'node:readline/promises';
const first = lines.createInterface({ input: process.stdin, output: process.stdout });
const name = await first.question('Name? ');
const town = await first.question('Town? ');
first.close();
[name, town]`,
      { answer },
    );
    assert.equal(byPromise.text, "[ '<Name?>', '<Town?>' ]");
    assert.equal(byPromise.questions.length, 2);
    const byCallback = await kernel().run(
      `import { createInterface } from 'node:readline';
const second = createInterface(process.stdin, process.stdout);
await new Promise((resolve) => second.question('Why? ', resolve))`,
      { answer },
    );
    assert.equal(byCallback.text, "'<Why?>'");
  });

  test('an interface that asks nothing asks nobody, and a later cell may use it', async () => {
    const made = await kernel().run(
      `import { createInterface as open } from 'node:readline/promises';
const later = open({ input: process.stdin, output: process.stdout });
await new Promise((resolve) => setTimeout(resolve, 20));`,
      { answer },
    );
    assert.equal(made.questions.length, 0);
    const asked = await kernel().run(`await later.question('Now? ')`, { answer });
    assert.equal(asked.text, "'<Now?>'");
  });

  test("lines are read one after another until the loop's end, and again in the next cell", async () => {
    const code = `const read: string[] = [];
for await (const line of process.stdin) { if (read.push(String(line)) === 3) break; }
read`;
    for (const _ of [1, 2]) {
      const cell = await kernel().run(code, { answer });
      assert.equal(cell.text, "[ 'line\\n', 'line\\n', 'line\\n' ]");
      assert.equal(cell.questions.length, 3);
    }
  });

  test('one chunk is one question, and the cell goes on without another', async () => {
    const cell = await kernel().run(
      `const chunk = await new Promise((resolve) => process.stdin.once('data', resolve));
await new Promise((resolve) => setTimeout(resolve, 20));
String(chunk)`,
      { answer },
    );
    assert.equal(cell.text, "'line\\n'");
    assert.equal(cell.questions.length, 1);
  });

  test('keys of a prompt library are those of the line', async () => {
    const cell = await kernel().run(
      `import { emitKeypressEvents } from 'node:readline';
const keys: (string | undefined)[] = [];
emitKeypressEvents(process.stdin);
await new Promise<void>((resolve) => {
  const onKey = (_: unknown, { name }: { name?: string }): void => {
    keys.push(name);
    if (name === 'enter') { process.stdin.off('keypress', onKey); resolve(); }
  };
  process.stdin.on('keypress', onKey);
});
keys.join(' ')`,
      { answer },
    );
    assert.equal(cell.text, "'l i n e enter'");
    assert.equal(cell.questions.length, 1);
  });

  test('where asking is not allowed, the cell fails and says so', async () => {
    const cell = await kernel().execute(`await later.question('Again? ')`);
    assert.equal(cell.reply.status, 'error');
    assert.match(cell.error!.evalue, /allow_stdin/);
  });

  test('an interrupt ends the question', async () => {
    const cell = kernel().start(`await later.question('Still there? ')`, { allowStdin: true });
    await kernel().until('the question', () => cell.questions.length > 0, { about: cell });
    await kernel().interrupt();
    await kernel().done(cell);
    assert.equal(cell.error?.ename, 'KeyboardInterrupt');
  });
});

describe('confirm', () => {
  const kernel = useKernel();

  for (const [answer, expected] of Object.entries({
    y: true,
    yes: true,
    Y: true,
    YES: true,
    ' y ': true,
    n: false,
    no: false,
    '': false,
    maybe: false,
  }))
    test(`takes ${JSON.stringify(answer)} as ${expected}`, async () => {
      const cell = await kernel().run(`confirm('Sure?')`, { answer: () => answer });
      assert.equal(cell.text, String(expected));
      assert.match(cell.questions[0]!.prompt, /Sure\?/);
    });
});
