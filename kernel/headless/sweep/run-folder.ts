/**
 * A sweep's folder, which is also its memory: `sweep.json` says what is swept, `runs/NAME.json` that a run has ended and
 * how, `runs/NAME.ipynb` what it showed. A run has promise when its `.json` is there, which is written last.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, unlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { INotebookContent } from '@jupyterlab/nbformat';
import { partEnding, writeWhole } from '../../node/write-whole.js';
import { Problem } from '../../problem.js';
import { writeNotebook } from '../notebook/notebook-file.js';
import type { ParameterValues } from '../notebook/parameters.js';
import { notebookPath, type RunResult, rowsOf, toCsv, toJsonLines } from './table.js';

/** What makes two sweeps the same one: their points may be compared. */
export interface SweepIdentity {
  /** The notebook's file name, for people. */
  readonly notebook: string;
  /** A digest of the sources of its cells. */
  readonly sources: string;
  /** The parameters that have one value in the whole sweep. */
  readonly parameters: ParameterValues;
}

/** What is kept about a run beside its notebook. */
export interface KeptResult extends RunResult {
  readonly seconds: number;
  /** The address of the server that it ran on. */
  readonly server: string;
}

const identityFile = 'sweep.json';
const lockFile = 'sweep.lock';

/** Outputs and counts do not make a notebook another one. */
export function identityOf(file: string, { cells }: INotebookContent, parameters: ParameterValues): SweepIdentity {
  const sources = createHash('sha256').update(
    JSON.stringify(cells.map(({ cell_type, source }) => [cell_type, source])),
  );
  return { notebook: basename(file), sources: sources.digest('hex'), parameters };
}

/** The folder while one program works on it. */
export class RunFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Opens the folder for a new sweep, or with `resume` for one that was begun. What a killed program left half-written is
   * removed.
   *
   * @throws Problem when it holds another sweep, or one to be resumed without `resume`, or another program works on it
   */
  static open(path: string, identity: SweepIdentity, { resume }: { readonly resume: boolean }): RunFolder {
    const folder = new RunFolder(path);
    const before = folder.#identity();
    if (before && !resume)
      throw new Problem(`${path} holds a sweep already: add --resume to run what is missing, or choose another --out.`);
    if (before && !isSame(before, identity)) throw new Problem(otherSweep(path, before, identity));
    mkdirSync(join(path, 'runs'), { recursive: true });
    folder.#lock();
    folder.#removeParts();
    folder.#write(identityFile, `${JSON.stringify(identity, null, 2)}\n`);
    return folder;
  }

  /** The result of a run that has ended, if these were its parameters. */
  read(run: string, parameters: ParameterValues): KeptResult | undefined {
    const file = join(this.path, 'runs', `${run}.json`);
    if (!existsSync(file)) return undefined;
    const result = JSON.parse(readFileSync(file, 'utf8')) as KeptResult;
    return isDeepStrictEqual(result.parameters, parameters) ? result : undefined;
  }

  /** Keeps a run that has ended: first what it showed, then that it has ended. */
  keep(result: KeptResult, notebook: INotebookContent): void {
    writeNotebook(join(this.path, notebookPath(result.run)), notebook);
    this.#write(join('runs', `${result.run}.json`), `${JSON.stringify(result, null, 2)}\n`);
  }

  /** Writes `results.jsonl` and `results.csv` anew. */
  writeResults(results: readonly RunResult[]): void {
    const rows = rowsOf(results);
    this.#write('results.jsonl', toJsonLines(rows));
    this.#write('results.csv', toCsv(rows));
  }

  writeSummary(notebook: INotebookContent): void {
    writeNotebook(join(this.path, 'summary.ipynb'), notebook);
  }

  /** Lets other programs work on the folder. */
  close(): void {
    rmSync(join(this.path, lockFile), { force: true });
  }

  #write(name: string, text: string): void {
    writeWhole(join(this.path, name), text);
  }

  #identity(): SweepIdentity | undefined {
    const file = join(this.path, identityFile);
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as SweepIdentity) : undefined;
  }

  /** Two programs would run everything twice. The lock of a program that was killed does not count. */
  #lock(): void {
    const file = join(this.path, lockFile);
    const holder = existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
    if (holder !== undefined && isAlive(holder))
      throw new Problem(
        `another program (process ${holder}) works on ${this.path}: wait for it, or remove ${file} if that is not so.`,
      );
    this.#write(lockFile, String(process.pid));
  }

  #removeParts(): void {
    for (const folder of [this.path, join(this.path, 'runs')])
      for (const name of readdirSync(folder)) if (name.endsWith(partEnding)) unlinkSync(join(folder, name));
  }
}

function isSame(before: SweepIdentity, now: SweepIdentity): boolean {
  return before.sources === now.sources && isDeepStrictEqual(before.parameters, now.parameters);
}

function otherSweep(path: string, before: SweepIdentity, now: SweepIdentity): string {
  const what =
    before.sources === now.sources
      ? `its parameters were ${JSON.stringify(before.parameters)}, not ${JSON.stringify(now.parameters)}`
      : `${before.notebook} had other cells then`;
  return `${path} holds the runs of another sweep (${what}), which cannot be mixed with these: choose another --out.`;
}

function isAlive(pid: number): boolean {
  if (!(pid > 0) || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
