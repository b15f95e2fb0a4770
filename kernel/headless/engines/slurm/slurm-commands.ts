/** The commands of Slurm that a sweep needs: `sbatch` and `squeue`. */
import { execFile } from 'node:child_process';
import { Problem } from '../../../problem.js';
import type { TaskBatch } from '../tasks/task-batch.js';

/** What the user says about jobs. */
export interface JobOptions {
  readonly partition?: string;
  /** How many tasks of an array may run at once. */
  readonly limit?: number;
  /** Further arguments of `sbatch`, which prevail. */
  readonly args: readonly string[];
  /** The words that call layerlab on a node. */
  readonly layerlab: readonly string[];
}

/** Submits a batch as a job array, which Slurm starts again when a node fails. @throws Problem with what `sbatch` says */
export async function submitArray(batch: TaskBatch, { partition, limit, args, layerlab }: JobOptions): Promise<void> {
  const atOnce = limit === undefined ? '' : `%${limit}`;
  const words = [
    ...['--parsable', `--array=0-${batch.runs.length - 1}${atOnce}`, '--requeue', '--open-mode=append'],
    ...[`--job-name=${batch.name}`, `--output=${batch.folder.replaceAll('%', '%%')}/%a.log`],
    ...(partition ? [`--partition=${partition}`] : []),
    ...args,
  ];
  await ask('sbatch', words, scriptOf(batch, layerlab));
}

/** `exec`: the signals of Slurm are for layerlab. */
function scriptOf({ folder }: TaskBatch, layerlab: readonly string[]): string {
  const task = `${quoted(folder)}/"$SLURM_ARRAY_TASK_ID"`;
  return `#!/bin/sh\nexec ${layerlab.map(quoted).join(' ')} run ${task}.ipynb --direct --out ${task}.out.ipynb\n`;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** The states of tasks, by the name of their job and their number: `layerlab-12ab 3`. */
export type TaskStates = ReadonlyMap<string, string>;

/** Returns the states of the user's tasks, ended ones included as long as Slurm remembers them. @throws Problem */
export async function taskStates(): Promise<TaskStates> {
  const lines = await ask('squeue', ['--me', '--noheader', '--array', '--states=all', '--format=%j|%K|%T']);
  const fields = lines.split('\n').map((line) => line.trim().split('|'));
  return new Map(fields.map(([job, number, state]) => [`${job} ${number}`, state ?? '']));
}

/** Returns the longest array that this Slurm takes. @throws Problem when there is no Slurm here */
export async function longestArray(): Promise<number> {
  const config = await ask('scontrol', ['show', 'config']);
  return Number(/^MaxArraySize\s*=\s*(\d+)/m.exec(config)?.[1] ?? 1_001) - 1;
}

const answerLimitMs = 60_000;

async function ask(program: string, args: readonly string[], input?: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      { timeout: answerLimitMs, maxBuffer: 256 * 2 ** 20, env: { ...process.env, SLURM_TIME_FORMAT: 'standard' } },
      (error, stdout, stderr) => (error ? reject(describe(program, error, stderr)) : resolve(stdout)),
    );
    child.stdin!.on('error', () => undefined);
    child.stdin!.end(input);
  });
}

function describe(program: string, error: Error, stderr: string): Problem {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT')
    return new Problem(`--engine slurm: there is no ${program} here: run this where jobs are submitted.`);
  const said = stderr.trim().split('\n').at(-1);
  return new Problem(`--engine slurm: ${program} says: ${said || error.message}`);
}
