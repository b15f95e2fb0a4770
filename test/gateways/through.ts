/** Uses a kernel through a server with Jupyter's own client: cells, an error, a figure, an interrupt. */
import assert from 'node:assert/strict';
import type { Kernel, KernelMessage } from '@jupyterlab/services';
import { type StartedKernel, startKernel } from '../../kernel/headless/servers/start-kernel.js';
import { eventually } from '../helpers/eventually.js';

/** A cell that shows a figure. */
export const figureCell = `import { distributions, Dropout, normal } from 'layerlab';
distributions(new Dropout({ rate: 0.5, seed: 1, activation: 'sigmoid' }), normal([50, 4], { seed: 1 }))`;

export const plotly = 'application/vnd.plotly.v1+json';

type Content = Record<string, unknown>;

/** A cell in progress: its outputs so far, and its reply. */
export class RunningCell {
  readonly outputs: { readonly type: string; readonly content: Content }[] = [];
  readonly done: Promise<Content>;

  constructor(kernel: Kernel.IKernelConnection, code: string) {
    const future = kernel.requestExecute({ code, stop_on_error: false }, false);
    future.onIOPub = ({ header, content }: KernelMessage.IIOPubMessage) => {
      this.outputs.push({ type: header.msg_type, content: content as unknown as Content });
    };
    this.done = future.done.then(({ content }) => content as unknown as Content);
  }

  get printed(): string {
    return this.#of('stream')
      .map(({ text }) => text)
      .join('');
  }

  get result(): Content | undefined {
    return this.#of('execute_result')[0]?.data as Content | undefined;
  }

  get error(): Content | undefined {
    return this.#of('error')[0];
  }

  #of(type: string): Content[] {
    return this.outputs.filter((each) => each.type === type).map(({ content }) => content);
  }
}

/** Runs a cell to its end. */
export async function run(kernel: Kernel.IKernelConnection, code: string): Promise<RunningCell> {
  const cell = new RunningCell(kernel, code);
  await cell.done;
  return cell;
}

/** Starts a kernel on the server and checks each of these once. */
export async function everythingWorks(server: { readonly url: string; readonly token: string }): Promise<void> {
  const started: StartedKernel = await startKernel(server);
  try {
    const { kernel } = started;
    assert.equal((await run(kernel, 'const kept = 6; kept * 7')).result?.['text/plain'], '42');
    assert.equal((await run(kernel, 'console.log("printed")')).printed, 'printed\n');
    assert.equal((await run(kernel, 'throw new RangeError("no")')).error?.ename, 'RangeError');
    assert.equal((await run(kernel, 'const text: string = 1')).error?.ename, 'TypeError');
    assert.ok((await run(kernel, figureCell)).result?.[plotly], 'a figure comes as a plotly figure');
    await interruptWorks(kernel);
  } finally {
    await started.end();
  }
}

async function interruptWorks(kernel: Kernel.IKernelConnection): Promise<void> {
  const loop = new RunningCell(kernel, 'console.log("looping"); while (true) {}');
  await eventually('the loop to run', () => loop.printed !== '', { timeoutMs: 60_000 });
  await kernel.interrupt();
  await loop.done;
  assert.equal(loop.error?.ename, 'KeyboardInterrupt');
  assert.equal((await run(kernel, 'kept')).result?.['text/plain'], '6');
}
