// `npm run wheel`: sets up, then builds the Python package into dist/. It holds what `npm pack` makes of the kernel, with the
// packages that it depends on as package-lock.json pins them, and the files that Jupyter looks for.
import './check-node.mjs';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { root } from './inputs.mjs';

void import('./prepare.mjs').then(({ prepare, orFail }) =>
  orFail(async () => {
    await prepare();
    const { repositoryEnvironment } = await import('../kernel/dist/jupyter/setup.js');
    const wheel = await buildWheel(repositoryEnvironment(root).python);
    console.log(`${relative(root, wheel)} (${(statSync(wheel).size / 1e6).toFixed(1)} MB)`);
  }),
);

const stage = join(root, '.layerlab/wheel');
const python = join(stage, 'layerlab_kernel');
const modules = join(python, 'js/node_modules');
const share = join(stage, 'share/jupyter');
const kernel = join(root, 'kernel');

/** What the kernel never loads: programs, translations, sources, and the compiler that tslab would use. */
const left = [
  /^typescript[\\/]lib[\\/](?:[a-z]{2}(?:-[a-z]+)?[\\/]|_?tsc\.js|_?tsserver\.js|_?typingsInstaller\.js|tsserverlibrary|watchGuard)/i,
  /^zeromq[\\/](?:src|script|CMakeLists|vcpkg)/,
  /^cmake-ts[\\/](?!package\.json|LICENSE|build$|build[\\/]loader\.js)./,
  /^(?:@[^\\/]+[\\/])?[^\\/]+[\\/](?:node_modules|test|tests|docs?|examples?)(?:[\\/]|$)/,
  /\.(?:map|tsbuildinfo|markdown)$/,
];
/** Headers for building ZeroMQ's. */
const notLoaded = new Set(['node-addon-api']);
/** ZeroMQ's binaries use Node-API, so those of one version fit all later ones. Older ones are for Nodes that cannot run the kernel. */
const oldestAbi = 115;

/** Builds the wheel of what is built. Returns its path. */
async function buildWheel(pythonCommand) {
  rmSync(stage, { recursive: true, force: true });
  cpSync(join(kernel, 'wheel'), stage, { recursive: true });
  for (const name of ['LICENSE', 'NOTICE']) cpSync(join(root, name), join(stage, name));
  const { version } = manifestOf(kernel);
  const init = join(python, '__init__.py');
  writeFileSync(init, readFileSync(init, 'utf8').replace('0.0.0', version));
  copyPackages();
  pruneSockets();
  await writeShare();
  const out = join(root, 'dist');
  mkdirSync(out, { recursive: true });
  const args = ['-m', 'pip', 'wheel', '--quiet', '--disable-pip-version-check', '--no-deps', '--wheel-dir', out, stage];
  const { status, error } = spawnSync(pythonCommand, args, { stdio: 'inherit' });
  if (status !== 0) throw error ?? new Error(`wheel: pip ended with ${status}`);
  return join(out, `layerlab_kernel-${version}-py3-none-any.whl`);
}

/** Copies the kernel, the library and everything that they depend on, each where Node finds it. */
function copyPackages() {
  const done = new Set();
  const copy = (folder, target) => {
    if (done.has(target)) return;
    done.add(target);
    const { files, dependencies = {} } = manifestOf(folder);
    const own = folder.startsWith(join(root, 'node_modules')) ? undefined : files;
    copyPackage(folder, join(modules, target), own);
    for (const name of Object.keys(dependencies).filter((each) => !notLoaded.has(each))) {
      const found = installed(name, folder);
      copy(found, targetOf(found, name));
    }
  };
  copy(kernel, 'layerlab-kernel');
}

function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** Our own packages are linked from node_modules, and lie beside each other in the wheel. */
function installed(name, from) {
  const places = createRequire(join(from, 'package.json'))
    .resolve.paths(name)
    .map((folder) => join(folder, name));
  const found = places.find((folder) => existsSync(join(folder, 'package.json')));
  if (found === undefined) throw new Error(`wheel: expected ${name} to be installed for ${from}`);
  return name === 'layerlab' ? join(root, 'lib') : found;
}

function targetOf(folder, name) {
  const inside = relative(join(root, 'node_modules'), folder);
  return inside.startsWith('..') ? name : inside;
}

/** @param files - what the package publishes, if it is one of ours */
function copyPackage(folder, target, files) {
  if (files === undefined) {
    const base = relative(join(root, 'node_modules'), folder).split(sep).slice(-2).join(sep);
    const name = base.startsWith('@') ? base : base.split(sep).at(-1);
    cpSync(folder, target, { recursive: true, filter: (from) => isKept(join(name, relative(folder, from))) });
    return;
  }
  const wanted = files.filter((name) => !name.startsWith('!') && !/^(?:LICENSE|NOTICE)$/.test(name));
  mkdirSync(target, { recursive: true });
  for (const name of ['package.json', 'README.md', ...wanted.map((each) => each.replace(/\/\*.*$/, ''))])
    cpSync(join(folder, name), join(target, name), {
      recursive: true,
      filter: (from) => !from.endsWith('.tsbuildinfo'),
    });
}

function isKept(path) {
  return !left.some((pattern) => pattern.test(path));
}

function pruneSockets() {
  const build = join(modules, 'zeromq/build');
  const manifest = JSON.parse(readFileSync(join(build, 'manifest.json'), 'utf8'));
  const kept = Object.entries(manifest).filter(
    ([key]) => JSON.parse(key).abi >= oldestAbi && JSON.parse(key).arch !== 'ia32',
  );
  writeFileSync(join(build, 'manifest.json'), JSON.stringify(Object.fromEntries(kept)));
  const paths = new Set(kept.map(([, path]) => path.replaceAll('\\', '/')));
  for (const path of readdirSync(build, { recursive: true, encoding: 'utf8' }).map((each) =>
    each.replaceAll('\\', '/'),
  ))
    if (path.endsWith('.node') && !paths.has(path)) rmSync(join(build, path));
  // tslab's converter is given our TypeScript in place of this one (language/node/tslab-loader.ts).
  const typescript = join(modules, '@tslab/typescript-for-tslab');
  const { main } = manifestOf(typescript);
  const manifestText = readFileSync(join(typescript, 'package.json'), 'utf8');
  rmSync(typescript, { recursive: true });
  mkdirSync(dirname(join(typescript, main)), { recursive: true });
  writeFileSync(join(typescript, 'package.json'), manifestText);
  writeFileSync(join(typescript, main), '// left out: layerlab-kernel uses its own TypeScript\n');
}

/** Python's environment is known only when the kernel is started: Jupyter replaces `python` by its own. */
async function writeShare() {
  const { kernelSpec } = await import('../kernel/dist/jupyter/install/kernelspec.js');
  const folder = join(share, 'kernels/layerlab');
  mkdirSync(folder, { recursive: true });
  cpSync(join(kernel, 'jupyter/logos'), folder, { recursive: true });
  const argv = ['python', '-m', 'layerlab_kernel', 'kernel', '--warm-up', '--connection-file', '{connection_file}'];
  writeFileSync(join(folder, 'kernel.json'), `${JSON.stringify({ ...kernelSpec(), argv }, null, 2)}\n`);
  const extension = join(share, 'labextensions/@layerlab/labextension');
  cpSync(join(kernel, 'dist/labextension'), extension, { recursive: true });
  cpSync(join(kernel, 'dist/nbconvert'), join(share, 'nbconvert/templates/layerlab'), { recursive: true });
  const uninstall = 'Use your Python package manager (pip, conda, etc.) to uninstall layerlab_kernel';
  const install = { packageManager: 'python', packageName: 'layerlab_kernel', uninstallInstructions: uninstall };
  writeFileSync(join(extension, 'install.json'), `${JSON.stringify(install, null, 2)}\n`);
}
