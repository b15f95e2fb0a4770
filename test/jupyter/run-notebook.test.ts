import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ICodeCell, INotebookContent } from '@jupyterlab/nbformat';
import { startDirectKernel } from '../../kernel/headless/direct/direct-kernel.js';
import { type FinishedRun, type RunOptions, runNotebook } from '../../kernel/headless/run/run-notebook.js';
import { type StartedKernel, startKernel } from '../../kernel/headless/servers/start-kernel.js';
import { notebookOf } from '../browser/notebook-file.js';
import { startServer, type TestServer } from './server.js';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

let shared: StartedKernel;

/** Runs cells in the kernel that the tests share: the runner neither restarts it nor shuts it down. */
async function run(sources: readonly string[], options: RunOptions = {}, { kernel } = shared): Promise<FinishedRun> {
  return await runNotebook(kernel, notebookOf(sources.map((source) => ({ source }))), options);
}

function codeCells({ cells }: INotebookContent): ICodeCell[] {
  return cells as ICodeCell[];
}

function textOf(run: FinishedRun, cell: number): string {
  return codeCells(run.notebook)
    [cell]!.outputs.map(({ text }) => text ?? '')
    .join('');
}

const starters: Readonly<Record<string, () => Promise<StartedKernel>>> = {
  'a kernel on a server': () => startKernel(server),
  'a kernel without a server': () => startDirectKernel(server.folder),
};

for (const [what, start] of Object.entries(starters)) {
  describe(what, () => {
    before(async () => {
      shared = await start();
    });
    after(() => shared.end());
    test('a finished notebook has counts, results, and the language of its kernel', async () => {
      const finished = await run(['const a: number = 20', 'a + 1', '', 'console.log(a)']);
      assert.equal(finished.failed, undefined);
      const counts = codeCells(finished.notebook).map(({ execution_count }) => execution_count);
      const [first] = counts;
      assert.deepEqual(counts, [first, first! + 1, null, first! + 2]);
      const result = {
        output_type: 'execute_result',
        execution_count: first! + 1,
        data: { 'text/plain': '21' },
        metadata: {},
      };
      assert.deepEqual(codeCells(finished.notebook)[1]!.outputs, [result]);
      assert.equal(textOf(finished, 3), '20\n');
      assert.equal(finished.notebook.metadata.language_info?.name, 'typescript');
      assert.equal(finished.notebook.metadata.kernelspec?.display_name, 'TypeScript (Layerlab)');
    });

    test('a cell that fails ends the run, keeps its error, and names it; the cells after it do not run', async () => {
      const finished = await run(['console.log("before"); throw new RangeError("no")', '1']);
      assert.deepEqual(finished.failed?.failure, { reason: 'error', message: 'RangeError: no' });
      assert.equal(finished.failed?.cell, 0);
      assert.deepEqual(
        codeCells(finished.notebook)[0]!.outputs.map(({ output_type }) => output_type),
        ['stream', 'error'],
      );
      assert.equal(codeCells(finished.notebook)[1]!.execution_count, null);
    });

    test('with allowErrors the run continues after a cell that failed', async () => {
      const finished = await run(['throw new Error("no")', '1 + 1'], { allowErrors: true });
      assert.equal(finished.failed, undefined);
      assert.deepEqual(
        finished.cells.map(({ failure }) => failure?.reason),
        ['error', undefined],
      );
    });

    test('a cell that exceeds its time limit is interrupted, and the kernel continues', async () => {
      const finished = await run(['while (true) {}', '1'], { cellLimitMs: 500 });
      assert.deepEqual(finished.failed?.failure, { reason: 'timeout', message: 'the cell took longer than 0.5 s' });
      assert.equal((await run(['1'])).failed, undefined);
    });

    test('a signal stops the run in the middle of a cell, and the outputs of the cell are kept', async () => {
      const stop = new AbortController();
      shared.kernel.iopubMessage.connect((_, { header }) => {
        if (header.msg_type === 'stream') stop.abort();
      });
      const finished = await run(['1', 'console.log("before"); await new Promise(() => {})', '3'], {
        signal: stop.signal,
      });
      assert.deepEqual([finished.failed?.cell, finished.failed?.failure?.reason], [1, 'stopped']);
      assert.match(textOf(finished, 1), /before/);
    });

    test('a cell that asks for input gets an error instead of waiting forever', async () => {
      const finished = await run(['prompt("your name?")']);
      assert.equal(finished.failed?.failure?.reason, 'error');
    });

    test('a kernel that dies ends the run and is reported', async () => {
      const mortal = await start();
      const finished = await run(
        ['process.kill(process.ppid, "SIGKILL"); await new Promise(() => {})', '2'],
        {},
        mortal,
      );
      await mortal.end();
      assert.equal(finished.failed?.failure?.reason, 'kernel-lost');
    });
  });
}

test('both give the same outputs', async () => {
  const cells = [
    "console.log('out'); console.error('err'); const handle = display('first', { id: 'one' }); [1, { a: 2 }]",
    "display.html('<b>x</b>'); handle.update('second'); display.clear(); display.json({ rate: 0.5 })",
    "import { normal } from 'layerlab'\nnormal([2, 2], { seed: 1 })",
    "throw new RangeError('no')",
  ];
  const notebooks = [];
  for (const start of Object.values(starters)) {
    const started = await start();
    notebooks.push((await run(cells, { allowErrors: true }, started).finally(started.end)).notebook);
  }
  const [onServer, direct] = notebooks.map((notebook) => codeCells(notebook).map(({ outputs }) => outputs));
  assert.deepEqual(direct, onServer);
});
