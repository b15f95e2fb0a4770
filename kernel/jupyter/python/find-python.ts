/** Finds a suitable Python on this machine. */
import { Problem } from '../../problem.js';
import { ask } from './command.js';

/** A Python interpreter. */
export interface Python {
  /** The absolute path of the interpreter. */
  readonly path: string;
  /** For example `3.11.7`. */
  readonly version: string;
}

/** The machine that is searched; replaced in tests. */
export interface Machine {
  readonly env: NodeJS.ProcessEnv;
  /** Returns the standard output of a command, or undefined when it is missing or fails. */
  ask(command: string, args: readonly string[]): string | undefined;
}

const thisMachine: Machine = { env: process.env, ask };

/** A Python as it reports itself. */
interface Candidate extends Python {
  /** Whether `python -m venv` works; Debian packages it separately. */
  readonly hasVenv: boolean;
}

const oldest = [3, 10] as const;
const howToInstall =
  'install Python 3.10 or newer from https://www.python.org (Debian and Ubuntu: apt install python3 python3-venv)';

/** Runs on Python 2 as well, so that the error can name its version. */
const probe = `
import sys
try:
    import venv, ensurepip
    has_venv = 1
except ImportError:
    has_venv = 0
print("%d.%d.%d|%d|%s" % (sys.version_info[0], sys.version_info[1], sys.version_info[2], has_venv, sys.executable))
`;

/**
 * Returns the first Python that is new enough: `LAYERLAB_PYTHON` if it is set, else `python3`, `python` or `py -3`.
 *
 * @param needsVenv - false when another tool (uv) makes the environment
 * @throws Problem when there is none; names the best one found and what it lacks
 */
export function findPython(needsVenv: boolean, { env, ask }: Machine = thisMachine): Python {
  const candidates = commands(env).flatMap((command) => probePython(command, ask) ?? []);
  const suitable = candidates.find((python) => isNewEnough(python) && (python.hasVenv || !needsVenv));
  if (suitable) return suitable;
  throw new Problem(whatIsMissing(candidates, env));
}

function commands(env: NodeJS.ProcessEnv): readonly (readonly string[])[] {
  if (env.LAYERLAB_PYTHON) return [[env.LAYERLAB_PYTHON]];
  return [['python3'], ['python'], ['py', '-3']];
}

function probePython([command, ...args]: readonly string[], ask: Machine['ask']): Candidate | undefined {
  const answer = ask(command!, [...args, '-c', probe]);
  const [version, hasVenv, path] = answer?.split('|') ?? [];
  return version && path ? { version, path, hasVenv: hasVenv === '1' } : undefined;
}

function isNewEnough({ version }: Python): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

function whatIsMissing(candidates: readonly Candidate[], env: NodeJS.ProcessEnv): string {
  const newEnough = candidates.find(isNewEnough);
  if (newEnough) {
    return `Python ${newEnough.version} (${newEnough.path}) has no venv module: install it (Debian and Ubuntu: apt install python3-venv) and run this again.`;
  }
  const [tooOld] = candidates;
  if (tooOld) {
    return `Python ${tooOld.version} (${tooOld.path}) is too old, 3.10 or newer is needed: ${howToInstall}, or set LAYERLAB_PYTHON to another one.`;
  }
  if (env.LAYERLAB_PYTHON)
    return `LAYERLAB_PYTHON is ${env.LAYERLAB_PYTHON}, which is not a working Python: set it to the path of Python 3.10 or newer.`;
  return `no Python was found (tried python3, python and py -3): ${howToInstall}.`;
}
