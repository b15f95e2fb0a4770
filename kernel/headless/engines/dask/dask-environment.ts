/** The Python that has Dask's client. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeEnvironment } from '../../../jupyter/python/environment.js';
import { cacheFolder } from '../../../node/cache-folder.js';

/** Pinned, with what it needs. */
const requirements = `distributed==2026.8.0
dask==2026.8.0
click==8.5.1
cloudpickle==3.1.3
fsspec==2026.9.0
importlib_metadata==10.2.0
Jinja2==3.1.6
lazy-importer==0.1.0
locket==1.0.0
MarkupSafe==3.0.4
msgpack==1.2.4
packaging==26.4
partd==1.4.2
psutil==7.2.2
PyYAML==6.0.4
sortedcontainers==2.4.0
tblib==3.2.2
toolz==1.2.0
tornado==6.6.1
zict==3.0.0
zipp==4.1.2
`;

/**
 * Returns the Python that `LAYERLAB_DASK_PYTHON` names, or makes an environment in the user's cache, once.
 *
 * @throws Problem when there is no suitable Python, or when a package cannot be installed
 */
export async function daskPython(): Promise<string> {
  const { LAYERLAB_DASK_PYTHON: given } = process.env;
  if (given) return given;
  const folder = cacheFolder();
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'requirements-dask.txt');
  writeFileSync(file, requirements);
  const { python } = await makeEnvironment(join(folder, 'dask'), file);
  return python;
}
