import { join } from 'node:path';
import { writeKernelSpec } from './install/kernelspec.js';
import { writeDefaultSettings, writeLabextension } from './install/labextension.js';
import { prefixOf } from './install/place.js';
import { addRequirements, type Environment, environmentAt, makeEnvironment } from './python/environment.js';
import { findPython } from './python/find-python.js';

/** Where set-up works. */
export interface SetUpOptions {
  /** The repository. */
  readonly root: string;
  /** Also installs what only the tests need. */
  readonly forTests?: boolean;
  /** Works in the Python that is found on this machine instead of `.venv`: for an image that is ours alone. */
  readonly inActive?: boolean;
}

/** The environment of a repository: a folder of its own, never a Python that belongs to somebody else. */
export function repositoryEnvironment(root: string): Environment {
  return environmentAt(join(root, '.venv'));
}

/** The Python side of set-up: environment, kernelspec, labextension, settings. What is done already costs nothing. */
export async function setUp({ root, forTests = false, inActive = false }: SetUpOptions): Promise<Environment> {
  const requirements = join(root, 'requirements.txt');
  const environment = inActive
    ? await fillActive(requirements)
    : await makeEnvironment(join(root, '.venv'), requirements);
  if (forTests) await addRequirements(environment, join(root, 'requirements-test.txt'));
  writeKernelSpec(environment.share);
  writeLabextension(environment.share);
  writeDefaultSettings(environment.share);
  return environment;
}

async function fillActive(requirements: string): Promise<Environment> {
  const python = findPython(false).path;
  const environment = { ...environmentAt(prefixOf(python)), python };
  await addRequirements(environment, requirements);
  return environment;
}
