import { join } from 'node:path';
import { addRequirements, type Environment, environmentAt, makeEnvironment } from './environment.js';
import { writeKernelSpec } from './kernelspec.js';
import { writeDefaultSettings, writeLabextension } from './labextension.js';

/** Where set-up works. */
export interface SetUpOptions {
  /** The repository. */
  readonly root: string;
  /** Also installs what only the tests need. */
  readonly forTests?: boolean;
}

/** The environment of a repository: a folder of its own, never a Python that belongs to somebody else. */
export function repositoryEnvironment(root: string): Environment {
  return environmentAt(join(root, '.venv'));
}

/** The Python side of set-up: environment, kernelspec, labextension, settings. What is done already costs nothing. */
export async function setUp({ root, forTests = false }: SetUpOptions): Promise<Environment> {
  const environment = await makeEnvironment(join(root, '.venv'), join(root, 'requirements.txt'));
  if (forTests) await addRequirements(environment, join(root, 'requirements-test.txt'));
  writeKernelSpec(environment.share);
  writeLabextension(environment.share);
  writeDefaultSettings(environment.share);
  return environment;
}
