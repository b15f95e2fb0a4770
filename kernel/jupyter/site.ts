/** `npm run site`: JupyterLite with the kernel for pages and a folder of notebooks, as a folder for any static server. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Problem } from '../problem.js';
import { lastLines, run } from './python/command.js';
import { addRequirements, cleanEnvironment, type Environment } from './python/environment.js';
import { repositoryEnvironment } from './setup.js';

/** Options of `buildSite`. */
export interface SiteOptions {
  /** The repository's folder. */
  readonly root: string;
  /** The folder of notebooks. */
  readonly contents: string;
  /** The folder to write; what is in it is replaced. */
  readonly out: string;
}

/** JupyterLite's extension of the kernel, by its name in JupyterLab. */
const extension = '@layerlab/lite';

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

/** Isolation gives cells threads, on hosts that read this file (Netlify, Cloudflare Pages). Others need none of it. */
const headers = `/*
  Cross-Origin-Opener-Policy: same-origin
  Cross-Origin-Embedder-Policy: require-corp
`;

/** Where JupyterLite notes what it has built; ours is built whole each time. */
const record = '.jupyterlite.doit.db';

/** Builds the site and returns its folder. Throws a Problem where the folder of notebooks is missing or a step fails. */
export async function buildSite({ root, contents, out }: SiteOptions): Promise<string> {
  const from = resolve(root, contents);
  const to = resolve(root, out);
  if (!existsSync(from)) throw new Problem(`there is no folder ${from}; --contents names the folder of the notebooks`);
  const environment = repositoryEnvironment(root);
  await addRequirements(environment, join(root, 'requirements-site.txt'));
  await step(process.execPath, [join(root, 'kernel/lite/build.mjs')]);
  rmSync(to, { recursive: true, force: true });
  await buildLite(environment, from, to);
  addKernel(join(root, 'kernel/lite/dist'), to);
  for (const map of sourceMaps(to)) rmSync(map);
  copyLicences(root, to);
  writeFileSync(join(to, '_headers'), headers);
  writeFileSync(join(to, '.nojekyll'), '');
  return to;
}

/** JupyterLite takes our labextension and the widgets from the environment. */
async function buildLite({ python }: Environment, contents: string, out: string): Promise<void> {
  const options = ['--contents', contents, '--output-dir', out, '--lite-dir', contents, '--no-sourcemaps'];
  await step(python, ['-m', 'jupyterlite_core', 'build', ...options]);
  rmSync(record, { force: true });
}

function addKernel(built: string, site: string): void {
  const folder = join(site, 'extensions', extension);
  mkdirSync(folder, { recursive: true });
  for (const part of ['package.json', 'static']) cpSync(join(built, part), join(folder, part), { recursive: true });
  const { jupyterlab } = JSON.parse(readFileSync(join(built, 'package.json'), 'utf8'));
  const file = join(site, 'jupyter-lite.json');
  const whole = JSON.parse(readFileSync(file, 'utf8'));
  const config = whole['jupyter-config-data'];
  const added = { name: extension, ...jupyterlab._build };
  const federated_extensions = [...(config.federated_extensions ?? []), added];
  whole['jupyter-config-data'] = { ...config, ...settings, federated_extensions };
  writeFileSync(file, `${JSON.stringify(whole, null, 2)}\n`);
}

/** The packages whose code is in the kernel's bundles; JupyterLite brings the notices of its own. */
const bundled = [
  'typescript',
  'tslab',
  'node-inspect-extracted',
  'fflate',
  'path-browserify',
  'ndarray',
  'ndarray-ops',
];

function copyLicences(root: string, site: string): void {
  for (const file of ['LICENSE', 'NOTICE']) cpSync(join(root, file), join(site, 'licences', file));
  for (const name of bundled) {
    const folder = join(root, 'node_modules', name);
    for (const file of readdirSync(folder).filter((each) => /^(licen[cs]e|notice|thirdparty)/i.test(each)))
      cpSync(join(folder, file), join(site, 'licences', name, file));
  }
}

function sourceMaps(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.map')).map((file) => join(folder, file));
}

async function step(command: string, args: readonly string[]): Promise<void> {
  const { ok, output } = await run(command, args, cleanEnvironment());
  if (!ok) throw new Problem(`the site could not be built. The last lines:${lastLines(output)}`);
}
