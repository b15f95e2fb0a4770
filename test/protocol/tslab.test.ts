/** What tslab's own specifications say (executor, complete, inspect, node; version 1.0.22), asked of a running kernel. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { useKernel } from '../helpers/kernel-client.js';
import { completed, offered } from './tslab/complete.js';
import { cells, failing } from './tslab/executor.js';
import { inspected } from './tslab/inspect.js';
import { inNode } from './tslab/node.js';

const mark = (code: string): [code: string, offset: number] => {
  const offset = code.lastIndexOf('|');
  return [code.slice(0, offset) + code.slice(offset + 1), offset];
};

describe('a notebook of tslab:', () => {
  const kernel = useKernel();

  /** What is offered for the word that ends at the cursor. */
  async function completions(marked: string): Promise<string[]> {
    const [code, offset] = mark(marked);
    const { matches, cursor_start, cursor_end } = await kernel().complete(code, offset);
    const [word] = /\w*$/.exec(code.slice(0, offset))!;
    assert.deepEqual([cursor_start, cursor_end], [offset - word.length, offset]);
    return matches;
  }

  for (const [name, codes, shown] of cells) {
    test(`execute: ${name}`, async () => {
      let last: string | undefined;
      for (const code of codes) last = (await kernel().run(code)).text;
      assert.equal(last, shown);
    });
  }

  for (const [name, code, error] of failing) {
    test(`execute: ${name}`, async () => assert.match((await kernel().execute(code)).traceback, error));
  }

  for (const [name, code, shown] of inNode) {
    test(`node: ${name}`, async () => assert.equal((await kernel().run(code)).text, shown));
  }

  for (const [name, code, ...names] of completed) {
    test(`complete: ${name}`, async () => assert.deepEqual(await completions(code), names));
  }

  for (const [name, code, ...names] of offered) {
    test(`complete: ${name}, among others`, async () => {
      const all = await completions(code);
      assert.deepEqual(
        all.filter((each) => names.includes(each)),
        names,
      );
    });
  }

  for (const [name, code, ...said] of inspected) {
    test(`inspect: ${name}`, async () => {
      const { data } = await kernel().inspect(...mark(code));
      for (const each of said) assert.match(data['text/plain'], each);
    });
  }

  test('inspect: no info', async () => assert.equal((await kernel().inspect('', 0)).found, false));

  test('complete: globals with prev, and the names of other cells', async () => {
    await kernel().run('let oldval: number = 1;');
    assert.ok((await completions('|')).includes('oldval'));
    assert.deepEqual((await completions('let newval = 10; new|')).slice(0, 1), ['newval']);
  });

  test('execute: promise rejected immediately', async () => {
    const cell = await kernel().execute("new Promise(() => { throw new Error('at once') });");
    assert.equal(cell.reply.status, 'ok');
    assert.match(cell.text!, /^Promise \{\s+<rejected> Error: at once/);
  });

  test('interrupt: without a cell, and while a cell awaits', async () => {
    assert.deepEqual((await kernel().request('control', 'interrupt_request')).reply, { status: 'ok' });
    assert.equal(
      (await kernel().run("await new Promise((done) => setTimeout(() => done('done'), 10))")).text,
      "'done'",
    );
    const waiting = kernel().ask('shell', 'execute_request', {
      code: "console.log('waits'); await new Promise(() => {})",
    });
    await kernel().until('the cell to wait', () => waiting.stdout === 'waits\n', { about: waiting });
    await kernel().request('control', 'interrupt_request');
    await kernel().done(waiting);
    assert.equal(waiting.error?.ename, 'KeyboardInterrupt');
  });

  test('external files: dependencies, errors, one load, and a change', async () => {
    const { folder } = kernel().process;
    mkdirSync(join(folder, 'pkg/b'), { recursive: true });
    writeFileSync(join(folder, 'pkg/a.ts'), 'export const aVal: string = "AAA";');
    writeFileSync(join(folder, 'pkg/b/c.ts'), 'import {aVal} from "../a";\nexport const bVal = "BBB" + aVal;');
    assert.equal((await kernel().run('import {bVal} from "./pkg/b/c";\nbVal')).text, "'BBBAAA'");
    writeFileSync(join(folder, 'pkg/a.ts'), 'export const aVal: string = "XYZ";');
    assert.equal((await kernel().run('import {bVal} from "./pkg/b/c";\nbVal')).text, "'BBBXYZ'");
    writeFileSync(join(folder, 'pkg/wrong.ts'), 'export const aVal: number = "AAA";');
    const { traceback } = await kernel().execute('import {aVal} from "./pkg/wrong";\naVal');
    assert.match(traceback, /pkg\/wrong\.ts, line 1, column 14: Type 'string' is not assignable to type 'number'/);
    writeFileSync(
      join(folder, 'pkg/rand.ts'),
      'import { randomBytes } from "crypto";\nexport const uid = randomBytes(8).toString("hex");',
    );
    const [first, second] = [
      await kernel().run('import {uid} from "./pkg/rand";\nuid'),
      await kernel().run('import {uid} from "./pkg/rand";\nuid'),
    ];
    assert.equal(first.text, second.text);
  });

  test('an error in a module names its cell line', async () => {
    await kernel().run(
      '/** @module thrower */\nexport function fail(): never {\n  throw new Error("in the module");\n}',
    );
    const { traceback } = await kernel().execute('import { fail } from "./thrower";\nfail();');
    assert.match(traceback, /thrower\.ts, line 3/);
    assert.match(traceback, /> 3 \| {3}throw new Error/);
  });

  test('a module that runs again is new in a function that imports it late', async () => {
    await kernel().run('/** @module late */ export const value = 1');
    await kernel().run("const read = async (): Promise<number> => (await import('./late')).value");
    assert.equal((await kernel().run('await read()')).text, '1');
    await kernel().run('/** @module late */ export const value: number = 2');
    assert.equal((await kernel().run('await read()')).text, '2');
  });
});
