import type { ICell, INotebookContent } from '@jupyterlab/nbformat';
import type { Kernel, KernelMessage } from '@jupyterlab/services';
import type { ExecuteReply } from '../../protocol/messages.js';
import { CellTiming } from './cell-timing.js';
import { type Failure, kernelLost, type StopCondition, stopAsked, timeLimit } from './endings.js';
import { NotebookOutputs, type Published } from './notebook-outputs.js';
import { Recovery } from './recovery.js';

/** How a notebook is run. */
export interface RunOptions {
  /** The longest that one cell may take, in milliseconds; without it there is no limit. */
  readonly cellLimitMs?: number;
  /** Goes on after a cell that failed. A cell tagged `raises-exception` may always fail. */
  readonly allowErrors?: boolean;
  /** Keeps the times at which each cell began and ended, as JupyterLab's `metadata.execution`. */
  readonly recordTiming?: boolean;
  /** Ends the run: the running cell is interrupted, and what it showed is kept. */
  readonly signal?: AbortSignal;
  /** Called before each code cell, and after it with how it went. */
  readonly onProgress?: (progress: Progress) => void;
}

/** Where a run is. */
export interface Progress {
  /** The cell's place among the code cells, from 1. */
  readonly position: number;
  readonly total: number;
  readonly run?: CellRun;
}

/** How one code cell ended. */
export interface CellRun {
  /** The index among all cells of the notebook. */
  readonly cell: number;
  readonly durationMs: number;
  readonly failure?: Failure;
}

/** A notebook after its run; when it failed it holds everything that was shown until then. */
export interface FinishedRun {
  readonly notebook: INotebookContent;
  readonly cells: readonly CellRun[];
  /** The cell that ended the run before its end. */
  readonly failed?: CellRun;
}

/** How long an interrupted cell may take to stop before it is given up. */
const interruptLimitMs = 10_000;

/**
 * Runs the code cells of a notebook one after another and puts their outputs together as JupyterLab would save them.
 * The kernel is told that there is nobody to ask: a cell that wants input gets an error.
 *
 * @param kernel - a started kernel; it is neither restarted before nor shut down after the run
 */
export async function runNotebook(
  kernel: Kernel.IKernelConnection,
  notebook: INotebookContent,
  options: RunOptions = {},
): Promise<FinishedRun> {
  const run = new NotebookRun(kernel, notebook, options);
  const failed = await run.runCells();
  return { notebook: await run.result(), cells: run.ended, ...(failed && { failed }) };
}

class NotebookRun {
  readonly ended: CellRun[] = [];
  readonly #kernel: Kernel.IKernelConnection;
  readonly #notebook: INotebookContent;
  readonly #options: RunOptions;
  #outputs = new NotebookOutputs();
  readonly #recovery: Recovery;
  /** Which cell each execute_request was for. */
  readonly #requests = new Map<string, number>();
  readonly #cells: ICell[];

  constructor(kernel: Kernel.IKernelConnection, notebook: INotebookContent, options: RunOptions) {
    this.#kernel = kernel;
    this.#notebook = notebook;
    this.#options = options;
    this.#cells = notebook.cells.map(withoutOutputs);
    this.#recovery = new Recovery(kernel);
  }

  /** Runs until the end or until a cell fails that may not, which it returns. */
  async runCells(): Promise<CellRun | undefined> {
    const lost = kernelLost(this.#kernel);
    try {
      const failed = await this.#runAll(lost);
      if (!this.#recovery.broken || this.#isLost() || (await this.#recover(lost))) return failed;
      return failed ?? { cell: Math.max(...this.#requests.values()), durationMs: 0, failure: outputsLost };
    } finally {
      lost.dispose();
      this.#recovery.dispose();
    }
  }

  async #runAll(lost: StopCondition): Promise<CellRun | undefined> {
    const codeCells = this.#cells.flatMap((cell, index) => (isCode(cell) ? [index] : []));
    for (const [index, cell] of codeCells.entries()) {
      const where = { position: index + 1, total: codeCells.length };
      this.#options.onProgress?.(where);
      const run = await this.#runCell(cell, lost);
      this.ended.push(run);
      this.#options.onProgress?.({ ...where, run });
      if (run.failure && !this.#mayFail(cell, run.failure)) return run;
    }
    return undefined;
  }

  /** Puts the outputs together again from what the kernel has kept. False when it cannot tell. */
  async #recover(lost: StopCondition): Promise<boolean> {
    const kept = await this.#recovery.ask([...this.#requests.keys()], lost.promise);
    if (kept === undefined || kept.unknown.length + kept.forgotten.length > 0) return false;
    this.#outputs = new NotebookOutputs();
    for (const { parent, type, content } of kept.messages)
      this.#outputs.take(this.#requests.get(parent)!, { type, content: content as Published['content'] });
    return true;
  }

  /** The notebook with what was shown until now, and with the kernel's name and language as JupyterLab notes them. */
  async result(): Promise<INotebookContent> {
    const cells = this.#cells.map((cell, index) =>
      isCode(cell) ? { ...cell, outputs: this.#outputs.of(index) } : cell,
    );
    const metadata = { ...this.#notebook.metadata, ...(await this.#kernelMetadata()) };
    return { ...this.#notebook, metadata: metadata as INotebookContent['metadata'], cells };
  }

  async #kernelMetadata(): Promise<object> {
    if (this.#isLost()) return {};
    const [spec, info] = await Promise.all([this.#kernel.spec, this.#kernel.info]);
    const kernelspec = spec && { name: spec.name, display_name: spec.display_name, language: spec.language };
    return { ...(kernelspec && { kernelspec }), language_info: info.language_info };
  }

  async #runCell(cell: number, lost: StopCondition): Promise<CellRun> {
    const code = String(this.#cells[cell]!.source);
    const timing = new CellTiming();
    const failure = code.trim() === '' ? undefined : await this.#execute(cell, code, timing, lost);
    if (this.#options.recordTiming)
      this.#note(cell, { metadata: { ...this.#cells[cell]!.metadata, execution: timing.toJSON() } });
    return { cell, durationMs: timing.elapsedMs, ...(failure && { failure }) };
  }

  async #execute(cell: number, code: string, timing: CellTiming, lost: StopCondition): Promise<Failure | undefined> {
    // The future is not disposed of when the cell is done: a later cell may update what this one shows.
    const content = { code, allow_stdin: false, stop_on_error: true };
    const future = this.#kernel.requestExecute(content, false, { keep_outputs: true });
    const { msg_id } = future.msg.header;
    this.#requests.set(msg_id, cell);
    future.onIOPub = (message) => {
      timing.take(message);
      this.#outputs.take(cell, { type: message.header.msg_type, content: { ...message.content } });
    };
    const done = future.done.then((reply) => {
      timing.take(reply);
      return this.#end(cell, reply.content);
    });
    const behind = this.#recovery.cellEnded();
    const recovered = behind.promise.then(async () => {
      const kept = await this.#recovery.ask([msg_id], lost.promise);
      if (kept?.unknown.includes(msg_id)) return await this.#executeAgain(cell, msg_id, timing, lost);
      const reply = kept?.replies[msg_id];
      return reply ? this.#end(cell, reply) : endLost;
    });
    return await this.#first(Promise.race([done.catch(() => lost.promise), recovered]), lost).finally(behind.dispose);
  }

  /** The request itself was on its way when the connection broke, and the kernel has never seen it. */
  async #executeAgain(cell: number, id: string, timing: CellTiming, lost: StopCondition): Promise<Failure | undefined> {
    this.#requests.delete(id);
    return await this.#execute(cell, String(this.#cells[cell]!.source), timing, lost);
  }

  #end(cell: number, reply: Reply): Failure | undefined {
    this.#note(cell, { execution_count: reply.execution_count ?? null });
    return failureOf(reply);
  }

  /** The end of the cell, or what came before it: then the cell is interrupted, and waited for a while. */
  async #first(endOfCell: Promise<Failure | undefined>, lost: StopCondition): Promise<Failure | undefined> {
    const ends = [timeLimit(this.#options.cellLimitMs), stopAsked(this.#options.signal)];
    const first = await Promise.race([endOfCell, lost.promise, ...ends.map((end) => end.promise)]);
    for (const end of ends) end.dispose();
    if (first?.reason === 'timeout' || first?.reason === 'stopped') {
      // A server that is away cannot pass it on; then the wait below ends it.
      await this.#kernel.interrupt().catch(() => undefined);
      const late = timeLimit(interruptLimitMs);
      await Promise.race([endOfCell, late.promise]);
      late.dispose();
    }
    return first;
  }

  #isLost(): boolean {
    const reason = this.ended.at(-1)?.failure?.reason;
    return this.#kernel.status === 'dead' || reason === 'kernel-lost' || reason === 'server-lost';
  }

  #mayFail(cell: number, { reason }: Failure): boolean {
    const tags = (this.#cells[cell]!.metadata.tags ?? []) as string[];
    return reason === 'error' && (this.#options.allowErrors === true || tags.includes('raises-exception'));
  }

  #note(cell: number, change: object): void {
    Object.assign(this.#cells[cell]!, change);
  }
}

function isCode(cell: ICell): boolean {
  return cell.cell_type === 'code';
}

function withoutOutputs(cell: ICell): ICell {
  return isCode(cell) ? { ...cell, outputs: [], execution_count: null } : { ...cell };
}

/** An execute_reply's content, from the connection or from what the kernel keeps. */
type Reply = KernelMessage.IExecuteReplyMsg['content'] | ExecuteReply;

const outputsLost: Failure = { reason: 'kernel-lost', message: 'the connection broke, and outputs were lost with it' };

const endLost: Failure = {
  reason: 'kernel-lost',
  message: 'the connection broke, and how the cell ended was lost with it',
};

function failureOf(content: Reply): Failure | undefined {
  if (content.status === 'ok') return undefined;
  if (content.status === 'error') return { reason: 'error', message: `${content.ename}: ${content.evalue}` };
  return { reason: 'error', message: 'the kernel did not run the cell' };
}
