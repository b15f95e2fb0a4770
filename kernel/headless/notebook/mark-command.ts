/** `layerlab mark FOLDER`: a table of what learners handed in, by the teacher's key, and how the class has voted. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { AnswerKey } from 'layerlab';
import { writeWhole } from '../../node/write-whole.js';
import { Problem } from '../../problem.js';
import { csvOf } from '../../text/csv.js';
import { type GivenAnswer, type HandedIn, handedIn } from './handed-in.js';

/** Prints the table, or writes it to the file that `--csv` names. Returns the exit code. */
export async function markCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { key: { type: 'string', multiple: true }, csv: { type: 'string' } },
  });
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0) throw new Problem('mark: expected one folder of notebooks.');
  const keys = (values.key ?? keysIn(folder)).map(readKey);
  if (keys.length === 0)
    throw new Problem(
      `mark: ${folder} has no NAME.key.json; name the key that layerlab student wrote with --key FILE.`,
    );
  const class_ = handedIn(folder);
  if (class_.length === 0) throw new Problem(`mark: ${folder} has no notebooks.`);
  const table = markTable(keys, class_);
  if (values.csv !== undefined) writeWhole(values.csv, csvOf(table));
  process.stdout.write([asText(table), ...votes(class_)].join('\n\n').concat('\n'));
  return 0;
}

function keysIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.key.json'))
    .map((name) => join(folder, name));
}

function readKey(file: string): AnswerKey {
  try {
    const key = JSON.parse(readFileSync(file, 'utf8')) as AnswerKey;
    if (typeof key.exercises === 'object') return key;
  } catch (error) {
    throw new Problem(`mark: ${file} cannot be read as a key: ${(error as Error).message}`);
  }
  throw new Problem(`mark: ${file} is no key; layerlab student writes one beside its copy.`);
}

/** A header and a row for each student. */
export function markTable(keys: readonly AnswerKey[], students: readonly HandedIn[]): string[][] {
  const columns = keys.flatMap(({ name, exercises }) =>
    Object.entries(exercises).map(([id, { known }]) => ({ name, id, known })),
  );
  const header = ['student', ...columns.map(({ name, id }) => `${name} ${id}`), 'right'];
  const rows = students.map(({ student, answers }) => {
    const marks = columns.map(({ name, id, known }) => {
      const given = answers.filter((answer) => answer.exercises === name && answer.id === id).at(-1);
      return markOf(given, known);
    });
    return [student, ...marks, `${marks.filter((mark) => mark === right).length} of ${marks.length}`];
  });
  return [header, ...rows];
}

const right = '✓';

/** Judged by the key: what the notebook says of itself could have been written by hand. */
function markOf(given: GivenAnswer | undefined, known: AnswerKey['exercises'][string]['known']): string {
  if (given === undefined || given.state === 'not tried yet') return '○';
  const wanted = known.filter(({ kind }) => kind === 'right').map(({ form }) => form);
  const isRight = wanted.length === 0 ? given.state === 'right' : given.forms.some((form) => wanted.includes(form));
  return isRight ? right : `✗ ${given.answer}`.trim();
}

function asText(table: readonly (readonly string[])[]): string {
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** How often each answer to each prediction was given. */
export function votes(students: readonly HandedIn[]): string[] {
  const questions = new Map<string, Map<string, number>>();
  for (const { question, choices = [], answer } of students.flatMap(({ predictions }) => predictions)) {
    const counts = questions.get(question) ?? new Map(choices.map((choice) => [choice, 0]));
    if (answer !== null) counts.set(answer, (counts.get(answer) ?? 0) + 1);
    questions.set(question, counts);
  }
  return [...questions].map(([question, counts]) => `${question}\n${bars(counts)}`);
}

function bars(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].sort(([a], [b]) => Number(a) - Number(b) || 0);
  const width = Math.max(0, ...sorted.map(([answer]) => answer.length));
  return sorted.map(([answer, count]) => `  ${answer.padEnd(width)}  ${'█'.repeat(count)} ${count}`).join('\n');
}
