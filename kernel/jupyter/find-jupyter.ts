/** Finds a Python that has a Jupyter server. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { Problem } from '../problem.js';
import { packageFolder } from './install/package-folder.js';
import { ask } from './python/command.js';
import { type Environment, environmentAt } from './python/environment.js';
import { repositoryEnvironment } from './setup.js';

/**
 * Returns the repository's environment if there is one, else that of the first Python that has a Jupyter server. The Python
 * in `LAYERLAB_PYTHON` takes precedence over both.
 *
 * @throws Problem when none is found
 */
export function findJupyter(): Environment {
  const own = repositoryEnvironment(dirname(packageFolder));
  const named = process.env.LAYERLAB_PYTHON;
  if (named === undefined && existsSync(own.python)) return own;
  for (const command of named ? [named] : ['python3', 'python']) {
    const python = ask(command, ['-c', 'import jupyter_server, sys; print(sys.executable)']);
    if (python) return { ...environmentAt(dirname(dirname(python))), python };
  }
  throw new Problem(
    'no Jupyter server was found: run `npm run setup` in the repository, `pip install jupyterlab jupyterlab_widgets`, or set LAYERLAB_PYTHON to a Python that has it.',
  );
}
