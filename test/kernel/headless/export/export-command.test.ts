import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { notebookOf } from '../../../browser/notebook-file.js';
import { programFolder } from './exported.js';

const program = fileURLToPath(new URL('../../../../kernel/bin/layerlab.js', import.meta.url));
const folder = programFolder({ 'helper.ts': 'export const two = 2;\n' });
writeFileSync(
  join(folder, 'a.ipynb'),
  JSON.stringify(
    notebookOf([{ source: "import { two } from './helper'\ntwo" }, { source: 'const text: string = two' }]),
  ),
);

function run(...args: string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [program, 'export', ...args], { cwd: folder, encoding: 'utf8' });
}

test('export writes the file that --out names, prints type errors, and fails for them', () => {
  mkdirSync(join(folder, 'src'));
  const { status, stdout, stderr } = run('a.ipynb', '--to', 'ts', '--out', 'src/b.mts');
  assert.equal(status, 1);
  assert.equal(stdout, `${join('src', 'b.mts')}\n`.replaceAll('\\', '/'));
  assert.equal(stderr, "a.ipynb: cell 2, line 1: Type 'number' is not assignable to type 'string'\n");
  assert.match(readFileSync(join(folder, 'src/b.mts'), 'utf8'), /import \{ two \} from '\.\.\/helper\.ts';/);
});

test('export overwrites nothing unasked, and says what is wrong with its arguments', () => {
  writeFileSync(join(folder, 'a.ts'), 'mine');
  assert.match(run('a.ipynb').stderr, /^layerlab: export: a\.ts exists; --force overwrites it\.\n$/);
  assert.equal(readFileSync(join(folder, 'a.ts'), 'utf8'), 'mine');
  assert.match(run('a.ipynb', '--to', 'py').stderr, /--to: expected ts, got py/);
  assert.match(run('a.ipynb', '--out', 'a.js').stderr, /--out: expected a file that ends in \.ts or \.mts, got a\.js/);
  assert.match(run().stderr, /expected one notebook/);
  assert.ok(!existsSync(join(folder, 'a.js')));
});
