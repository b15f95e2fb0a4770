/** Runs commands and captures their output. */
import { spawn, spawnSync } from 'node:child_process';

/** The result of a command. */
export interface Finished {
  /** True if it could be started and exited with code 0. */
  readonly ok: boolean;
  /** Standard output and standard error, interleaved. */
  readonly output: string;
}

/** Runs a command to its end and captures its output. Never throws: a command that cannot be started is not ok. */
export function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  cwd?: string,
): Promise<Finished> {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.on('error', (error) => resolve({ ok: false, output: `${output}${error.message}\n` }));
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}

/** Returns the trimmed standard output of a short command, or undefined when it is missing or fails. */
export function ask(command: string, args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', timeout: 30_000, windowsHide: true });
  return status === 0 ? stdout.trim() : undefined;
}

/** Returns the last `count` non-blank lines, indented, each after a line break. */
export function lastLines(output: string, count = 6): string {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines
    .slice(-count)
    .map((line) => `\n  ${line}`)
    .join('');
}
