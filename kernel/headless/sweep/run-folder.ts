/**
 * A sweep's folder, which holds its whole state: `sweep.json` identifies the sweep, `runs/NAME.ipynb` is the executed
 * notebook of a run and `runs/NAME.json` its result. The result is written last: a run is complete when it exists.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, unlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { INotebookContent } from '@jupyterlab/nbformat';
import { partEnding, writeWhole } from '../../node/write-whole.js';
import { Problem } from '../../problem.js';
import { unwritable, writing } from '../engines/unwritable.js';
import { writeNotebook } from '../notebook/notebook-file.js';
import type { ParameterValues } from '../notebook/parameters.js';
import { FolderLock } from './folder-lock.js';
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

export interface OpenOptions {
  /** Opens the folder of an earlier sweep. */
  readonly resume: boolean;
  /** Called with what the user should know, in one line. */
  readonly onNotice?: (message: string) => void;
  /** Called when another program has taken the folder over. */
  readonly onTakenOver?: () => void;
}

/** The folder, locked for one program. */
export class RunFolder {
  readonly path: string;
  readonly #sources: string;
  readonly #lock: FolderLock;
  readonly #onNotice: (message: string) => void;

  private constructor(path: string, sources: string, lock: FolderLock, { onNotice }: OpenOptions) {
    this.path = path;
    this.#sources = sources;
    this.#lock = lock;
    this.#onNotice = onNotice ?? (() => undefined);
  }

  /**
   * Opens the folder for a new sweep, or with `resume` for an existing one. Removes incomplete files of a killed program.
   *
   * @throws Problem when it holds another sweep, when it holds this one and `resume` is false, when another program uses it, or
   *   when it cannot be written
   */
  static async open(path: string, identity: SweepIdentity, options: OpenOptions): Promise<RunFolder> {
    const before = identityIn(path);
    if (before !== undefined && !options.resume)
      throw new Problem(`${path} already holds a sweep: add --resume to run what is missing, or choose another --out.`);
    if (before && !isSame(before, identity)) throw new Problem(otherSweep(path, before, identity));
    writing(path, () => mkdirSync(join(path, 'runs'), { recursive: true }));
    const lock = await FolderLock.take(join(path, lockFile), options.onTakenOver ?? (() => undefined)).catch(
      (error) => {
        throw unwritable(path, error);
      },
    );
    const folder = new RunFolder(path, identity.sources, lock, options);
    if (before === null) folder.#onNotice(`${join(path, identityFile)} is damaged: it is written anew`);
    try {
      folder.#begin(identity);
    } catch (error) {
      folder.close();
      throw unwritable(path, error as Error);
    }
    return folder;
  }

  /** Returns the result of a complete run with these parameters. One whose files are damaged counts as missing. */
  read(run: string, parameters: ParameterValues): StoredResult | undefined {
    const file = join('runs', `${run}.json`);
    if (!existsSync(join(this.path, file))) return undefined;
    const stored = this.#readWhole<StoredResult & { readonly sources?: string }>(file, 'parameters');
    if (!stored || !this.#readWhole(notebookPath(run), 'cells')) return undefined;
    const { sources = this.#sources, ...result } = stored;
    return sources === this.#sources && isDeepStrictEqual(result.parameters, parameters) ? result : undefined;
  }

  /** Stores a run: the notebook first, then the result that marks it as complete. @throws Problem when the disk is full */
  store(result: StoredResult, notebook: INotebookContent): void {
    const stored = { ...result, sources: this.#sources };
    writing(this.path, () => {
      writeNotebook(join(this.path, notebookPath(result.run)), notebook);
      this.#write(join('runs', `${result.run}.json`), `${JSON.stringify(stored, null, 2)}\n`);
    });
  }

  /** Writes `results.jsonl` and `results.csv`. @throws Problem when the disk is full */
  writeResults(results: readonly RunResult[]): void {
    const rows = rowsOf(results);
    writing(this.path, () => {
      this.#write('results.jsonl', toJsonLines(rows));
      this.#write('results.csv', toCsv(rows));
    });
  }

  /** @throws Problem when the disk is full */
  writeSummary(notebook: INotebookContent): void {
    writing(this.path, () => writeNotebook(join(this.path, 'summary.ipynb'), notebook));
  }

  /** Unlocks the folder. */
  close(): void {
    this.#lock.release();
  }

  #begin(identity: SweepIdentity): void {
    this.#removeParts();
    this.#write(identityFile, `${JSON.stringify(identity, null, 2)}\n`);
  }

  #write(name: string, text: string): void {
    writeWhole(join(this.path, name), text);
  }

  /** Returns what a JSON file holds, if it has that key. */
  #readWhole<T extends object>(name: string, key: keyof T & string): T | undefined {
    const content = parsed<T>(join(this.path, name));
    if (content !== null && key in content) return content;
    this.#onNotice(`${join(this.path, name)} is damaged: its run counts as missing`);
    return undefined;
  }

  #removeParts(): void {
    for (const folder of [this.path, join(this.path, 'runs')])
      for (const name of readdirSync(folder)) if (name.endsWith(partEnding)) unlinkSync(join(folder, name));
  }
}

/** Returns whose folder it is: undefined when it holds no sweep, null when that cannot be read. */
function identityIn(path: string): SweepIdentity | null | undefined {
  const file = join(path, identityFile);
  return existsSync(file) ? parsed<SweepIdentity>(file) : undefined;
}

/** Returns the object in a JSON file, or null. */
function parsed<T extends object>(file: string): T | null {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof content === 'object' ? (content as T | null) : null;
  } catch {
    return null;
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
