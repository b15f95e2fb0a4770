import { spawn, spawnSync } from 'node:child_process';

/** What a finished command left behind. */
export interface Finished {
  /** True when it could be started and ended with exit code 0. */
  readonly ok: boolean;
  /** Standard output and standard error, as they came. */
  readonly output: string;
}

/** Runs a command to its end and gathers what it says. Never throws: a command that cannot be started is not ok. */
export function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Finished> {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.on('error', (error) => resolve({ ok: false, output: `${output}${error.message}\n` }));
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}

/** The standard output of a command that answers at once, or undefined when it is missing or fails. */
export function ask(command: string, args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', timeout: 30_000, windowsHide: true });
  return status === 0 ? stdout.trim() : undefined;
}

/** The last `count` lines that hold text, indented, each on its own line. */
export function lastLines(output: string, count = 6): string {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines
    .slice(-count)
    .map((line) => `\n  ${line}`)
    .join('');
}
