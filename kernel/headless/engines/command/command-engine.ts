/** The engine that runs a command for each run, whatever it starts: a Kubernetes Job, an LSF job, a container. */
import { Problem } from '../../../problem.js';
import type { EndOfRun, Engine, PlannedRun } from '../engine.js';
import { Hopeless } from '../tasks/hopeless.js';
import { TaskBatch, type TaskSource } from '../tasks/task-batch.js';
import { CommandKeeper } from './command-keeper.js';
import type { EndMessage } from './messages.js';
import { fillIn } from './template.js';

export interface CommandEngineOptions extends TaskSource {
  /** The command, as `readTemplate` returns it. */
  readonly words: readonly string[];
  /** Number of commands at once. */
  readonly jobs: number;
  readonly signal: AbortSignal;
}

export class CommandEngine implements Engine {
  readonly capacity: number;
  readonly #options: CommandEngineOptions;
  readonly #keeper = new CommandKeeper();
  readonly #hopeless = new Hopeless();
  readonly #stop = (): void => void this.#keeper.close();

  constructor(options: CommandEngineOptions) {
    this.#options = options;
    this.capacity = options.jobs;
    options.signal.addEventListener('abort', this.#stop);
  }

  /** @throws Problem when there is no such program */
  async submit(run: PlannedRun): Promise<EndOfRun> {
    const { words, terms, signal } = this.#options;
    if (signal.aborted) return { type: 'stopped' };
    const batch = TaskBatch.write(this.#options, [run]);
    const places = { notebook: batch.order(0), out: batch.out(0), run: run.name, job: batch.name };
    const env = { LAYERLAB_NOTEBOOK: places.notebook, LAYERLAB_OUT: places.out, LAYERLAB_RUN: run.name };
    const ended = await this.#keeper.run(fillIn(words, places), { ...env, LAYERLAB_JOB: batch.name });
    const end = batch.end(0, run, terms);
    if (end?.type === 'done') return this.#hopeless.judge(end);
    if (signal.aborted) return { type: 'stopped' };
    if (!ended.started) throw new Problem(`--engine command: ${words[0]} cannot be started: ${ended.failure}.`);
    return this.#hopeless.judge(end ?? { type: 'lost', message: describe(ended), server: words[0]! });
  }

  async close(): Promise<void> {
    this.#options.signal.removeEventListener('abort', this.#stop);
    await this.#keeper.close();
  }
}

function describe({ failure, lastLine }: EndMessage): string {
  const said = lastLine === '' ? '' : `: ${lastLine.replace(/^layerlab: /, '')}`;
  return failure === null ? `the command ended without a result${said}` : `the command ${failure}${said}`;
}
