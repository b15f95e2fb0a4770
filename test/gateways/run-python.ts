/** Runs Python programs for tests. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, dirname, join } from 'node:path';
import { repositoryEnvironment } from '../../kernel/jupyter/setup.js';
import { type Place, root } from './program.js';

/** Longer than any of them takes, even on a busy machine. */
const limitMs = 4 * 60_000;

/** Runs Python in the work folder and returns its output. @throws Error with the output when it fails */
export async function runPython({ folder, env }: Place, ...args: string[]): Promise<string> {
  const { python } = repositoryEnvironment(root);
  // nbgrader starts alembic by name.
  const PATH = [dirname(python), env.PATH].join(delimiter);
  const child = spawn(python, args, {
    cwd: join(folder, 'work'),
    env: { ...env, PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: limitMs,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`python ${args.join(' ')} ended with ${code}:\n${said}`);
  return said;
}
