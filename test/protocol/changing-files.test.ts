/** Local files that a cell imports, while they change on the disk. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { useKernel } from '../helpers/kernel-client.js';

describe('a local file that changed', () => {
  const kernel = useKernel();
  let turn = 0;
  /** Each test has files of its own. */
  const fresh = (): string => `changing-${turn++}`;
  const write = (path: string, text: string): void => writeFileSync(join(kernel().process.folder, path), text);

  test('is read again by the next import', async () => {
    const file = fresh();
    write(`${file}.ts`, 'export const value = 1;\n');
    assert.equal((await kernel().run(`import { value } from './${file}'; value`)).text, '1');
    write(`${file}.ts`, 'export const value = 2;\n');
    assert.equal((await kernel().run(`import { value } from './${file}'; value`)).text, '2');
  });

  test('brings its new types', async () => {
    const file = fresh();
    write(`${file}.ts`, 'export const thing = 1;\n');
    await kernel().run(`import { thing } from './${file}'; thing.toFixed()`);
    write(`${file}.ts`, 'export const thing = "text";\nexport const more = true;\n');
    assert.equal(
      (await kernel().run(`import { thing, more } from './${file}'; thing.toUpperCase() + more`)).text,
      "'TEXTtrue'",
    );
  });

  test('is read again when another file imports it', async () => {
    const file = fresh();
    write(`${file}.ts`, 'export const base = 1;\n');
    write(`${file}-user.ts`, `import { base } from './${file}';\nexport const use = (): number => base * 10;\n`);
    assert.equal((await kernel().run(`import { use } from './${file}-user'; use()`)).text, '10');
    write(`${file}.ts`, 'export const base = 2;\n');
    assert.equal((await kernel().run(`import { use } from './${file}-user'; use()`)).text, '20');
  });

  test('is not run again when nothing changed', async () => {
    const file = fresh();
    write(`${file}.ts`, `(globalThis as any).runs = ((globalThis as any).runs ?? 0) + 1;\nexport const object = {};\n`);
    await kernel().run(`import { object } from './${file}'; const first = object`);
    assert.equal((await kernel().run(`import { object } from './${file}'; object === first`)).text, 'true');
    assert.equal((await kernel().run('(globalThis as any).runs')).text, '1');
  });

  test('with a mistake names the file, the line and the reason, and works again once it is mended', async () => {
    const file = fresh();
    write(`${file}.ts`, 'export const good = 1;\n');
    await kernel().run(`import { good } from './${file}'; good`);
    write(`${file}.ts`, 'export const fine = 1;\nexport const good: number = "wrong";\n');
    const typed = await kernel().execute(`import { good } from './${file}'; good`);
    assert.match(typed.traceback, new RegExp(`${file}\\.ts[\\s\\S]*2[\\s\\S]*string[\\s\\S]*number`));
    write(`${file}.ts`, 'export const = 1;\n');
    const unread = await kernel().execute(`import { good } from './${file}'; good`);
    assert.match(unread.traceback, new RegExp(`${file}\\.ts`));
    write(`${file}.ts`, 'export const good = 3;\n');
    assert.equal((await kernel().run(`import { good } from './${file}'; good`)).text, '3');
  });

  test('that is made after the first try is found', async () => {
    const file = fresh();
    assert.equal((await kernel().execute(`import { late } from './${file}'`)).reply.status, 'error');
    write(`${file}.ts`, 'export const late = 1;\n');
    assert.equal((await kernel().run(`import { late } from './${file}'; late`)).text, '1');
  });

  test('that was removed is missing', async () => {
    const file = fresh();
    write(`${file}.ts`, 'export const gone = 1;\n');
    await kernel().run(`import { gone } from './${file}'; gone`);
    rmSync(join(kernel().process.folder, `${file}.ts`));
    const cell = await kernel().execute(`import { gone } from './${file}'; gone`);
    assert.match(cell.traceback, new RegExp(file));
    assert.equal(cell.reply.status, 'error');
  });
});
