import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { ICodeCell, INotebookContent } from '@jupyterlab/nbformat';
import { readNotebook, writeNotebook } from '../../kernel/headless/notebook/notebook-file.js';
import { notebookOf } from '../browser/notebook-file.js';
import { layerlab, program } from './sweep-program.js';

const folder = mkdtempSync(join(tmpdir(), 'layerlab-command-'));
after(() => rmSync(folder, { recursive: true }));

function write(name: string, ...sources: string[]): string {
  const notebook = notebookOf(sources.map((source) => ({ source })));
  notebook.cells[0]!.metadata = { tags: ['parameters'] };
  const file = join(folder, name);
  writeNotebook(file, notebook);
  return file;
}

function printed(file: string): string {
  const { cells } = readNotebook(file) as INotebookContent;
  return cells.flatMap((cell) => (cell as ICodeCell).outputs.map(({ text }) => text ?? '')).join('');
}

test('layerlab run runs a notebook in its own folder with the given parameters, and saves it with its outputs', () => {
  const file = write('good.ipynb', 'let rate = 0.5', 'console.log(rate, process.cwd())');
  const out = join(folder, 'out.ipynb');
  const { status, stdout, stderr } = layerlab('run', file, '-p', 'rate=0.2', '-o', out);
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^layerlab: 3 cells in .* s, saved as .*out\.ipynb\n$/);
  assert.match(stderr, /good\.ipynb: cell 3 of 3, .* s\n$/);
  assert.match(printed(out), new RegExp(`^0\\.2 .*${folder.split('/').at(-1)}\\n$`));
});

test('a failed cell is reported with its number, the exit code is 1, and earlier outputs are saved', () => {
  const file = write('bad.ipynb', 'console.log("before")', 'throw new Error("no")', '1');
  const { status, stdout } = layerlab('run', file);
  assert.equal(status, 1);
  assert.match(stdout, /^layerlab: Error: no \(cell 2\); 2 cells .*bad\.run\.ipynb\n$/);
  assert.equal(printed(join(folder, 'bad.run.ipynb')), 'before\n');
});

test('a parameter of the wrong type is refused before a server is started', () => {
  const { status, stderr } = layerlab('run', write('typed.ipynb', 'let rate = 0.5'), '-p', 'rate=high');
  assert.equal(status, 1);
  assert.match(
    stderr,
    /^layerlab: rate: Type 'string' is not assignable to type 'number'; the notebook's parameters are rate: number = 0\.5\.\n$/,
  );
  assert.ok(!existsSync(join(folder, 'typed.run.ipynb')));
});

test('Ctrl-C stops a run cleanly: its outputs are saved, and no kernel is left', {
  skip: process.platform === 'win32' && 'Windows cannot send SIGINT to another process',
}, async () => {
  const file = write('long.ipynb', 'console.log("before " + process.ppid)', 'while (true) {}');
  const child = spawn(process.execPath, [program, 'run', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    const began = /cell 1 of 2, /.test(stderr);
    stderr += text;
    if (!began && /cell 1 of 2, /.test(stderr)) child.kill('SIGINT');
  });
  const [code] = await once(child, 'exit');
  assert.equal(code, 1);
  const kernel = Number(/before (\d+)/.exec(printed(join(folder, 'long.run.ipynb')))?.[1]);
  assert.ok(kernel > 1);
  assert.throws(() => process.kill(kernel, 0), { code: 'ESRCH' });
});

test('a mistake on the command line is reported in one line with what was expected', () => {
  assert.match(layerlab('run').stderr, /^layerlab: run: expected one notebook, got 0; see layerlab run --help\.\n$/);
  assert.match(layerlab('run', 'x.ipynb', '--timout', '3').stderr, /^layerlab: .*--timout.*\n$/);
  assert.match(
    layerlab('nothing').stderr,
    /^layerlab: unknown command 'nothing'; expected one of .*kernel, run, .*\n$/,
  );
});
