/** The command `layerlab` as a separate process, and the notebook that the sweep tests run with it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { writeNotebook } from '../../kernel/headless/notebook/notebook-file.js';
import { notebookOf } from '../browser/notebook-file.js';
import { descendants } from '../helpers/kernel-process.js';

export const program: string = join(import.meta.dirname, '../../kernel/bin/layerlab.js');

/** How a command ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command to its end. */
export function layerlab(...args: string[]): Ended {
  return layerlabIn(process.env, ...args);
}

/** Runs the command with these variables. */
export function layerlabIn(env: NodeJS.ProcessEnv, ...args: string[]): Ended {
  return spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', timeout: 600_000, env });
}

/**
 * Writes a notebook of two cells. One run of the grid fails, a negative seed waits forever, each run appends its parameters
 * to `log`, and with `count` it records how many runs its kernel has seen.
 */
export function writeSweepNotebook(folder: string): string {
  const parameters = `let rate = 0.5
let ordering: 'a' | 'b' = 'a'
let seed = 1
let log = 'log.txt'
let count = false`;
  const body = `const { appendFileSync } = await import('node:fs')
appendFileSync(log, \`\${rate} \${ordering} \${seed}\\n\`)
if (seed < 0) { appendFileSync('waiting', ''); await new Promise(() => setInterval(() => {}, 1000)) }
if (seed === 3 && rate === 0.1) throw new Error('unlucky')
record('accuracy', (ordering === 'a' ? 1 : 0) + rate * seed)
record('note', ordering)
const kernel = globalThis as { runs?: number }
kernel.runs = (kernel.runs ?? 0) + 1
if (count) record('runs in this kernel', kernel.runs)`;
  const notebook = notebookOf([{ source: parameters }, { source: body }]);
  notebook.cells[0]!.metadata = { tags: ['parameters'] };
  const file = join(folder, 'sweep.ipynb');
  writeNotebook(file, notebook);
  return file;
}

/** The running command. */
export class SweepProgram {
  readonly #child: ChildProcess;
  readonly #gone: Promise<unknown>;
  #stdout = '';
  #stderr = '';
  #wake: () => void = () => undefined;

  constructor(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
    this.#child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
    this.#gone = once(this.#child, 'close');
    void this.#gone.then(() => this.#wake());
    this.#child.stdout!.on('data', (text) => (this.#stdout += text));
    this.#child.stderr!.on('data', (text) => {
      this.#stderr += text;
      this.#wake();
    });
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** Whether it has ended, for whatever reason. */
  get over(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** The processes that it and its descendants started. */
  family(): number[] {
    return descendants(this.#child.pid!);
  }

  /** Waits until its standard error matches. */
  async until(text: RegExp): Promise<void> {
    while (!text.test(this.#stderr)) {
      if (this.#child.exitCode !== null)
        throw new Error(`it ended before it printed ${text}:\n${this.#stdout}${this.#stderr}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Kills this process only, and returns its descendants. */
  async kill(): Promise<number[]> {
    const family = this.family();
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
    return family;
  }

  /** Kills it if a failed test has left it running. */
  async clear(): Promise<void> {
    if (!this.over) await this.kill();
  }

  /** Sends SIGINT, as Ctrl-C does. */
  async interrupt(): Promise<{ code: number | null; stdout: string; family: number[] }> {
    const family = this.family();
    this.#child.kill('SIGINT');
    return { ...(await this.ended()), family };
  }

  /** Waits for its end. */
  async ended(): Promise<{ code: number | null; stdout: string }> {
    await this.#gone;
    return { code: this.#child.exitCode, stdout: this.#stdout };
  }
}
