/** The engine as a process: asked from the first moment, started again when it dies, gone when its parent is. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, test } from 'node:test';
import type { Language } from '../../../kernel/language/language.js';
import { startLanguage } from '../../../kernel/language/node/start-language.js';
import { eventually } from '../../helpers/eventually.js';
import { folderWith } from './notebook.js';

const folder = folderWith();
/** One engine for all tests: starting it is what costs. */
const language: Language = startLanguage({ folder });
after(() => language.close());

let cells = 0;

async function run(code: string): Promise<void> {
  const id = ++cells;
  const checked = await language.check({ id, code });
  assert.ok(checked.ok, JSON.stringify(checked));
  await language.commit(id);
}

async function isRight(code: string): Promise<boolean> {
  return (await language.check({ id: ++cells, code })).ok;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('calls made before the engine is ready are answered, each by what was asked before it', async () => {
  const [complete, checked, , names, inspection, next] = await Promise.all([
    language.isComplete('1 +'),
    language.check({ id: ++cells, code: 'const early = 1' }),
    language.complete('earl', 4),
    language.complete('consol', 6),
    language.inspect('Math', 2),
    language.check({ id: ++cells, code: 'early' }),
  ]);
  assert.equal(complete.status, 'incomplete');
  assert.ok(checked.ok);
  assert.deepEqual(
    names.matches.map(({ text }) => text),
    ['console'],
  );
  assert.equal(inspection?.signature, 'var Math: Math');
  assert.equal(next.ok, false, 'a cell that is not committed leaves nothing');
});

test('an engine that is killed rejects what it was asked, and the next one knows every committed cell', async () => {
  await run('const kept = 1\ninterface Kept { k: number }');
  await run('let also: Kept = { k: kept }');
  const pid = language.pid!;
  freeze(pid);
  const asked = language.check({ id: ++cells, code: 'kept' });
  process.kill(pid, 'SIGKILL');
  await assert.rejects(asked, /the language engine stopped \(SIGKILL\).*run the cell again/);
  assert.ok(await isRight('also.k + kept'));
  assert.notEqual(language.pid, pid);
  assert.equal(await isRight('also.nothing'), false);
});

/** Keeps an engine from answering before it is killed. */
function freeze(pid: number): void {
  process.kill(pid, 'SIGSTOP');
}

test('a commit that the engine did not live to see holds', async () => {
  const id = ++cells;
  assert.ok((await language.check({ id, code: 'const late = 1' })).ok);
  const pid = language.pid!;
  freeze(pid);
  const committed = language.commit(id);
  process.kill(pid, 'SIGKILL');
  await committed;
  await eventually('the next engine', () => ![pid, undefined].includes(language.pid));
  assert.ok(await isRight('late.toFixed(0)'));
});

test('what was checked before the engine died can be committed after it', async () => {
  const id = ++cells;
  assert.ok((await language.check({ id, code: 'const across = 1' })).ok);
  freeze(language.pid!);
  const asked = language.isComplete('1');
  process.kill(language.pid!, 'SIGKILL');
  await assert.rejects(asked, /stopped/);
  await language.commit(id);
  assert.ok(await isRight('across + 1'));
});

test('reset forgets, also for the engines that come after', async () => {
  await run('const old = 1');
  await language.reset();
  assert.equal(await isRight('old'), false);
  freeze(language.pid!);
  const asked = language.isComplete('1');
  process.kill(language.pid!, 'SIGKILL');
  await assert.rejects(asked, /stopped/);
  assert.equal(await isRight('old'), false);
});

test('close may be called twice, ends the process and rejects what is asked from then on', async () => {
  const language = startLanguage({ folder });
  const asked = language.isComplete('1');
  const pid = language.pid!;
  const closed = language.close();
  await assert.rejects(asked, /the language engine is closed/);
  await Promise.all([closed, language.close()]);
  assert.equal(isAlive(pid), false);
  await assert.rejects(language.isComplete('1'), /the language engine is closed/);
});

test('a folder that cannot be used is told to every call', async () => {
  const language = startLanguage({ folder: undefined as unknown as string });
  await assert.rejects(language.check({ id: ++cells, code: '1' }), /folder|path/);
  await assert.rejects(language.isComplete('1'), /folder|path/);
  await language.close();
});

test('the engine ends when the process that started it is killed', async () => {
  const client = new URL('../../../kernel/dist/language/node/start-language.js', import.meta.url).href;
  const script = `const { startLanguage } = await import(${JSON.stringify(client)});
    const language = startLanguage({ folder: ${JSON.stringify(folder)} });
    await language.isComplete('1');
    console.log(language.pid);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  assert.ok(isAlive(Number(line.toString())));
  // The engine holds the parent's stderr too: the pipe ends when both are gone.
  parent.stderr.resume();
  parent.kill('SIGKILL');
  await once(parent, 'close');
});
