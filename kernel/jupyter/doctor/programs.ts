/** Checks the programs that must be installed: Node, Python, Jupyter and its packages. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findJupyter } from '../find-jupyter.js';
import { packageFolder } from '../install/package-folder.js';
import { findPython } from '../python/find-python.js';
import { askJupyter, type JupyterState } from './ask-jupyter.js';
import { type Finding, failed, passed } from './finding.js';

/** The oldest supported major versions; either application is enough. */
const applications = { jupyterlab: 4, notebook: 7 } as const;
const packages = 'jupyterlab jupyterlab_widgets';

/** The machine's Jupyter. */
export interface FoundJupyter {
  readonly python: string;
  readonly state: JupyterState;
}

let found: FoundJupyter | undefined | 'not asked' = 'not asked';

/** Returns the machine's Jupyter, or undefined when there is none. Asks once. */
export function jupyter(): FoundJupyter | undefined {
  if (found === 'not asked') found = find();
  return found;
}

function find(): FoundJupyter | undefined {
  try {
    const { python } = findJupyter();
    const state = askJupyter(python);
    return state && { python, state };
  } catch {
    return undefined;
  }
}

export function checkNode(): Finding {
  const { engines } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  const oldest: string = engines.node.replace(/[^\d.]/g, '');
  const current = `${process.version} (${process.execPath})`;
  return isAtLeast(process.versions.node, oldest)
    ? passed(current)
    : failed(current, `install Node ${oldest} or newer from https://nodejs.org`);
}

function isAtLeast(version: string, oldest: string): boolean {
  const [has, wants] = [version, oldest].map((text) => text.split('.').map(Number));
  const differs = wants!.findIndex((part, index) => part !== (has![index] ?? 0));
  return differs === -1 || (has![differs] ?? 0) > wants![differs]!;
}

export function checkPython(): Finding {
  const own = jupyter()?.python;
  if (own !== undefined) return passed(own);
  try {
    const { version, path } = findPython(false);
    return passed(`${version} (${path})`);
  } catch (error) {
    const [problem, fix] = (error as Error).message.split(/: (?=[a-z])(.*)/s);
    return failed(problem!, fix ?? 'install Python 3.10 or newer');
  }
}

export function checkJupyter(): Finding {
  const { python = 'python3', state } = jupyter() ?? {};
  const versions = Object.entries(applications).flatMap(([name, oldest]) => {
    const version = state?.versions[name];
    return version && Number.parseInt(version, 10) >= oldest ? [`${name} ${version}`] : [];
  });
  if (versions.length > 0) return passed(versions.join(', '));
  return failed(
    `${python} has neither JupyterLab 4 nor Notebook 7`,
    `${python} -m pip install --upgrade ${packages}, or set LAYERLAB_PYTHON to a Python that has it`,
  );
}

export function checkWidgets(): Finding {
  const { python = 'python3', state } = jupyter() ?? {};
  const version = state?.versions.jupyterlab_widgets;
  if (version) return passed(`jupyterlab_widgets ${version}`);
  return failed('sliders and buttons cannot be drawn', `${python} -m pip install jupyterlab_widgets`);
}
