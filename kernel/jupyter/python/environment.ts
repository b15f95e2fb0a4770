/** Python virtual environments with pinned packages. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Problem } from '../../problem.js';
import { ask, lastLines, run } from './command.js';
import { findPython, type Python } from './find-python.js';

/** The paths of a Python virtual environment. */
export interface Environment {
  readonly folder: string;
  /** The environment's own interpreter. */
  readonly python: string;
  /** The environment's data folder of Jupyter: kernelspecs, labextensions, settings. */
  readonly share: string;
}

/** Returns the paths of the environment in a folder; Windows has `Scripts` instead of `bin`. */
export function environmentAt(folder: string, platform: NodeJS.Platform = process.platform): Environment {
  const python = platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
  return { folder, python, share: join(folder, 'share', 'jupyter') };
}

/** Makes environments and installs packages. uv is much faster; pip is always available. */
interface Installer {
  readonly name: string;
  /** Whether Python's `venv` module must be there. */
  readonly needsVenv: boolean;
  make(python: Python, folder: string): readonly string[];
  install(environment: Environment, requirements: string): readonly string[];
}

const uv: Installer = {
  name: 'uv',
  needsVenv: false,
  make: (python, folder) => ['uv', 'venv', '--quiet', '--python', python.path, folder],
  install: ({ python }, file) => ['uv', 'pip', 'install', '--quiet', '--python', python, '--requirement', file],
};

const pip: Installer = {
  name: 'pip',
  needsVenv: true,
  make: (python, folder) => [python.path, '-m', 'venv', folder],
  install: ({ python }, file) => [
    python,
    '-m',
    'pip',
    'install',
    '--quiet',
    '--no-input',
    '--disable-pip-version-check',
    '--requirement',
    file,
  ],
};

/** JupyterLab runs CommonJS scripts with Node; our own package.json would make them fail as modules. */
const commonJsOnly = '{ "private": true, "type": "commonjs" }\n';

/**
 * Makes the environment in `folder`, or keeps an existing one if its stamp matches the requirements, Python and folder. The
 * stamp is written last, so an interrupted set-up starts over.
 *
 * @param requirements - a file of pinned requirements
 * @throws Problem when there is no suitable Python, or when a package cannot be installed
 */
export async function makeEnvironment(folder: string, requirements: string): Promise<Environment> {
  const environment = environmentAt(folder);
  if (isFinished(environment, requirements)) return environment;
  const installer = ask('uv', ['--version']) === undefined ? pip : uv;
  const python = findPython(installer.needsVenv);
  console.log(`layerlab: making the Python environment with Python ${python.version} and ${installer.name} …`);
  rmSync(folder, { recursive: true, force: true });
  await step(installer.make(python, folder), `the Python environment could not be made in ${folder}`);
  writeFileSync(join(folder, 'package.json'), commonJsOnly);
  await install(installer, environment, requirements);
  return environment;
}

/** Installs pinned requirements into an existing environment, once. */
export async function addRequirements(environment: Environment, requirements: string): Promise<void> {
  if (isFinished(environment, requirements)) return;
  console.log(`layerlab: installing the Python packages of ${basename(requirements)} …`);
  await install(ask('uv', ['--version']) === undefined ? pip : uv, environment, requirements);
}

async function install(installer: Installer, environment: Environment, requirements: string): Promise<void> {
  const network =
    'if the network or a proxy is the cause, fix it (pip reads PIP_INDEX_URL and HTTPS_PROXY) and run this again';
  await step(
    installer.install(environment, requirements),
    `${installer.name} could not install the Python packages; ${network}`,
  );
  writeFileSync(stampFile(environment, requirements), stamp(environment, requirements));
}

async function step([command, ...args]: readonly string[], problem: string): Promise<void> {
  const { ok, output } = await run(command!, args, cleanEnvironment());
  if (!ok) throw new Problem(`${problem}. Its last lines:${lastLines(output)}`);
}

/** Returns this process's environment variables without those of another Python environment. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const {
    PYTHONPATH: _path,
    PYTHONHOME: _home,
    VIRTUAL_ENV: _environment,
    CONDA_PREFIX: _conda,
    ...rest
  } = process.env;
  return rest;
}

function isFinished(environment: Environment, requirements: string): boolean {
  const file = stampFile(environment, requirements);
  return existsSync(file) && readFileSync(file, 'utf8') === stamp(environment, requirements);
}

function stampFile({ folder }: Environment, requirements: string): string {
  const name = requirements.replace(/^.*[\\/]/, '').replace(/\.txt$/, '');
  return join(folder, `layerlab-${name}.stamp`);
}

/** Contains the version as the environment's Python reports it, which also proves that it still runs. */
function stamp({ folder, python }: Environment, requirements: string): string {
  const version = ask(python, ['-c', 'import sys; print(sys.version)']) ?? 'does not run';
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  return `${JSON.stringify({ folder, version, requirements: hash }, null, 2)}\n`;
}
