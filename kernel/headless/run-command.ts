/** `layerlab run`: runs a notebook once, or a sweep of it. */
import { basename, dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { INotebookContent } from '@jupyterlab/nbformat';
import { Problem } from '../problem.js';
import { startDirectKernel } from './direct/direct-kernel.js';
import { engineOf } from './engine-flags.js';
import { ServersEngine } from './engines/servers/servers-engine.js';
import { runTask } from './engines/tasks/run-task.js';
import { orderIn, type TaskOrder } from './engines/tasks/task-notebook.js';
import { withParameters } from './notebook/check-parameters.js';
import { readNotebook, writeNotebook } from './notebook/notebook-file.js';
import { readValues } from './notebook/parameters.js';
import { ProgressLine } from './run/progress-line.js';
import { type FinishedRun, type RunOptions, runNotebook } from './run/run-notebook.js';
import { help } from './run-help.js';
import type { ServerAddress } from './servers/address.js';
import { Keeper } from './servers/keeper/keeper.js';
import { checkServer, readServers } from './servers/server-list.js';
import {
  forgetLostRequests,
  type KernelStarter,
  quietClient,
  type StartedKernel,
  startKernel,
} from './servers/start-kernel.js';
import { sweepCommand, type WithEngine } from './sweep/sweep-command.js';

const options = {
  out: { type: 'string', short: 'o' },
  parameter: { type: 'string', short: 'p', multiple: true },
  sweep: { type: 'string', multiple: true },
  jobs: { type: 'string', short: 'j' },
  fresh: { type: 'boolean' },
  reuse: { type: 'boolean' },
  resume: { type: 'boolean' },
  'retry-failed': { type: 'boolean' },
  timeout: { type: 'string' },
  'allow-errors': { type: 'boolean' },
  direct: { type: 'boolean' },
  engine: { type: 'string' },
  'slurm-arg': { type: 'string', multiple: true },
  layerlab: { type: 'string' },
  'end-with-input': { type: 'boolean' },
  server: { type: 'string', multiple: true },
  'token-file': { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const;

type Flags = ReturnType<typeof parse>['values'];

function parse(args: string[]) {
  return parseArgs({ args, options, allowPositionals: true });
}

/** Flags that only a sweep understands. */
const sweepFlags = ['jobs', 'fresh', 'reuse', 'resume', 'retry-failed', 'engine', 'slurm-arg', 'layerlab'] as const;

/** Runs the command and returns the exit code. */
export async function runCommand(args: string[]): Promise<number> {
  const { values, positionals } = parse(args);
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0)
    throw new Problem(`run: expected one notebook, got ${positionals.length}; see layerlab run --help.`);
  quietClient();
  forgetLostRequests();
  const { sweep } = values;
  const notebook = readNotebook(file);
  if (sweep) {
    const how = runOptions(values);
    const withEngine = engineOf(values, { ...how, file }) ?? withServersEngine(file, values, how);
    return await sweepCommand(file, notebook, { ...values, sweep }, withEngine, how.signal);
  }
  if (values.direct && values.server) throw new Problem('run: --direct starts its own kernel; leave out --server.');
  const extra = sweepFlags.find((name) => values[name] !== undefined);
  if (extra) throw new Problem(`run: --${extra} requires --sweep; see layerlab run --help.`);
  if (values['end-with-input']) process.stdin.resume().once('close', () => process.exit(1));
  const order = orderIn(notebook);
  return order ? await runOrdered(file, notebook, order, values) : await runOne(file, notebook, values);
}

/** The exit code is 0 when the run has a result, an error of the notebook included. */
async function runOrdered(file: string, notebook: INotebookContent, order: TaskOrder, values: Flags): Promise<number> {
  const out = outOf(file, values);
  await runTask(order, out, dirname(resolve(file)), (folder, how) =>
    execute(file, folder, notebook, values, { ...runOptions(values), ...how }),
  );
  process.stdout.write(`layerlab: ${order.run} is saved as ${out}\n`);
  return 0;
}

async function runOne(file: string, given: INotebookContent, values: Flags): Promise<number> {
  const notebook = await withParameters(given, readValues(values.parameter ?? []), dirname(resolve(file)));
  const line = new ProgressLine(process.stderr, basename(file), notebook);
  const how = { ...runOptions(values), onProgress: line.show.bind(line) };
  const finished = await execute(file, dirname(resolve(file)), notebook, values, how);
  line.end();
  const out = outOf(file, values);
  writeNotebook(out, finished.notebook);
  return report(finished, out);
}

function outOf(file: string, { out }: Flags): string {
  return out ?? file.replace(/(\.ipynb)?$/, '.run.ipynb');
}

async function execute(
  file: string,
  folder: string,
  notebook: INotebookContent,
  values: Flags,
  how: RunOptions,
): Promise<FinishedRun> {
  if (values.direct) return await runWith(startDirectKernel(folder), notebook, how);
  return await withServers(
    file,
    values,
  )(([server], starter) => runWith(startKernel(server!, undefined, undefined, starter), notebook, how));
}

async function runWith(
  started: Promise<StartedKernel>,
  notebook: INotebookContent,
  how: RunOptions,
): Promise<FinishedRun> {
  const { kernel, end } = await started;
  // A server that is gone must not cost us the outputs.
  return await runNotebook(kernel, notebook, how).finally(() => end().catch(() => undefined));
}

function runOptions({ timeout, 'allow-errors': allowErrors }: Flags): RunOptions & { readonly signal: AbortSignal } {
  return {
    cellLimitMs: timeout === undefined ? undefined : 1000 * secondsOf(timeout),
    allowErrors: allowErrors === true,
    signal: abortOnSignal(),
  };
}

function withServersEngine(file: string, values: Flags, run: RunOptions): WithEngine {
  const provide = withServers(file, values);
  const reuse = values.reuse === true;
  return ({ notebook, jobs, onNotice }, work) =>
    provide((servers, starter) =>
      work(new ServersEngine({ servers, jobs: jobs ?? servers.length, notebook, starter, reuse, run, onNotice })),
    );
}

/** Provides servers while `work` runs. */
type WithServers = <T>(work: (servers: readonly ServerAddress[], starter: KernelStarter) => Promise<T>) => Promise<T>;

/** Provides the named servers, or a local one whose root is the notebook's folder. A keeper ends what the work started. */
function withServers(file: string, { server = [], 'token-file': tokenFiles = [] }: Flags): WithServers {
  const named = readServers(server, tokenFiles);
  return async (work) => {
    for (const each of named) await checkServer(each);
    const keeper = new Keeper();
    try {
      const servers = named.length > 0 ? named : [await localServer(keeper, file)];
      return await work(servers, keeper);
    } finally {
      await keeper.close();
    }
  };
}

async function localServer(keeper: Keeper, file: string): Promise<ServerAddress> {
  return await keeper.startServer(dirname(resolve(file))).catch((error: Error) => {
    throw new Problem(error.message);
  });
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0)) throw new Problem(`--timeout: expected a number of seconds, got ${JSON.stringify(text)}.`);
  return seconds;
}

/** npx forwards Ctrl-C to a program that the terminal has already signalled: a second signal this soon is the same one. */
const sameSignalMs = 1_000;

/**
 * Returns a signal that Ctrl-C aborts: the run then interrupts its cell, saves the outputs and shuts the kernels down. A
 * second Ctrl-C exits at once, and the keeper cleans up.
 */
function abortOnSignal(): AbortSignal {
  const stop = new AbortController();
  let firstAt = 0;
  const onSignal = (): void => {
    if (stop.signal.aborted && performance.now() - firstAt > sameSignalMs) process.exit(130);
    if (!stop.signal.aborted) firstAt = performance.now();
    stop.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  return stop.signal;
}

function report({ cells, failed }: FinishedRun, out: string): number {
  const seconds = cells.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000;
  const ran = `${cells.length} cells in ${seconds.toFixed(1)} s, saved as ${out}`;
  process.stdout.write(
    failed ? `layerlab: ${failed.failure?.message} (cell ${failed.cell + 1}); ${ran}\n` : `layerlab: ${ran}\n`,
  );
  return failed ? 1 : 0;
}
