/** The engine that the flags of `layerlab run --sweep` name. */
import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { kernelProgram } from '../jupyter/install/kernelspec.js';
import { Problem } from '../problem.js';
import { CommandEngine } from './engines/command/command-engine.js';
import { readTemplate, splitWords } from './engines/command/template.js';
import { DaskEngine } from './engines/dask/dask-engine.js';
import { SlurmEngine } from './engines/slurm/slurm-engine.js';
import type { TaskSource } from './engines/tasks/task-batch.js';
import { ownVersions } from './engines/tasks/versions.js';
import type { RunOptions } from './run/run-notebook.js';
import type { SweepOfEngine, WithEngine } from './sweep/sweep-command.js';

/** The flags that choose an engine. */
export interface EngineFlags {
  readonly engine?: string;
  readonly direct?: boolean;
  readonly reuse?: boolean;
  readonly server?: readonly string[];
  /** Arguments of `sbatch`. */
  readonly 'slurm-arg'?: readonly string[];
  /** The command that is layerlab on the engine's machines. */
  readonly layerlab?: string;
}

/** What every engine of tasks is made of. */
type Context = RunOptions & { readonly file: string; readonly signal: AbortSignal };

type Kind = (rest: string | undefined, flags: EngineFlags, context: Context) => WithEngine;

const kinds: Readonly<Record<string, Kind>> = {
  command: (rest, _, context) => {
    if (!rest?.trim()) throw new Problem(`--engine: expected a command after command:, got nothing; ${usage}`);
    return withCommands(readTemplate(rest), context);
  },
  slurm:
    (partition, { layerlab, 'slurm-arg': args = [] }, context) =>
    (sweep, work) => {
      const { jobs, onNotice } = sweep;
      const words = layerlab === undefined ? thisProgram : splitWords(layerlab, '--layerlab');
      const job = {
        args,
        layerlab: words,
        ...(partition && { partition }),
        ...(jobs !== undefined && { limit: jobs }),
      };
      return work(new SlurmEngine({ ...taskSource(sweep, context), ...job, signal: context.signal, onNotice }));
    },
  dask: (rest, { layerlab }, context) => {
    const address = daskAddress(rest);
    const commands = layerlab === undefined ? [thisProgram, ['layerlab']] : [splitWords(layerlab, '--layerlab')];
    return async (sweep, work) => {
      const { signal } = context;
      const jobs = sweep.jobs ?? daskRuns;
      return await work(await DaskEngine.connect({ ...taskSource(sweep, context), address, commands, jobs, signal }));
    };
  },
};

/** The address of a scheduler in `--engine dask://host:8786`, or with a protocol of Dask's as in `dask:tls://host:8786`. */
function daskAddress(rest: string | undefined): string {
  const address = rest?.startsWith('//') ? `tcp:${rest}` : (rest ?? '');
  if (/^(tcp|tls|ws|wss|ucx):\/\/[^/]+/.test(address)) return address;
  throw new Problem(
    `--engine dask: expected an address such as dask://host:8786, got ${JSON.stringify(`dask:${rest ?? ''}`)}.`,
  );
}

/** How many runs a scheduler gets at a time where nothing is said: each is a notebook in its memory. */
const daskRuns = 1_000;

/** On a shared disk, the nodes have it at the same path. */
const thisProgram = [process.execPath, kernelProgram];

const usage = `expected slurm, slurm:PARTITION, dask://HOST:PORT or 'command:COMMAND {notebook} {out}'; see layerlab run --help.`;

/**
 * Returns the engine that the flags name, or undefined for Jupyter servers.
 *
 * @throws Problem for an unknown engine, and for flags that do not go together
 */
export function engineOf(flags: EngineFlags, context: Context): WithEngine | undefined {
  const { engine, direct } = flags;
  const [, name = '', rest] = /^([^:]*)(?::(.*))?$/s.exec(engine ?? '') ?? [];
  for (const [flag, of] of Object.entries(flagsOfKinds))
    if (flags[flag as keyof EngineFlags] !== undefined && !of.includes(name))
      throw new Problem(`run: --${flag} requires --engine ${of.join(' or ')}.`);
  if (engine === undefined && !direct) return undefined;
  const given = engine === undefined ? '--direct' : '--engine';
  if (flags.server)
    throw new Problem(`run: ${given} and --server exclude each other: servers are an engine of their own.`);
  if (flags.reuse) throw new Problem(`run: ${given} starts a kernel for each run; leave out --reuse.`);
  if (engine === undefined) return withCommands(directWords, context);
  const kind = kinds[name];
  if (kind === undefined) throw new Problem(`--engine: unknown engine ${JSON.stringify(engine)}; ${usage}`);
  return kind(rest, flags, context);
}

/** Flags that only some engines understand. */
const flagsOfKinds = { 'slurm-arg': ['slurm'], layerlab: ['slurm', 'dask'] };

const directWords = [...thisProgram, 'run', '{notebook}', '--direct', '--out', '{out}'];

function withCommands(words: readonly string[], context: Context): WithEngine {
  return (sweep, work) => {
    const jobs = sweep.jobs ?? availableParallelism();
    return work(new CommandEngine({ ...taskSource(sweep, context), words, jobs, signal: context.signal }));
  };
}

function taskSource({ out, notebook, sources }: SweepOfEngine, context: Context): TaskSource {
  const { file, cellLimitMs, allowErrors } = context;
  const how = { ...(cellLimitMs !== undefined && { cellLimitMs }), ...(allowErrors && { allowErrors }) };
  return { out, notebook, terms: { sources, versions: ownVersions(), folder: dirname(resolve(file)), ...how } };
}
