/** Cells that stand still at a breakpoint are stopped, or take all memory there, on each Node that can be had. */
import { fileURLToPath } from 'node:url';
import { markdownTable } from '../bench/kernel/table.js';
import { DebugClient } from '../helpers/debug-client.js';
import type { Exchange } from '../helpers/exchange.js';
import { type Kernel, startKernel } from '../helpers/kernel-client.js';
import { nodeProgram } from './measure-interrupts.js';
import type { Outcome } from './trial.js';

const versions = (process.env.LAYERLAB_TRIALS_NODE ?? '20,22,24').split(',');
const times = 20;
const program = fileURLToPath(new URL('../../kernel/bin/layerlab.js', import.meta.url));
/** The debugger makes V8 raise it fourfold before it gives up. */
const env = { LAYERLAB_MAX_OLD_SPACE_MB: '200' };
const endless = '(() => { const all: number[][] = []; for (;;) all.push(new Array<number>(1e5).fill(1)); })()';
const code = 'for (let i = 0; i < 3; i++) {\n  kept += i;\n}';

export async function debugging(): Promise<Outcome> {
  const rows: string[][] = [];
  const notRun: string[] = [];
  for (const version of versions) {
    const row = await tryOn(version).catch((error: Error) => error);
    if (row instanceof Error) notRun.push(`Node ${version}: ${row.message}`);
    else rows.push(row);
  }
  const table = markdownTable(['Node', 'stops', 'kept', 'a full heap ends the cell as'], rows);
  const isRight = ([, stops, kept, end]: string[]): boolean => stops === kept && end === 'OutOfMemory';
  return { table, notRun, passed: rows.length > 0 && rows.every(isRight) };
}

async function tryOn(version: string): Promise<string[]> {
  const kernel = await startKernel({ command: [nodeProgram(version), program, 'kernel'], env });
  const debug = new DebugClient(kernel);
  try {
    await debug.start();
    let kept = 0;
    for (let i = 0; i < times; i++) if (await keeps(kernel, debug)) kept++;
    return [version, String(times), String(kept), await runOut(kernel, debug)];
  } finally {
    await kernel.close();
  }
}

/** Whether a stop ends the cell, nothing stands still any more, and the variables are there. */
async function keeps(kernel: Kernel, debug: DebugClient): Promise<boolean> {
  await kernel.run('let kept = 7;');
  const cell = await standStill(kernel, debug);
  await kernel.interrupt();
  await kernel.done(cell);
  const { stoppedThreads } = await debug.ask('debugInfo');
  const { text } = await kernel.execute('kept');
  return cell.error?.ename === 'KeyboardInterrupt' && stoppedThreads.length === 0 && text === '7';
}

/** Evaluates at the breakpoint what takes all memory. Returns the error of the cell. */
async function runOut(kernel: Kernel, debug: DebugClient): Promise<string> {
  const cell = await standStill(kernel, debug);
  const [top] = await debug.stack();
  const answer = debug.request('evaluate', { expression: endless, frameId: top!.id });
  await kernel.done(cell);
  await answer;
  const { stoppedThreads } = await debug.ask('debugInfo');
  return stoppedThreads.length === 0 ? (cell.error?.ename ?? 'none') : 'none, it still stands';
}

async function standStill(kernel: Kernel, debug: DebugClient): Promise<Exchange> {
  await debug.breakAt(code, 2);
  const cell = kernel.start(code);
  await debug.stopped(cell);
  return cell;
}
