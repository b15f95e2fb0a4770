/** What JupyterLite is told: by its builder's file, and by the file that its pages read. */
import { join } from 'node:path';
import type { Environment } from '../../jupyter/python/environment.js';

/** JupyterLite's extension of the kernel, by its name in JupyterLab. */
export const extension = '@layerlab/lite';

/** The extensions that a site has; the environment may have more. */
const extensions = ['@layerlab/labextension', '@jupyter-widgets/jupyterlab-manager'];

/** In this order: the last one is left where a frame of another site may store nothing. */
const drivers = ['asyncStorage', 'localStorageWrapper', 'memoryStorageDriver'];

const settings = {
  appName: 'Layerlab',
  defaultKernelName: 'layerlab',
  enableMemoryStorage: true,
  contentsStorageDrivers: drivers,
  settingsStorageDrivers: drivers,
  workspacesStorageDrivers: drivers,
};

/** The file that `jupyter lite build` reads in its folder. What is not to be there was left out before. */
export function builderConfig({ share }: Environment, contents: string, out: string): object {
  return {
    LiteBuildConfig: {
      apps: ['lab', 'notebooks', 'tree', 'edit'],
      contents: [contents],
      output_dir: out,
      no_sourcemaps: true,
      ignore_contents: [],
      ignore_sys_prefix: ['federated_extensions'],
      federated_extensions: extensions.map((name) => join(share, 'labextensions', name)),
    },
  };
}

/** The configuration of the pages with our kernel in it. */
export function withKernel(config: Record<string, unknown>, build: object): object {
  const federated_extensions = [...((config.federated_extensions as object[]) ?? []), { name: extension, ...build }];
  return { ...config, ...settings, federated_extensions };
}

/** Isolation gives cells threads, on hosts that read this file (Netlify, Cloudflare Pages). Others need none of it. */
export const headersFile = (base: string): string => `${base}*
  Cross-Origin-Opener-Policy: same-origin
  Cross-Origin-Embedder-Policy: require-corp
  Cross-Origin-Resource-Policy: cross-origin
`;
