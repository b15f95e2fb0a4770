/** The programs that must be there: Node, Python, Jupyter and its packages. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findJupyter } from '../find-jupyter.js';
import { packageFolder } from '../install/package-folder.js';
import { findPython } from '../python/find-python.js';
import { askJupyter, type JupyterState } from './ask-jupyter.js';
import { type Finding, right, wrong } from './finding.js';

/** The oldest major version that was tried; either application is enough. */
const applications = { jupyterlab: 4, notebook: 7 } as const;
const packages = 'jupyterlab jupyterlab_widgets';

/** Jupyter as this machine has it; asked once. */
export interface FoundJupyter {
  readonly python: string;
  readonly state: JupyterState;
}

let found: FoundJupyter | undefined | 'not asked' = 'not asked';

export function jupyter(): FoundJupyter | undefined {
  if (found === 'not asked') found = look();
  return found;
}

function look(): FoundJupyter | undefined {
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
  const here = `${process.version} (${process.execPath})`;
  return isAtLeast(process.versions.node, oldest)
    ? right(here)
    : wrong(here, `install Node ${oldest} or newer from https://nodejs.org`);
}

function isAtLeast(version: string, oldest: string): boolean {
  const [has, wants] = [version, oldest].map((text) => text.split('.').map(Number));
  const differs = wants!.findIndex((part, index) => part !== (has![index] ?? 0));
  return differs === -1 || (has![differs] ?? 0) > wants![differs]!;
}

export function checkPython(): Finding {
  const own = jupyter()?.python;
  if (own !== undefined) return right(own);
  try {
    const { version, path } = findPython(false);
    return right(`${version} (${path})`);
  } catch (error) {
    const [problem, fix] = (error as Error).message.split(/: (?=[a-z])(.*)/s);
    return wrong(problem!, fix ?? 'install Python 3.10 or newer');
  }
}

export function checkJupyter(): Finding {
  const { python = 'python3', state } = jupyter() ?? {};
  const versions = Object.entries(applications).flatMap(([name, oldest]) => {
    const version = state?.versions[name];
    return version && Number.parseInt(version, 10) >= oldest ? [`${name} ${version}`] : [];
  });
  if (versions.length > 0) return right(versions.join(', '));
  return wrong(
    `${python} has no JupyterLab 4 and no Notebook 7`,
    `${python} -m pip install --upgrade ${packages}, or name the Python that has it in LAYERLAB_PYTHON`,
  );
}

export function checkWidgets(): Finding {
  const { python = 'python3', state } = jupyter() ?? {};
  const version = state?.versions.jupyterlab_widgets;
  if (version) return right(`jupyterlab_widgets ${version}`);
  return wrong('sliders and buttons cannot be drawn', `${python} -m pip install jupyterlab_widgets`);
}
