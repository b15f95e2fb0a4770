/** What a site shows of a folder of notebooks, and which options it refuses. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildSite } from '../../../../kernel/headless/site/build-site.js';
import { stageContents } from '../../../../kernel/headless/site/contents.js';

const root = dirname(fileURLToPath(new URL('../../../', import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'layerlab-contents-'));
after(() => rmSync(folder, { recursive: true }));

const output = { output_type: 'stream', name: 'stdout', text: 'shown\n' };
const code = (source: string): object => ({
  cell_type: 'code',
  id: `cell-${source.length}`,
  metadata: {},
  execution_count: 1,
  outputs: [output],
  source,
});

function write(path: string, content: string | readonly object[]): void {
  const text =
    typeof content === 'string'
      ? content
      : JSON.stringify({ cells: content, metadata: {}, nbformat: 4, nbformat_minor: 5 });
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const secret = 'kept ? a / keepProb : 0';
const title = { cell_type: 'markdown', id: 'title', metadata: {}, source: '# A question & `more`\n\nText' };
const read = (path: string): string => readFileSync(join(folder, path), 'utf8');

test('learners get outputs, and neither solutions nor keys nor open exercises', async () => {
  const solution = code(`const f = () => {\n  // BEGIN SOLUTION\n  return 'secret'\n  // END SOLUTION\n}`);
  write('from/week/1.ipynb', [title, code("import { exercise } from './exercises/1.ts'"), solution]);
  write(
    'from/week/exercises/1.ts',
    `import { exercises } from 'layerlab'\nexport const exercise = exercises('1', { unit: { formula: '${secret}', inputs: [{ a: 1, kept: true, keepProb: 0.5 }] } })`,
  );
  write('from/week/exercises/later.ts', "import { exercises } from 'layerlab'\nexport const e = exercises('l', {})");
  for (const path of ['1.key.json', '1.ipynb.key.json', '.hidden', 'node_modules/a.js', 'site/index.html', 'data.csv'])
    write(`from/${path}`, 'x');
  const notebooks = await stageContents(join(folder, 'from'), join(folder, 'to'), join(folder, 'from/site'));
  assert.deepEqual(
    notebooks.map(({ path, title }) => [path, title]),
    [['week/1.ipynb', 'A question & `more`']],
  );
  assert.deepEqual(readdirSync(join(folder, 'to'), { recursive: true }).sort(), [
    'data.csv',
    'week',
    'week/1.ipynb',
    'week/exercises',
    'week/exercises/1.ts',
  ]);
  assert.doesNotMatch(read('to/week/1.ipynb') + read('to/week/exercises/1.ts'), /secret|a \/ keepProb/);
  const { cells } = JSON.parse(read('to/week/1.ipynb'));
  assert.deepEqual(
    cells.slice(1).map((cell: { outputs: object[] }) => cell.outputs.length),
    [1, 0],
  );
});

test('a notebook has another version when what is read in it has changed', async () => {
  const versionOf = async (cell: object): Promise<string> => {
    write('versions/a.ipynb', [title, cell]);
    await stageContents(join(folder, 'versions'), join(folder, 'versioned'), '');
    return JSON.parse(read('versioned/a.ipynb')).metadata.layerlab.version;
  };
  const first = await versionOf(code('1'));
  assert.equal(await versionOf({ ...code('1'), execution_count: 7 }), first);
  assert.notEqual(await versionOf(code('2')), first);
});

test('options that make no sense are refused before anything is written', async () => {
  const build = (options: object): Promise<string> =>
    buildSite({ root, contents: 'notebooks', out: join(folder, 'out'), ...options });
  await assert.rejects(build({ base: 'course' }), /--base course: expected a path that begins and ends with a slash/);
  await assert.rejects(build({ contents: 'nowhere' }), /there is no folder .*nowhere; --contents names/);
  await assert.rejects(build({ out: '.' }), /--out .*the sources lie in it/);
  await assert.rejects(build({ out: join(folder, 'from') }), /--out .*holds something that is not a site/);
  mkdirSync(join(folder, 'empty'));
  await assert.rejects(stageContents(join(folder, 'empty'), join(folder, 'none'), ''), /there are no notebooks/);
});
