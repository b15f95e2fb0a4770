/**
 * A sweep's folder, which holds its whole state: `sweep.json` identifies the sweep, `runs/NAME.ipynb` is the executed
 * notebook of a run and `runs/NAME.json` its result. The result is written last: a run is complete when it exists.
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

/** Identifies a sweep: results with the same identity may be compared. */
export interface SweepIdentity {
  /** The notebook's file name, for messages. */
  readonly notebook: string;
  /** A digest of its cells' sources. */
  readonly sources: string;
  /** The parameters with the same value in all runs. */
  readonly parameters: ParameterValues;
}

/** A run's result as it is stored. */
export interface StoredResult extends RunResult {
  readonly seconds: number;
  /** The address of the server that it ran on. */
  readonly server: string;
}

const identityFile = 'sweep.json';
const lockFile = 'sweep.lock';

/** Returns the identity of a sweep. Outputs and execution counts do not matter. */
export function identityOf(file: string, { cells }: INotebookContent, parameters: ParameterValues): SweepIdentity {
  const sources = createHash('sha256').update(
    JSON.stringify(cells.map(({ cell_type, source }) => [cell_type, source])),
  );
  return { notebook: basename(file), sources: sources.digest('hex'), parameters };
}

/** The folder, locked for one program. */
export class RunFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Opens the folder for a new sweep, or with `resume` for an existing one. Removes incomplete files of a killed program.
   *
   * @throws Problem when it holds another sweep, when it holds this one and `resume` is false, or when it is locked
   */
  static open(path: string, identity: SweepIdentity, { resume }: { readonly resume: boolean }): RunFolder {
    const folder = new RunFolder(path);
    const before = folder.#identity();
    if (before && !resume)
      throw new Problem(`${path} already holds a sweep: add --resume to run what is missing, or choose another --out.`);
    if (before && !isSame(before, identity)) throw new Problem(otherSweep(path, before, identity));
    mkdirSync(join(path, 'runs'), { recursive: true });
    folder.#lock();
    folder.#removeParts();
    folder.#write(identityFile, `${JSON.stringify(identity, null, 2)}\n`);
    return folder;
  }

  /** Returns the result of a complete run with these parameters. */
  read(run: string, parameters: ParameterValues): StoredResult | undefined {
    const file = join(this.path, 'runs', `${run}.json`);
    if (!existsSync(file)) return undefined;
    const result = JSON.parse(readFileSync(file, 'utf8')) as StoredResult;
    return isDeepStrictEqual(result.parameters, parameters) ? result : undefined;
  }

  /** Stores a run: the notebook first, then the result that marks it as complete. */
  store(result: StoredResult, notebook: INotebookContent): void {
    writeNotebook(join(this.path, notebookPath(result.run)), notebook);
    this.#write(join('runs', `${result.run}.json`), `${JSON.stringify(result, null, 2)}\n`);
  }

  /** Writes `results.jsonl` and `results.csv`. */
  writeResults(results: readonly RunResult[]): void {
    const rows = rowsOf(results);
    this.#write('results.jsonl', toJsonLines(rows));
    this.#write('results.csv', toCsv(rows));
  }

  writeSummary(notebook: INotebookContent): void {
    writeNotebook(join(this.path, 'summary.ipynb'), notebook);
  }

  /** Unlocks the folder. */
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

  /** Keeps a second program from running everything twice. Ignores the lock of a program that was killed. */
  #lock(): void {
    const file = join(this.path, lockFile);
    const holder = existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
    if (holder !== undefined && isAlive(holder))
      throw new Problem(
        `another program (process ${holder}) is using ${this.path}: wait for it, or remove ${file} if it is not.`,
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
      : `the cells of ${before.notebook} have changed`;
  return `${path} holds another sweep (${what}), whose results cannot be combined with these: choose another --out.`;
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
