/**
 * The tasks of a sweep as files in its folder: `tasks/BATCH/3.ipynb` orders a run, `3.out.ipynb` is the same notebook executed.
 * Machines write these alone; what stands in `runs/` is the client's.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { INotebookContent } from '@jupyterlab/nbformat';
import { writeWhole } from '../../../node/write-whole.js';
import type { DoneRun, LostRun, PlannedRun } from '../engine.js';
import { writing } from '../unwritable.js';
import { endIn, type TaskTerms, taskText } from './task-notebook.js';

/** What tasks are made of. */
export interface TaskSource {
  /** The sweep's folder. */
  readonly out: string;
  readonly notebook: INotebookContent;
  readonly terms: TaskTerms;
}

/** The names of a batch's runs, by number. */
const listFile = 'runs.json';

/** Some runs that were ordered together, numbered from 0. */
export class TaskBatch {
  private constructor(
    /** Absolute. */
    readonly folder: string,
    /** Unique, of letters, digits and hyphens: also a name for a job. */
    readonly name: string,
    readonly runs: readonly string[],
  ) {}

  /** Writes the orders. @throws Problem when the disk is full */
  static write({ out, notebook, terms }: TaskSource, runs: readonly PlannedRun[]): TaskBatch {
    const name = `layerlab-${randomBytes(6).toString('hex')}`;
    const batch = new TaskBatch(
      join(resolve(out), 'tasks', name),
      name,
      runs.map((run) => run.name),
    );
    writing(out, () => {
      mkdirSync(batch.folder, { recursive: true });
      for (const [index, run] of runs.entries()) writeWhole(batch.order(index), taskText(notebook, run, terms));
      writeWhole(join(batch.folder, listFile), JSON.stringify(batch.runs));
    });
    return batch;
  }

  /** Returns the batches that earlier clients have left in a sweep's folder. */
  static left(out: string): TaskBatch[] {
    const place = join(resolve(out), 'tasks');
    if (!existsSync(place)) return [];
    return readdirSync(place).flatMap((name) => {
      const runs = namesIn(join(place, name, listFile));
      return runs ? [new TaskBatch(join(place, name), name, runs)] : [];
    });
  }

  /** The path of an order. */
  order(index: number): string {
    return join(this.folder, `${index}.ipynb`);
  }

  /** The path of the executed notebook. */
  out(index: number): string {
    return join(this.folder, `${index}.out.ipynb`);
  }

  /** The path of what a task's program has printed. */
  log(index: number): string {
    return join(this.folder, `${index}.log`);
  }

  /** Returns how a run ended; undefined when that is not known, or its file is damaged. */
  end(index: number, run: PlannedRun, terms: Pick<TaskTerms, 'sources'>): DoneRun | LostRun | undefined {
    const file = this.out(index);
    return existsSync(file) ? endIn(readFileSync(file, 'utf8'), run, terms) : undefined;
  }
}

/** Returns the runs that tasks of an earlier client have executed, by name. */
export function executedTasks(out: string, runs: readonly PlannedRun[], sources: string): Map<string, DoneRun> {
  const byName = new Map(runs.map((run) => [run.name, run]));
  const done = new Map<string, DoneRun>();
  for (const batch of TaskBatch.left(out))
    for (const [index, name] of batch.runs.entries()) {
      const run = byName.get(name);
      const end = run && batch.end(index, run, { sources });
      if (end?.type === 'done') done.set(name, end);
    }
  return done;
}

/** Removes all tasks: every run has its result. */
export function removeTasks(out: string): void {
  rmSync(join(out, 'tasks'), { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

function namesIn(file: string): string[] | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as string[];
  } catch {
    return undefined;
  }
}
