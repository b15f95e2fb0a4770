/** Cells that stand still at a breakpoint are stopped, on each Node that can be had. */
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
const code = 'for (let i = 0; i < 3; i++) {\n  kept += i;\n}';

export async function debugging(): Promise<Outcome> {
  const rows: string[][] = [];
  const notRun: string[] = [];
  for (const version of versions) {
    const row = await tryOn(version).catch((error: Error) => error);
    if (row instanceof Error) notRun.push(`Node ${version}: ${row.message}`);
    else rows.push(row);
  }
  const table = markdownTable(['Node', 'stops', 'kept'], rows);
  const isRight = ([, stops, kept]: string[]): boolean => stops === kept;
  return { table, notRun, passed: rows.length > 0 && rows.every(isRight) };
}

async function tryOn(version: string): Promise<string[]> {
  const kernel = await startKernel({ command: [nodeProgram(version), program, 'kernel'] });
  const debug = new DebugClient(kernel);
  try {
    await debug.start();
    let kept = 0;
    for (let i = 0; i < times; i++) if (await keeps(kernel, debug)) kept++;
    return [version, String(times), String(kept)];
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

async function standStill(kernel: Kernel, debug: DebugClient): Promise<Exchange> {
  await debug.breakAt(code, 2);
  const cell = kernel.start(code);
  await debug.stopped(cell);
  return cell;
}
