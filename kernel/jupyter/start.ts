/** `npm start`, after set-up: opens JupyterLab on the notebooks. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Problem } from '../problem.js';
import { launch, type RunningJupyter } from './launch.js';
import { repositoryEnvironment } from './setup.js';

/** The flags of `npm start`. */
interface StartFlags {
  readonly openBrowser: boolean;
  readonly port?: number;
  readonly token?: string;
}

const usage = 'npm start -- [--no-browser] [--port N] [--token T]';
const firstNotebook = '00-start-here.ipynb';
const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Opens JupyterLab and shuts it down on Ctrl-C. Returns the exit code. */
export async function start(root: string, args: readonly string[]): Promise<number> {
  const flags = readFlags(args);
  const stopped = untilSignal();
  const notebooks = join(root, 'notebooks');
  const firstPage = existsSync(join(notebooks, firstNotebook)) ? `/lab/tree/${firstNotebook}` : '/lab';
  const jupyter = await launch({
    environment: repositoryEnvironment(root),
    notebooks,
    state: join(root, '.layerlab', 'jupyter'),
    firstPage,
    ...flags,
  });
  console.log(
    `layerlab: JupyterLab is at ${jupyter.url}${firstPage.slice(1)}?token=${jupyter.token}\nlayerlab: press Ctrl-C to stop it.`,
  );
  return await Promise.race([jupyter.ended, stopped.then(() => end(jupyter))]);
}

/** Parses the flags. @throws Problem with the usage for an unknown flag or an invalid port */
export function readFlags(args: readonly string[]): StartFlags {
  const { 'no-browser': noBrowser, port, token } = parse(args);
  if (port !== undefined && !isPort(port))
    throw new Problem(`--port: expected a number from 1 to 65535, got ${port}. Usage: ${usage}`);
  return {
    openBrowser: !noBrowser,
    ...(port !== undefined && { port: Number(port) }),
    ...(token !== undefined && { token }),
  };
}

function parse(args: readonly string[]): { 'no-browser'?: boolean; port?: string; token?: string } {
  try {
    const options = { 'no-browser': { type: 'boolean' }, port: { type: 'string' }, token: { type: 'string' } } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new Problem(`${(error as Error).message.split('. ')[0]}. Usage: ${usage}`);
  }
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535;
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of endingSignals) process.on(signal, () => resolve());
  });
}

async function end(jupyter: RunningJupyter): Promise<number> {
  console.log('\nlayerlab: shutting down JupyterLab and its kernels …');
  await jupyter.stop();
  return 0;
}
