/** Runs the cells of a notebook in a kernel and collects their outputs. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ICell, INotebookContent } from '@jupyterlab/nbformat';
import type { Kernel, KernelMessage } from '@jupyterlab/services';
import type { ExecuteReply } from '../../protocol/messages.js';
import type { Failure } from '../servers/failure.js';
import { kernelLost, type StopCondition, stopRequested, timeLimit } from '../servers/stop-conditions.js';
import { CellTiming } from './cell-timing.js';
import { NotebookOutputs, type Published } from './notebook-outputs.js';
import { Recovery } from './recovery.js';

/** Options of `runNotebook`. */
export interface RunOptions {
  /** Time limit for each cell in milliseconds. Defaults to none. */
  readonly cellLimitMs?: number;
  /** Continues after a cell that failed. A cell tagged `raises-exception` may always fail. */
  readonly allowErrors?: boolean;
  /** Records the start and end times of each cell as JupyterLab's `metadata.execution`. */
  readonly recordTiming?: boolean;
  /** Stops the run: interrupts the running cell and keeps its outputs. */
  readonly signal?: AbortSignal;
  /** Called before each code cell, and after it with its result. */
  readonly onProgress?: (progress: Progress) => void;
}

/** The progress of a run. */
export interface Progress {
  /** The cell's position among the code cells, from 1. */
  readonly position: number;
  readonly total: number;
  /** The cell's result; undefined before it has run. */
  readonly run?: CellRun;
}

/** The result of one code cell. */
export interface CellRun {
  /** The index among all cells of the notebook. */
  readonly cell: number;
  readonly durationMs: number;
  readonly failure?: Failure;
}

/** The result of a run. */
export interface FinishedRun {
  /** The notebook with all outputs, up to the failure if there was one. */
  readonly notebook: INotebookContent;
  readonly cells: readonly CellRun[];
  /** The cell that ended the run early. */
  readonly failed?: CellRun;
}

/** How long to wait for an interrupted cell to stop. */
const interruptLimitMs = 10_000;
/** How long the end of a server may take to be seen after it has interrupted the cell. */
const serverEndMs = 6_000;

/**
 * Runs the code cells of a notebook in order and collects their outputs as JupyterLab would save them. A cell that asks for
 * input gets an error.
 *
 * @param kernel - a started kernel; it is neither restarted before the run nor shut down after it
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
  /** The cell of each execute_request, by message id. */
  readonly #requests = new Map<string, number>();
  readonly #cells: ICell[];

  constructor(kernel: Kernel.IKernelConnection, notebook: INotebookContent, options: RunOptions) {
    this.#kernel = kernel;
    this.#notebook = notebook;
    this.#options = options;
    this.#cells = notebook.cells.map(withoutOutputs);
    this.#recovery = new Recovery(kernel);
  }

  /** Runs all cells, or up to a failure that ends the run: returns the cell that failed. */
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

  /** Collects the outputs again from what the kernel kept. Returns false if that is incomplete. */
  async #recover(lost: StopCondition): Promise<boolean> {
    const kept = await this.#recovery.ask([...this.#requests.keys()], lost.promise);
    if (kept === undefined || kept.unknown.length + kept.forgotten.length > 0) return false;
    this.#outputs = new NotebookOutputs();
    for (const { parent, type, content } of kept.messages)
      this.#outputs.take(this.#requests.get(parent)!, { type, content: content as Published['content'] });
    return true;
  }

  /** Returns the notebook with the outputs so far, and with the kernel's metadata as JupyterLab saves it. */
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
    // The future outlives its cell: a later cell may update its displays.
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
    const ended = this.#recovery.cellEnded();
    const recovered = ended.promise.then(async () => {
      const kept = await this.#recovery.ask([msg_id], lost.promise);
      if (kept?.unknown.includes(msg_id)) return await this.#executeAgain(cell, msg_id, timing, lost);
      const reply = kept?.replies[msg_id];
      return reply ? this.#end(cell, reply) : replyLost;
    });
    return await this.#first(Promise.race([done.catch(() => lost.promise), recovered]), lost).finally(ended.dispose);
  }

  /** For a request that was lost with the connection, so that the kernel never received it. */
  async #executeAgain(cell: number, id: string, timing: CellTiming, lost: StopCondition): Promise<Failure | undefined> {
    this.#requests.delete(id);
    return await this.#execute(cell, String(this.#cells[cell]!.source), timing, lost);
  }

  #end(cell: number, reply: Reply): Failure | undefined {
    this.#note(cell, { execution_count: reply.execution_count ?? null });
    return failureOf(reply);
  }

  /** Returns how the cell ended. A cell that exceeds its time limit, or whose run is stopped, is interrupted first. */
  async #first(endOfCell: Promise<Failure | undefined>, lost: StopCondition): Promise<Failure | undefined> {
    const conditions = [timeLimit(this.#options.cellLimitMs), stopRequested(this.#options.signal)];
    const first = await Promise.race([endOfCell, lost.promise, ...conditions.map(({ promise }) => promise)]);
    for (const condition of conditions) condition.dispose();
    if (first?.reason === 'timeout' || first?.reason === 'stopped') {
      // Fails when the server is away; the time limit below then ends the wait.
      await this.#kernel.interrupt().catch(() => undefined);
      const late = timeLimit(interruptLimitMs);
      await Promise.race([endOfCell, late.promise]);
      late.dispose();
    }
    if (!first?.message.startsWith('KeyboardInterrupt:')) return first;
    // Not asked for by the run: a server that shuts down interrupts its kernels before it ends them.
    return await Promise.race([lost.promise, delay(serverEndMs, first)]);
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

/** The content of an execute_reply, from the connection or from what the kernel kept. */
type Reply = KernelMessage.IExecuteReplyMsg['content'] | ExecuteReply;

const outputsLost: Failure = { reason: 'kernel-lost', message: 'the connection broke, and outputs were lost' };

const replyLost: Failure = {
  reason: 'kernel-lost',
  message: 'the connection broke, and the reply to the cell was lost',
};

function failureOf(content: Reply): Failure | undefined {
  if (content.status === 'ok') return undefined;
  if (content.status === 'error') return { reason: 'error', message: `${content.ename}: ${content.evalue}` };
  return { reason: 'error', message: 'the kernel did not run the cell' };
}
