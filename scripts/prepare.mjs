// Set-up from a clean clone: packages, build, and then the Python side, which is built code (kernel/jupyter/setup.ts).
// Also what the scripts share: how they report problems and run programs.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf, root } from './inputs.mjs';
import { lock } from './lock.mjs';

export { root };

const buildStamp = join(root, 'kernel/dist/.layerlab-build');
const buildInputs = [
  'package-lock.json',
  'package.json',
  'tsconfig.base.json',
  'tsconfig.json',
  'scripts',
  'lib',
  'kernel',
];

/**
 * Does what is missing of set-up, one process at a time. `forTests` also installs what only the tests need; `inActive`
 * installs into `python3` instead of `.venv`, for containers and images that contain nothing else.
 */
export async function prepare({ forTests = false, inActive = false } = {}) {
  const unlock = await lock(join(root, '.layerlab'), 'setup');
  try {
    installPackages();
    build();
    const { setUp } = await import('../kernel/dist/jupyter/setup.js');
    await setUp({ root, forTests, inActive });
    const { warmUp } = await import('../kernel/dist/jupyter/install/warm-up.js');
    await warmUp();
  } finally {
    unlock();
  }
}

/** Runs a script's work. A `problem` is reported in one line, any other error with its stack; the exit code is 1. */
export async function orFail(work) {
  try {
    await work();
  } catch (error) {
    console.error(error?.name === 'Problem' ? `layerlab: ${error.message}` : error);
    process.exit(1);
  }
}

/** An error that the user can fix, reported without a stack. */
export function problem(message) {
  return Object.assign(new Error(message), { name: 'Problem' });
}

/** Runs a TypeScript program of the repository; its exit code becomes ours. */
export function runProgram(program, args = []) {
  const command = ['--import', 'tsx', program, ...args];
  process.exitCode = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' }).status ?? 1;
}

function installPackages() {
  if (packagesInstalled()) return;
  console.log('layerlab: installing npm packages …');
  npm(
    ['ci', '--no-audit', '--no-fund'],
    'npm ci failed; if it could not reach the registry, check the network and npm’s proxy settings, and run this again',
  );
}

/** npm writes node_modules/.package-lock.json last, so it reveals an interrupted or outdated installation. */
function packagesInstalled() {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const installed = readPackages(join(root, 'node_modules/.package-lock.json'));
  return Object.entries(wanted).every(
    ([path, { optional, version }]) =>
      path === '' || optional || (path in installed && installed[path].version === version),
  );
}

function readPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {};
}

function build() {
  const inputs = hashOf(buildInputs);
  const isBuilt = existsSync(join(root, 'lib/dist/index.js')) && existsSync(buildStamp);
  if (isBuilt && readFileSync(buildStamp, 'utf8') === inputs) return;
  console.log('layerlab: building …');
  npm(['run', '--silent', 'build'], 'npm run build failed');
  run(process.execPath, [join(root, 'kernel/labextension/build.mjs')], 'kernel/labextension/build.mjs failed');
  writeFileSync(buildStamp, inputs);
}

/** Runs npm by the path that `npm run` provides, which needs no shell, not even on Windows. */
function npm(args, failure) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('npm-cli.js')) run(process.execPath, [script, ...args], failure);
  else run('npm', args, failure, process.platform === 'win32');
}

/** Runs a command silently. Throws a problem with the last lines of its output when it fails. */
function run(command, args, failure, shell = false) {
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8', shell, maxBuffer: 2 ** 28 });
  if (result.status === 0) return;
  const output = `${result.stdout ?? ''}\n${result.stderr ?? ''}\n${result.error?.message ?? ''}`;
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  throw problem(`${failure}. Its last lines:\n  ${lines.slice(-12).join('\n  ')}`);
}
