/** The Python side of `npm run setup`. */
import { join } from 'node:path';
import { writeKernelSpec } from './install/kernelspec.js';
import { writeDefaultSettings, writeLabextension } from './install/labextension.js';
import { prefixOf } from './install/place.js';
import { writeTemplate } from './install/template.js';
import { addRequirements, type Environment, environmentAt, makeEnvironment } from './python/environment.js';
import { findPython } from './python/find-python.js';

/** Options of `setUp`. */
export interface SetUpOptions {
  /** The repository's folder. */
  readonly root: string;
  /** Also installs the packages that only the tests need. */
  readonly forTests?: boolean;
  /** Installs into the machine's Python instead of `.venv`, for images that contain nothing else. */
  readonly inActive?: boolean;
}

/** Returns the repository's own environment, `.venv`. */
export function repositoryEnvironment(root: string): Environment {
  return environmentAt(join(root, '.venv'));
}

/** Makes the environment and writes kernelspec, labextension, template and settings. Skips what is up to date. */
export async function setUp({ root, forTests = false, inActive = false }: SetUpOptions): Promise<Environment> {
  const requirements = join(root, 'requirements.txt');
  const environment = inActive
    ? await installIntoActive(requirements)
    : await makeEnvironment(join(root, '.venv'), requirements);
  if (forTests) await addRequirements(environment, join(root, 'requirements-test.txt'));
  writeKernelSpec(environment.share);
  writeLabextension(environment.share);
  writeTemplate(environment.share);
  writeDefaultSettings(environment.share);
  return environment;
}

async function installIntoActive(requirements: string): Promise<Environment> {
  const python = findPython(false).path;
  const environment = { ...environmentAt(prefixOf(python)), python };
  await addRequirements(environment, requirements);
  return environment;
}
