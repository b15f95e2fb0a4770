/** `npm run site`: JupyterLite with the kernel for pages and a folder of notebooks, as a folder for any static server. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { lastLines, run } from '../../jupyter/python/command.js';
import { addRequirements, cleanEnvironment, type Environment } from '../../jupyter/python/environment.js';
import { repositoryEnvironment } from '../../jupyter/setup.js';
import { Problem } from '../../problem.js';
import { type SiteNotebook, stageContents } from './contents.js';
import { addLandingPage } from './landing-page.js';
import { builderConfig, extension, headersFile, withKernel } from './lite-config.js';
import { copyNotices } from './notices.js';

/** Options of `buildSite`. */
export interface SiteOptions {
  /** The repository's folder. */
  readonly root: string;
  /** The folder of notebooks. */
  readonly contents: string;
  /** The folder to write; what is in it is replaced. */
  readonly out: string;
  /** The path below which the site will lie. Its links are relative; the host's rules of headers are not. Defaults to '/'. */
  readonly base?: string;
}

/** Builds the site and returns its folder. Throws a Problem where an option makes no sense or a step fails. */
export async function buildSite({ root, contents, out, base = '/' }: SiteOptions): Promise<string> {
  const from = resolve(root, contents);
  const to = resolve(root, out);
  refuse({ root, from, to, base });
  const environment = repositoryEnvironment(root);
  await addRequirements(environment, join(root, 'requirements-site.txt'));
  await step(process.execPath, [join(root, 'kernel/lite/build.mjs')]);
  rmSync(to, { recursive: true, force: true });
  const notebooks = await buildLite(environment, from, to);
  addKernel(join(root, 'kernel/lite/dist'), to);
  addLandingPage(root, to, notebooks);
  const versions = Object.fromEntries(notebooks.map(({ path, version }) => [path, version]));
  writeFileSync(join(to, 'versions.json'), `${JSON.stringify(versions, null, 2)}\n`);
  for (const file of notServed(to)) rmSync(file);
  copyNotices(root, environment, to);
  writeFileSync(join(to, '_headers'), headersFile(base));
  writeFileSync(join(to, '.nojekyll'), '');
  return to;
}

function refuse({ root, from, to, base }: Record<'root' | 'from' | 'to' | 'base', string>): void {
  if (!existsSync(from)) throw new Problem(`there is no folder ${from}; --contents names the folder of the notebooks.`);
  if (!/^\/([\w.~-]+\/)*$/.test(base))
    throw new Problem(`--base ${base}: expected a path that begins and ends with a slash, such as /course/.`);
  if ([root, from].some((folder) => `${folder}/`.startsWith(`${to}/`)))
    throw new Problem(`--out ${to}: what is in this folder is replaced, and the sources lie in it; name another.`);
  if (existsSync(to) && readdirSync(to).length > 0 && !existsSync(join(to, 'jupyter-lite.json')))
    throw new Problem(`--out ${to}: this folder holds something that is not a site; name another, or empty it.`);
}

/** JupyterLite's builder works in a folder of its own, where it keeps notes. */
async function buildLite(environment: Environment, from: string, out: string): Promise<readonly SiteNotebook[]> {
  const folder = mkdtempSync(join(tmpdir(), 'layerlab-lite-'));
  try {
    const notebooks = await stageContents(from, join(folder, 'contents'), out);
    const config = builderConfig(environment, join(folder, 'contents'), out);
    writeFileSync(join(folder, 'jupyter_lite_config.json'), JSON.stringify(config));
    await step(environment.python, ['-m', 'jupyterlite_core', 'build'], folder);
    return notebooks;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function addKernel(built: string, site: string): void {
  const folder = join(site, 'extensions', extension);
  mkdirSync(folder, { recursive: true });
  for (const part of ['package.json', 'static']) cpSync(join(built, part), join(folder, part), { recursive: true });
  const { jupyterlab } = JSON.parse(readFileSync(join(built, 'package.json'), 'utf8'));
  const file = join(site, 'jupyter-lite.json');
  const whole = JSON.parse(readFileSync(file, 'utf8'));
  const config = withKernel(whole['jupyter-config-data'], jupyterlab._build);
  writeFileSync(file, `${JSON.stringify({ ...whole, 'jupyter-config-data': config }, null, 2)}\n`);
}

/** Source maps, and the settings with which JupyterLite was built. */
function notServed(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => /\.map$|^rspack\./.test(file)).map((file) => join(folder, file));
}

async function step(command: string, args: readonly string[], folder?: string): Promise<void> {
  const { ok, output } = await run(command, args, cleanEnvironment(), folder);
  if (!ok) throw new Problem(`the site could not be built. The last lines:${lastLines(output)}`);
}
