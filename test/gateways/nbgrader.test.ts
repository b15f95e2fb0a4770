/** A course in nbgrader: a notebook becomes an assignment, and submissions are graded with our kernel. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ICell, INotebookContent } from '@jupyterlab/nbformat';
import { notebookOf } from '../browser/notebook-file.js';
import { makePlace, root } from './program.js';
import { runPython } from './run-python.js';

const place = makePlace();
const course = join(place.folder, 'work');
const file = (...parts: string[]): string => join(course, ...parts, 'dropout.ipynb');
after(() => place.remove());

const answer = `function dropout(x: number, kept: boolean, keepProb: number): number {
  // BEGIN SOLUTION
  return kept ? x / keepProb : 0
  // END SOLUTION
}`;
const visible = 'if (dropout(1, false, 0.5) !== 0) throw new Error("a dropped unit is 0")';
const hidden =
  '// BEGIN HIDDEN TESTS\nif (dropout(1, true, 0.5) !== 2) throw new Error("a kept unit is scaled")\n// END HIDDEN TESTS';

/** Adds nbgrader's metadata to the cells: one solution, two tests of a point each. */
function mark(cell: ICell, index: number): void {
  const isAnswer = index === 0;
  const common = { schema_version: 3, grade_id: `cell-${index}`, task: false, locked: !isAnswer, grade: !isAnswer };
  cell.metadata.nbgrader = { ...common, solution: isAnswer, cell_type: 'code', ...(isAnswer ? {} : { points: 1 }) };
}

const read = (path: string): INotebookContent => JSON.parse(readFileSync(path, 'utf8')) as INotebookContent;

/** Submits the released assignment with this source as the solution. */
function submit(student: string, source: string): void {
  cpSync(join(course, 'release/ps1'), join(course, 'submitted', student, 'ps1'), { recursive: true });
  const notebook = read(file('release/ps1'));
  notebook.cells[0]!.source = source;
  writeFileSync(file('submitted', student, 'ps1'), JSON.stringify(notebook));
}

const nbgrader = (...args: string[]): Promise<string> =>
  runPython(place, '-m', 'nbgrader', ...args, `--CourseDirectory.root=${course}`, '--log-level=WARN');

before(async () => {
  const notebook = notebookOf([{ source: answer }, { source: visible }, { source: hidden }]);
  // As JupyterLab saves it: nbgrader reads the language from here.
  Object.assign(notebook.metadata.kernelspec!, { language: 'typescript' });
  notebook.cells.forEach(mark);
  mkdirSync(join(course, 'source/ps1'), { recursive: true });
  writeFileSync(file('source/ps1'), JSON.stringify(notebook));
  cpSync(join(root, 'notebooks/nbgrader_config.py'), join(course, 'nbgrader_config.py'));
  await nbgrader('generate_assignment', 'ps1', '--create');
});

test('the assignment has our stub in place of the solution, and no hidden test', () => {
  const [stub, , tests] = read(file('release/ps1')).cells.map(({ source }) => String(source));
  assert.match(stub!, /throw new Error\("not implemented yet"\)/);
  assert.doesNotMatch(stub!, /keepProb : 0/);
  assert.doesNotMatch(tests!, /is scaled/);
});

test('a right solution gets both points, a wrong one the point of the test that it passes, an empty one none', async () => {
  submit(
    'right',
    'function dropout(x: number, kept: boolean, keepProb: number): number { return kept ? x / keepProb : 0 }',
  );
  submit('wrong', 'function dropout(x: number, kept: boolean, keepProb: number): number { return kept ? x : 0 }');
  submit('absent', String(read(file('release/ps1')).cells[0]!.source));
  await nbgrader('autograde', 'ps1');
  const program = `
from nbgrader.api import Gradebook
with Gradebook('sqlite:///gradebook.db') as book:
    for each in book.assignment_submissions('ps1'):
        print(each.student.id, each.score, each.max_score)
`;
  const scores = await runPython(place, '-c', program);
  assert.deepEqual(scores.trim().split('\n').sort(), ['absent 0.0 2.0', 'right 2.0 2.0', 'wrong 1.0 2.0']);
});
