/** The kernel outlives a runtime that breaks its pipes, cannot be started, or cannot live; the cell says why. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { eventually } from '../helpers/eventually.js';
import { useKernel } from '../helpers/kernel-client.js';
import { commandOf, descendants, isAlive } from '../helpers/kernel-process.js';

describe('a cell that writes to the pipes of its runtime', () => {
  const kernel = useKernel();
  const rubbish: Record<string, string> = {
    text: `'hello\\n'`,
    'a letter': `'x'`,
    'JSON that is no message': `'null\\n'`,
    zeros: 'new Uint8Array(64)',
    bytes: 'Uint8Array.from({ length: 64 }, (_, n) => n * 37)',
    'a frame of rubbish': 'Uint8Array.of(0xf5, 0, 3, 0, 0, 0, 1, 2, 3)',
    'a frame of no kind': 'Uint8Array.of(0xf5, 9, 0, 0, 0, 0)',
  };
  for (const fd of [3, 4, 5, 6])
    for (const [what, bytes] of Object.entries(rubbish))
      test(`${what} to ${fd}: the cell says so, and the next one runs`, async () => {
        const { pid } = kernel().process;
        const cell = await kernel().execute(
          `import { writeSync } from 'node:fs'; writeSync(${fd}, ${bytes} as any); await new Promise((r) => setTimeout(r, 300));`,
        );
        assert.equal(cell.reply.status, 'error');
        assert.match(cell.error!.evalue, new RegExp(`file descriptor ${fd}.*variables were lost`));
        assert.equal((await kernel().run('1 + 1')).text, '2');
        assert.equal(kernel().process.pid, pid);
      });
});

describe("a notebook's folder that is renamed", () => {
  const place = mkdtempSync(join(tmpdir(), 'layerlab-gone-'));
  const folder = join(place, 'notebook');
  mkdirSync(folder);
  after(() => rmSync(place, { recursive: true, force: true }));
  const kernel = useKernel({ folder });

  test('the cells say so and run on; when it is back, they run there again', async () => {
    await kernel().run('const before = 1');
    renameSync(folder, join(place, 'renamed'));
    const ended = await kernel().execute('process.exit(1)');
    await kernel().until('the news', () => ended.stderr.includes('is gone'), { about: ended });
    assert.equal((await kernel().run('1 + 1')).text, '2');
    renameSync(join(place, 'renamed'), folder);
    await kernel().execute('process.exit(1)');
    assert.equal((await kernel().run('process.cwd()')).text, `'${folder}'`);
  });
});

for (const [what, limit] of [
  ['too little memory', '1'],
  ['a flag that Node refuses', 'much'],
])
  describe(`a runtime with ${what}`, () => {
    const kernel = useKernel({ env: { LAYERLAB_MAX_OLD_SPACE_MB: limit! } });

    test('the cell says why; nothing is started until the next one', async () => {
      for (let i = 0; i < 2; i++) {
        const cell = await kernel().execute('1 + 1');
        assert.equal(cell.reply.status, 'error');
        assert.match(cell.error!.evalue, /LAYERLAB_MAX_OLD_SPACE_MB/);
      }
      assert.ok(kernel().process.isRunning);
      assert.ok(descendants(kernel().process.pid).length < 3);
    });
  });

/** The limit of a running process, which the kernel reaches as it would on a machine that is full. */
function limitFiles(pid: number, files: number | 'unlimited'): void {
  const { status, stderr } = spawnSync('prlimit', ['--pid', String(pid), `--nofile=${files}:`], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}

describe('a kernel that may open no more files', {
  skip: spawnSync('prlimit', ['--version']).status !== 0 && 'prlimit of util-linux is not here',
}, () => {
  const kernel = useKernel();
  const isEngine = (pid: number): boolean => /language.node.main/.test(commandOf(pid));

  /** Kills a part of the kernel while nothing can be opened. */
  const withoutFiles = async (part: (pid: number) => boolean, use: () => Promise<void>): Promise<void> => {
    const { pid } = kernel().process;
    const [, limit] = /Max open files\s+(\d+)/.exec(readFileSync(`/proc/${pid}/limits`, 'utf8'))!;
    await kernel().run('const before = 1');
    const parts = descendants(pid).filter(part);
    assert.ok(parts.length > 0);
    limitFiles(pid, 3);
    for (const each of parts) process.kill(each, 'SIGKILL');
    await eventually('their end', () => !parts.some(isAlive));
    await use();
    limitFiles(pid, Number(limit));
    assert.equal((await kernel().run('const after: number = 2; after')).text, '2');
    assert.equal(kernel().process.pid, pid);
    assert.ok(kernel().process.isRunning);
  };

  test('says so in the cell when it cannot start a runtime, and starts one when it can', () =>
    withoutFiles(
      (pid) => !isEngine(pid),
      async () => {
        const cell = await kernel().execute('1 + 1');
        assert.match(cell.error!.evalue, /EMFILE/);
      },
    ));

  test('says so in the cell when it cannot start an engine, and starts one when it can', () =>
    withoutFiles(isEngine, async () => {
      // The first may still have been asked of the engine that was killed.
      await kernel().execute('1 + 1');
      const cell = await kernel().execute('1 + 1');
      assert.match(cell.error!.evalue, /EMFILE/);
      assert.deepEqual((await kernel().complete('Mat')).status, 'error');
    }));
});
