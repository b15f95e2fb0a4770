/** The times of one cell's execution. */
import type { KernelMessage } from '@jupyterlab/services';

/** Collects the start and end times of a cell in the form of JupyterLab's `metadata.execution`. */
export class CellTiming {
  readonly #began = performance.now();
  readonly #times: Record<string, string> = {};

  take({ header, content, metadata }: KernelMessage.IIOPubMessage | KernelMessage.IExecuteReplyMsg): void {
    const state = (content as { execution_state?: string }).execution_state;
    if (header.msg_type === 'status') this.#times[`iopub.status.${state}`] = header.date;
    if (header.msg_type === 'execute_input') this.#times['iopub.execute_input'] = header.date;
    if (header.msg_type !== 'execute_reply') return;
    this.#times['shell.execute_reply'] = header.date;
    if (typeof metadata.started === 'string') this.#times['shell.execute_reply.started'] = metadata.started;
  }

  /** Milliseconds since construction. */
  get elapsedMs(): number {
    return performance.now() - this.#began;
  }

  toJSON(): Record<string, string> {
    return { ...this.#times };
  }
}
