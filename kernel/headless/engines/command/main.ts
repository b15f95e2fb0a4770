/**
 * The keeper of commands: a process beside `layerlab run` that starts them, each in a process group of its own, and ends them
 * when the pipe from its client closes, even because the client was killed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { EndMessage, StartMessage } from './messages.js';

/** How long a command may take to end by itself. */
const endLimitMs = 10_000;
const keptOfErrors = 4_000;

const running = new Set<ChildProcess>();

function start({ number, words: [program, ...args], env }: StartMessage): void {
  const child = spawn(program!, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: process.platform !== 'win32',
    env: { ...process.env, ...env },
    windowsHide: true,
  });
  running.add(child);
  let errors = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-keptOfErrors)));
  const end = (failure: string | null, started: boolean): void => {
    if (!running.delete(child)) return;
    reply({ number, failure, started, lastLine: errors.trim().split('\n').at(-1)! });
    if (isEnding && running.size === 0) process.exit(0);
  };
  child.once('error', ({ message }) => end(message, child.pid !== undefined));
  // Not `close`: a process that the command left behind may keep the pipe open.
  child.once('exit', (code, signal) =>
    setImmediate(() => end(code === 0 ? null : `ended ${signal ? `by ${signal}` : `with code ${code}`}`, true)),
  );
}

function reply(message: EndMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

let isEnding = false;

function endAll(): void {
  isEnding = true;
  if (running.size === 0) process.exit(0);
  for (const child of running) signal(child, 'SIGTERM');
  setTimeout(() => {
    for (const child of running) signal(child, 'SIGKILL');
    process.exit(0);
  }, endLimitMs);
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (process.platform === 'win32') child.kill(name);
    else process.kill(-child.pid!, name);
  } catch {
    // It has just ended.
  }
}

// When the client is gone nobody reads the replies.
process.stdout.on('error', () => undefined);
for (const name of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(name, () => undefined);
const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => start(JSON.parse(line) as StartMessage));
lines.once('close', endAll);
