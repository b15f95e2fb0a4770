/** `install('pkg@version')`: npm packages into the notebook's folder, importable without a restart. */
import { spawn } from 'node:child_process';

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** What npm takes: a name with a version or a tag, or a tarball or folder. No option, and nothing that a shell would read. */
const fitting = /^[@\w./~][\w@./\\:~^+*-]*$/;

const flags = ['--no-fund', '--no-audit', '--loglevel=error', '--fetch-retries=1', '--fetch-retry-mintimeout=1000'];

/** What npm says, and how it reads to a person. */
const reasons: readonly (readonly [said: RegExp, reason: string])[] = [
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT/,
    'the package registry cannot be reached: is there a network? Packages that are installed already can be imported without it',
  ],
  [/\bE404\b/, 'the package registry knows no package of this name'],
  [/\bETARGET\b/, 'the package has no such version'],
  [/\bEACCES\b|\bEROFS\b|\bEPERM\b/, "the notebook's folder cannot be written to"],
];

function reasonOf(said: string): string {
  const known = reasons.find(([pattern]) => pattern.test(said))?.[1];
  return known ?? said.trim().split('\n').slice(-6).join('\n');
}

/** Runs npm in the notebook's folder; its exit code and what it said on stderr. */
async function runNpm(name: string): Promise<{ code: number | null; said: string }> {
  const child = spawn(npm, ['install', ...flags, '--prefix', process.cwd(), name], {
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
  return { code, said };
}

/** Installs a package with npm; prints what npm says. Rejects with the reason: no network, no such package or version. */
export async function install(name: string): Promise<void> {
  if (typeof name !== 'string' || !fitting.test(name)) {
    throw new TypeError(`install: expected a package's name such as 'd3-array@3', got ${JSON.stringify(name)}`);
  }
  const { code, said } = await runNpm(name);
  if (code !== 0) throw new Error(`install('${name}'): ${reasonOf(said)}`);
}
