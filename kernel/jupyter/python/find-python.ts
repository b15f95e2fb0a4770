import { Problem } from '../../problem.js';
import { ask } from './command.js';

/** A Python that can carry the environment. */
export interface Python {
  /** The absolute path of the interpreter. */
  readonly path: string;
  /** For example `3.11.7`. */
  readonly version: string;
}

/** What the search sees of the machine. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** The standard output of a command, or undefined when it is missing or fails. */
  ask(command: string, args: readonly string[]): string | undefined;
}

const here: Surroundings = { env: process.env, ask };

/** What one candidate says of itself. */
interface Candidate extends Python {
  /** Whether `python -m venv` works; Debian packs it apart. */
  readonly hasVenv: boolean;
}

const oldest = [3, 10] as const;
const howToInstall =
  'install Python 3.10 or newer from https://www.python.org (Debian and Ubuntu: apt install python3 python3-venv)';

/** Runs on Python 2 as well, so that an old one can be named. */
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
 * The first Python that is new enough, tried in this order: `$LAYERLAB_PYTHON`, `python3`, `python`, `py -3`.
 *
 * @param needsVenv - false when another tool (uv) makes the environment
 * @throws Problem when there is none, naming the best one found and what it lacks
 */
export function findPython(needsVenv: boolean, { env, ask }: Surroundings = here): Python {
  const candidates = commands(env).flatMap((command) => probePython(command, ask) ?? []);
  const fitting = candidates.find((python) => isNewEnough(python) && (python.hasVenv || !needsVenv));
  if (fitting) return fitting;
  throw new Problem(whatIsMissing(candidates, env));
}

function commands(env: NodeJS.ProcessEnv): readonly (readonly string[])[] {
  if (env.LAYERLAB_PYTHON) return [[env.LAYERLAB_PYTHON]];
  return [['python3'], ['python'], ['py', '-3']];
}

function probePython([command, ...args]: readonly string[], ask: Surroundings['ask']): Candidate | undefined {
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
    return `Python ${tooOld.version} (${tooOld.path}) is too old, 3.10 or newer is needed: ${howToInstall}, or name another one in LAYERLAB_PYTHON.`;
  }
  if (env.LAYERLAB_PYTHON)
    return `LAYERLAB_PYTHON is ${env.LAYERLAB_PYTHON}, but that is not a Python that runs: give the path of Python 3.10 or newer.`;
  return `no Python was found (looked for python3, python and py -3): ${howToInstall}.`;
}
