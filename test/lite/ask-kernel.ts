/** Asks the kernel of a notebook that is open in JupyterLab or alone, past the notebook. */
import type { Frame, Page } from 'playwright-core';
import './jupyterlab-app.js';

/** What a cell brought. */
export interface Ran {
  readonly status: string;
  readonly ename?: string;
  readonly evalue?: string;
  /** What it printed, and the plain text of what it showed. */
  readonly text: string;
  /** The MIME types of what it showed. */
  readonly types: readonly string[];
  /** Milliseconds from the interrupt to the reply. */
  readonly stoppedAfter?: number;
}

export interface HowToRun {
  /** Replies to `prompt`. */
  readonly answer?: string;
  /** Interrupts the cell this many milliseconds after it has printed `started`, or has asked. */
  readonly stopAfter?: number;
  /** Counts these milliseconds from the request, for a cell that prints nothing. */
  readonly fromRequest?: boolean;
}

/** Runs code in the kernel of the open notebook. */
export async function runInKernel(page: Page | Frame, code: string, how: HowToRun = {}): Promise<Ran> {
  return await page.evaluate(
    async ([code, how]) => {
      const { sessionContext } = window.jupyterapp.shell.currentWidget;
      await sessionContext.ready;
      const { kernel } = sessionContext.session;
      const future = kernel.requestExecute({ code, stop_on_error: false }, false);
      const [texts, types]: [string[], string[]] = [[], []];
      // A method, since tsx would have functions call a helper that the page lacks.
      const stopping = {
        at: 0,
        begin(): void {
          if (how.stopAfter === undefined || this.at > 0) return;
          this.at = Number.POSITIVE_INFINITY;
          setTimeout(() => {
            this.at = performance.now();
            void kernel.interrupt();
          }, how.stopAfter);
        },
      };
      if (how.fromRequest) stopping.begin();
      future.onIOPub = ({ content }) => {
        texts.push(content.text ?? content.data?.['text/plain'] ?? '');
        types.push(...Object.keys(content.data ?? {}));
        if (content.text?.includes('started')) stopping.begin();
      };
      future.onStdin = ({ header }) => {
        if (how.answer !== undefined) future.sendInputReply({ status: 'ok', value: how.answer }, header);
        else stopping.begin();
      };
      const { content } = await future.done;
      const { status, ename, evalue } = content;
      return {
        ...{ status, ename, evalue, types, text: texts.join('') },
        ...(stopping.at > 0 && { stoppedAfter: performance.now() - stopping.at }),
      };
    },
    [code, how] as const,
  );
}

/** Milliseconds that a completion takes in the kernel of the open notebook. */
export async function completionTime(page: Page | Frame, code: string): Promise<number> {
  return await page.evaluate(async (code) => {
    const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
    const start = performance.now();
    const { content } = await kernel.requestComplete({ code, cursor_pos: code.length });
    if (content.matches.length === 0) throw new Error(`no completion of ${code}`);
    return performance.now() - start;
  }, code);
}
