import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { INotebookContent } from '@jupyterlab/nbformat';
import { Problem } from '../jupyter/problem.js';
import { withParameters } from './check-parameters.js';
import { startLocalServer } from './local-server.js';
import { readNotebook, writeNotebook } from './notebook-file.js';
import { readValues } from './parameters.js';
import { ProgressLine } from './progress-line.js';
import { type FinishedRun, type RunOptions, runNotebook } from './run-notebook.js';
import { quietClient, type ServerAddress, startKernel } from './servers.js';

const usage = 'NOTEBOOK [-p NAME=VALUE]... [-o FILE] [--timeout S] [--allow-errors] [--server URL]';

const help = `layerlab run ${usage}

Runs a notebook from top to bottom and saves it with its outputs, also when a cell fails. The exit code is 0 when every
cell ran, 1 otherwise.

  -o, --out FILE         where the notebook that ran is saved; NOTEBOOK with .run before its ending unless given
  -p, --parameter N=V    gives a parameter its value. Parameters are what the cell tagged "parameters" declares; the
                         compiler checks the value before anything runs. V is JSON if it can be read as JSON, else a text
  --timeout S            interrupts a cell that takes longer than S seconds
  --allow-errors         goes on after a cell that failed (one tagged "raises-exception" may always fail)
  --server URL           runs on this Jupyter server instead of a local one; its token is read from --token-file FILE
                         or from the variable LAYERLAB_TOKEN

  layerlab run notebooks/00-start-here.ipynb
  layerlab run mine.ipynb -p rate=0.2 -p ordering=pre-activation -o runs/0.2.ipynb
`;

const options = {
  out: { type: 'string', short: 'o' },
  parameter: { type: 'string', short: 'p', multiple: true },
  timeout: { type: 'string' },
  'allow-errors': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  server: { type: 'string' },
  'token-file': { type: 'string' },
} as const;

/** `layerlab run`. Returns the exit code. */
export async function runCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0)
    throw new Problem(`run: expected one notebook, got ${positionals.length}; layerlab run --help says more.`);
  const notebook = await withParameters(readNotebook(file), readValues(values.parameter ?? []), dirname(resolve(file)));
  const line = new ProgressLine(process.stderr, basename(file), notebook);
  const runOptions = {
    cellLimitMs: values.timeout === undefined ? undefined : 1000 * secondsOf(values.timeout),
    allowErrors: values['allow-errors'] === true,
    signal: signalOfTerminal(),
    onProgress: line.show.bind(line),
  };
  quietClient();
  const finished = await onServer(file, values, (server) => runOn(server, notebook, runOptions));
  line.end();
  const out = values.out ?? file.replace(/(\.ipynb)?$/, '.run.ipynb');
  writeNotebook(out, finished.notebook);
  return tell(finished, out);
}

async function runOn(server: ServerAddress, notebook: INotebookContent, options: RunOptions): Promise<FinishedRun> {
  const { kernel, end } = await startKernel(server);
  return await runNotebook(kernel, notebook, options).finally(end);
}

/** Runs `work` with the server that was named, or with a local one whose root is the notebook's folder. */
async function onServer<T>(
  file: string,
  { server, 'token-file': tokenFile }: { server?: string; 'token-file'?: string },
  work: (server: ServerAddress) => Promise<T>,
): Promise<T> {
  if (server !== undefined) return await work({ url: server.replace(/\/*$/, '/'), token: readToken(tokenFile) });
  const local = await startLocalServer(dirname(resolve(file)));
  return await work(local).finally(local.stop);
}

/** Never an argument: arguments can be read by everyone on the machine. */
function readToken(file: string | undefined): string {
  if (file === undefined) return process.env.LAYERLAB_TOKEN ?? '';
  return readFileSync(file, 'utf8').trim();
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0)) throw new Problem(`--timeout: expected a number of seconds, got ${JSON.stringify(text)}.`);
  return seconds;
}

/** Ctrl-C ends the run in order: the cell is interrupted, the notebook saved, the kernel shut down. */
function signalOfTerminal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  return stop.signal;
}

function tell({ cells, failed }: FinishedRun, out: string): number {
  const seconds = cells.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000;
  const ran = `${cells.length} cells in ${seconds.toFixed(1)} s, saved as ${out}`;
  process.stdout.write(
    failed ? `layerlab: ${failed.failure?.message} (cell ${failed.cell + 1}); ${ran}\n` : `layerlab: ${ran}\n`,
  );
  return failed ? 1 : 0;
}
