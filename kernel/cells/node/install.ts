/** `install('pkg@version')`: npm packages into the notebook's folder, importable without a restart. */
import { spawn } from 'node:child_process';

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** A name with a version or tag, a tarball or a folder. Excludes npm's options and anything special to a shell. */
const packageSpec = /^[@\w./~][\w@./\\:~^+*-]*$/;

const flags = ['--no-fund', '--no-audit', '--loglevel=error', '--fetch-retries=1', '--fetch-retry-mintimeout=1000'];

/** Plain explanations of npm's errors. */
const reasons: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT/,
    'the package registry cannot be reached: is there a network? Packages that are installed already can be imported without it',
  ],
  [/\bE404\b/, 'the package registry knows no package of this name'],
  [/\bETARGET\b/, 'the package has no such version'],
  [/\bEACCES\b|\bEROFS\b|\bEPERM\b/, "the notebook's folder cannot be written to"],
];

function reasonOf(stderr: string): string {
  const known = reasons.find(([pattern]) => pattern.test(stderr))?.[1];
  return known ?? stderr.trim().split('\n').slice(-6).join('\n');
}

/** Runs npm in the notebook's folder. Returns its exit code and stderr. */
async function runNpm(name: string): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(npm, ['install', ...flags, '--prefix', process.cwd(), name], {
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stdout.on('data', (chunk) => process.stdout.write(chunk));
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  return { code, stderr };
}

/** Installs a package with npm and prints npm's output. Rejects if there is no network, no such package or no such version. */
export async function install(name: string): Promise<void> {
  if (typeof name !== 'string' || !packageSpec.test(name)) {
    throw new TypeError(`install: expected a package's name such as 'd3-array@3', got ${JSON.stringify(name)}`);
  }
  const { code, stderr } = await runNpm(name);
  if (code !== 0) throw new Error(`install('${name}'): ${reasonOf(stderr)}`);
}
