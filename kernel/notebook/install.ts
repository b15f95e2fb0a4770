/** `install('pkg@version')`: npm packages into the notebook's folder, importable without a restart. */
import { spawn } from 'node:child_process';

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const offline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH/;

/** Installs a package with npm; prints what npm says. Rejects with npm's reason, and says so when there is no network. */
export async function install(name: string): Promise<void> {
  if (typeof name !== 'string' || !/^[@\w]/.test(name)) {
    throw new TypeError(`install: expected a package's name such as 'd3-array@3', got ${JSON.stringify(name)}`);
  }
  const flags = ['--no-fund', '--no-audit', '--loglevel=error', '--prefix', process.cwd()];
  const child = spawn(npm, ['install', ...flags, name], {
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => process.stdout.write(chunk));
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  if (code === 0) return;
  const reason = offline.test(said)
    ? 'the package registry cannot be reached (no network?)'
    : said.trim().split('\n').slice(-6).join('\n');
  throw new Error(`install('${name}'): ${reason}`);
}
