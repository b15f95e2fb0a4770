import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ICell, INotebookContent } from '@jupyterlab/nbformat';
import { stubs, withoutSolutions } from '../../../../kernel/headless/notebook/solutions.js';
import { studentCopy } from '../../../../kernel/headless/notebook/student-copy.js';

const cell = (source: string, more: Partial<ICell> = {}): ICell =>
  ({ cell_type: 'code', id: 'a', metadata: {}, source, outputs: [], execution_count: 3, ...more }) as ICell;
const notebookOf = (...cells: ICell[]): INotebookContent => ({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells });
const copyOf = (...cells: ICell[]): ICell[] => studentCopy(notebookOf(...cells)).notebook.cells;

test('a solution between markers becomes a stub with the indentation of its marker', () => {
  const source = 'function f(x: number) {\n  // BEGIN SOLUTION\n  return x * 2\n  // END SOLUTION\n}\nf(1)';
  const stub = '  // YOUR CODE HERE\n  throw new Error("not implemented yet");';
  assert.equal(withoutSolutions(source, 'typescript'), `function f(x: number) {\n${stub}\n}\nf(1)`);
});

test('the markers of nbgrader work after every kind of comment sign', () => {
  for (const sign of ['### ', '# ', '// ', '//', ''])
    assert.equal(withoutSolutions(`${sign}BEGIN SOLUTION\n1\n${sign}END SOLUTION`, 'typescript'), stubs.typescript);
  const answer = '<!-- BEGIN SOLUTION -->\nbecause\n<!-- END SOLUTION -->';
  assert.equal(withoutSolutions(answer, 'markdown'), stubs.markdown);
});

test('a solution may define its own stub', () => {
  const source = '// BEGIN SOLUTION\nconst a = 1.25\n// STUB: const a: number | undefined = undefined\n// END SOLUTION';
  assert.equal(withoutSolutions(source, 'typescript'), 'const a: number | undefined = undefined');
});

test('hidden tests and mark schemes leave nothing behind', () => {
  const source = 'before\n// BEGIN HIDDEN TESTS\ncheck()\n// END HIDDEN TESTS\nafter';
  assert.equal(withoutSolutions(source, 'typescript'), 'before\nafter');
});

test('a marker without its counterpart is an error that names the notebook, the cell and the line', () => {
  const copy = (source: string) => () => studentCopy(notebookOf(cell('1'), cell(source)), 'n.ipynb');
  assert.throws(
    copy('1\n// BEGIN SOLUTION\n2'),
    /^Problem: n.ipynb, cell 2, line 2: BEGIN SOLUTION has no END SOLUTION\.$/,
  );
  assert.throws(copy('// END SOLUTION'), /line 1: END SOLUTION has no BEGIN SOLUTION/);
  assert.throws(
    copy('// BEGIN SOLUTION\n// BEGIN HIDDEN TESTS'),
    /line 2: BEGIN HIDDEN TESTS is inside BEGIN SOLUTION/,
  );
});

test('a cell that is a solution as a whole becomes a stub, one for the teacher is dropped', () => {
  const cells = copyOf(
    cell('1', { metadata: { tags: ['solution'] } }),
    cell('2', { metadata: { nbgrader: { solution: true } } }),
    cell('why', { cell_type: 'markdown', metadata: { tags: ['solution'] } }),
    cell('say this', { metadata: { tags: ['presenter'] } }),
    cell('3'),
  );
  assert.deepEqual(
    cells.map(({ source }) => source),
    [stubs.typescript, stubs.typescript, stubs.markdown, '3'],
  );
});

test('a copy has no outputs, counts or times, and the notebook itself stays as it is', () => {
  const output = { output_type: 'stream', name: 'stdout', text: '1' };
  const original = notebookOf(cell('1', { outputs: [output], metadata: { execution: {}, tags: ['kept'] } } as never));
  const before = structuredClone(original);
  assert.deepEqual(studentCopy(original).notebook.cells[0], {
    ...cell('1', { metadata: { tags: ['kept'] } }),
    execution_count: null,
  });
  assert.deepEqual(original, before);
});

test('the command writes a copy beside the notebook and overwrites a file only with --force', () => {
  const folder = mkdtempSync(join(tmpdir(), 'layerlab-student-'));
  const bin = fileURLToPath(new URL('../../../../kernel/bin/layerlab.js', import.meta.url));
  const file = join(folder, 'one.ipynb');
  const run = (...args: string[]) =>
    execFileSync(process.execPath, [bin, 'student', ...args], { encoding: 'utf8', stdio: 'pipe' });
  try {
    writeFileSync(file, JSON.stringify(notebookOf(cell('// BEGIN SOLUTION\n1\n// END SOLUTION'))));
    assert.match(run(file), /one\.student\.ipynb: 1 solution removed\n$/);
    assert.match(readFileSync(join(folder, 'one.student.ipynb'), 'utf8'), /YOUR CODE HERE/);
    assert.throws(() => run(file), /one\.student\.ipynb exists; --force overwrites it/);
    run(file, '--out', join(folder, 'two.ipynb'));
    assert.ok(existsSync(join(folder, 'two.ipynb')));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('nbgrader is configured with the same stub', () => {
  const config = readFileSync(new URL('../../../../notebooks/nbgrader_config.py', import.meta.url), 'utf8');
  assert.ok(config.includes(JSON.stringify(stubs.typescript).slice(1, -1).replaceAll('\\"', '"')));
});
