// Set-up from a clean clone: packages, build, and then the Python side, which is built code (kernel/jupyter/setup.ts).
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
 * Does all of set-up that is not done yet, one set-up at a time. `forTests` adds what only the tests need; with `inActive`
 * everything goes into the Python that `python3` is, of a container or image that is ours alone, instead of `.venv`.
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

/** Runs a script's work; a foreseen problem is one line and exit code 1, anything else keeps its stack. */
export async function orFail(work) {
  try {
    await work();
  } catch (error) {
    console.error(error?.name === 'Problem' ? `layerlab: ${error.message}` : error);
    process.exit(1);
  }
}

function installPackages() {
  if (packagesInstalled()) return;
  console.log('layerlab: installing npm packages …');
  npm(
    ['ci', '--no-audit', '--no-fund'],
    'npm ci failed; if it could not reach the registry, check the network and npm’s proxy settings, then run this again',
  );
}

/** npm writes node_modules/.package-lock.json as its last step, so an interrupted or outdated installation shows there. */
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
  const isThere = existsSync(join(root, 'lib/dist/index.js')) && existsSync(buildStamp);
  if (isThere && readFileSync(buildStamp, 'utf8') === inputs) return;
  console.log('layerlab: building …');
  npm(['run', '--silent', 'build'], 'npm run build failed');
  run(process.execPath, [join(root, 'kernel/labextension/build.mjs')], 'kernel/labextension/build.mjs failed');
  writeFileSync(buildStamp, inputs);
}

/** `npm run` tells where npm itself lies; started that way it needs no shell, not even on Windows. */
function npm(args, problem) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('npm-cli.js')) run(process.execPath, [script, ...args], problem);
  else run('npm', args, problem, process.platform === 'win32');
}

/** Runs a command quietly; when it fails, its last lines are what the person needs. */
function run(command, args, problem, shell = false) {
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8', shell, maxBuffer: 2 ** 28 });
  if (result.status === 0) return;
  const output = `${result.stdout ?? ''}\n${result.stderr ?? ''}\n${result.error?.message ?? ''}`;
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  throw Object.assign(new Error(`${problem}. Its last lines:\n  ${lines.slice(-12).join('\n  ')}`), {
    name: 'Problem',
  });
}
