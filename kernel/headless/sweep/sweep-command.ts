/** `layerlab run NOTEBOOK --sweep …`: plans, runs what is missing, and writes the tables and the summary. */
import type { INotebookContent } from '@jupyterlab/nbformat';
import { Problem } from '../../problem.js';
import type { Engine, PlannedRun } from '../engines/engine.js';
import { executedTasks, removeTasks } from '../engines/tasks/task-batch.js';
import { readValues } from '../notebook/parameters.js';
import { planSweep, type SweepPlan } from './plan.js';
import { resultOf } from './records.js';
import { identityOf, RunFolder, type StoredResult } from './run-folder.js';
import { summaryOf } from './summary.js';
import { Sweep } from './sweep.js';
import { SweepLine } from './sweep-line.js';

/** The command-line flags of a sweep. */
export interface SweepFlags {
  readonly sweep: readonly string[];
  readonly parameter?: readonly string[];
  readonly out?: string;
  readonly jobs?: string;
  readonly fresh?: boolean;
  readonly reuse?: boolean;
  readonly resume?: boolean;
  readonly 'retry-failed'?: boolean;
}

/** What an engine has to know of its sweep. */
export interface SweepOfEngine {
  readonly notebook: INotebookContent;
  /** A digest of its cells' sources. */
  readonly sources: string;
  /** Number of runs at once; undefined leaves it to the engine. */
  readonly jobs: number | undefined;
  /** The sweep's folder. */
  readonly out: string;
  readonly onNotice: (message: string) => void;
}

/** Provides an engine while `work` runs. */
export type WithEngine = <T>(sweep: SweepOfEngine, work: (engine: Engine) => Promise<T>) => Promise<T>;

/** Runs the sweep and returns the exit code: 0 when every run of the grid succeeded. */
export async function sweepCommand(
  file: string,
  notebook: INotebookContent,
  flags: SweepFlags,
  withEngine: WithEngine,
  signal: AbortSignal,
): Promise<number> {
  const out = checkFlags(flags);
  const fixed = readValues(flags.parameter ?? []);
  const plan = await planSweep(file, notebook, flags.sweep, fixed);
  const jobs = flags.jobs === undefined ? undefined : countOf(flags.jobs);
  const identity = identityOf(file, notebook, fixed);
  const { sources } = identity;
  const folder = await RunFolder.open(out, identity, {
    resume: flags.resume === true,
    onNotice: (message) => process.stderr.write(`sweep: ${message}\n`),
    onTakenOver: () => {
      process.stderr.write(`layerlab: another program has taken over ${out}; this one ends.\n`);
      process.exit(1);
    },
  });
  try {
    const retryFailed = flags['retry-failed'] === true;
    const before = resultsBefore(folder, plan.runs, retryFailed);
    takeExecuted(folder, plan.runs, before, { sources, retryFailed });
    const line = new SweepLine(process.stderr, plan.runs.length, before.size);
    const onNotice = (message: string): void => line.show({ type: 'notice', message });
    const work = async (engine: Engine): Promise<Finished> => {
      const onEvent = line.show.bind(line);
      const sweep = new Sweep({ folder, runs: plan.runs, before, engine, signal, onEvent });
      await sweep.run().finally(() => engine.close());
      return sweep;
    };
    // Starts nothing when nothing is missing.
    const isComplete = before.size === plan.runs.length;
    const all = { results: plan.runs.flatMap(({ name }) => before.get(name) ?? []), over: undefined };
    const { results, over } = isComplete ? all : await withEngine({ notebook, sources, jobs, out, onNotice }, work);
    line.end();
    folder.writeResults(results);
    folder.writeSummary(summaryOf(file, plan, results));
    if (results.length === plan.runs.length) removeTasks(out);
    return report(plan, results, out, signal.aborted ? 'stopped' : over);
  } finally {
    folder.close();
  }
}

type Finished = Pick<Sweep, 'results' | 'over'>;

function checkFlags({ out, fresh, reuse, resume, 'retry-failed': retryFailed }: SweepFlags): string {
  if (out === undefined) throw new Problem('--sweep requires --out DIR, the folder for the results.');
  if (fresh && reuse) throw new Problem('--fresh and --reuse are mutually exclusive.');
  if (retryFailed && !resume) throw new Problem('--retry-failed requires --resume.');
  return out;
}

function countOf(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new Problem(`--jobs: expected a number of kernels, 1 or more, got ${JSON.stringify(text)}.`);
  return count;
}

function resultsBefore(
  folder: RunFolder,
  runs: readonly PlannedRun[],
  retryFailed: boolean,
): Map<string, StoredResult> {
  const before = new Map<string, StoredResult>();
  for (const { name, parameters } of runs) {
    const result = folder.read(name, parameters);
    if (result && !(retryFailed && result.error !== null)) before.set(name, result);
  }
  return before;
}

/** Stores what tasks have executed since an earlier client ended. */
function takeExecuted(
  folder: RunFolder,
  runs: readonly PlannedRun[],
  before: Map<string, StoredResult>,
  { sources, retryFailed }: { readonly sources: string; readonly retryFailed: boolean },
): void {
  const missing = runs.filter(({ name }) => !before.has(name));
  for (const [name, end] of executedTasks(folder.path, missing, sources)) {
    if (retryFailed && end.error !== null) continue;
    const result = resultOf(missing.find((run) => run.name === name)!, end);
    folder.store(result, end.notebook);
    before.set(name, result);
  }
}

function report(
  { runs }: SweepPlan,
  results: readonly StoredResult[],
  out: string,
  why: string = 'some were taken back',
): number {
  const missing = runs.length - results.length;
  const failed = results.filter(({ error }) => error !== null).length;
  const words = [
    `${results.length} of ${runs.length} runs done`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(missing > 0 ? [`${why}: run the same command with --resume to complete it`] : []),
  ];
  process.stdout.write(`layerlab: ${words.join(', ')}; results.csv, results.jsonl and summary.ipynb are in ${out}\n`);
  return failed > 0 || missing > 0 ? 1 : 0;
}
