/** Layerlab in an existing Jupyter: an empty folder, two packages, `layerlab install`. */
import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { repositoryEnvironment } from '../../kernel/jupyter/setup.js';
import { Lab } from '../browser/lab.js';
import { notebookOf } from '../browser/notebook-file.js';
import { installInto, npm, pack, root, temporaryFolder } from './packed.js';

/** Deno runs the library too; its npm package contains one program. */
const deno = 'deno@2.9.6';

const place = realpathSync(temporaryFolder());
const folder = join(place, 'project');
const prefix = join(place, 'prefix');
/** A user's machine: the tests' Jupyter, which searches the prefix first, and a separate home. */
const env: NodeJS.ProcessEnv = {
  HOME: join(place, 'home'),
  XDG_CACHE_HOME: join(place, 'cache'),
  LAYERLAB_PYTHON: repositoryEnvironment(root).python,
  JUPYTER_PATH: join(prefix, 'share', 'jupyter'),
  LAYERLAB_COMPUTE: '',
  DENO_DIR: join(place, 'deno'),
};

let tarballs: readonly string[];

before(() => {
  tarballs = Object.values(pack(place)).map(({ file }) => file);
  installInto(folder, [...tarballs, deno]);
});

/** Notebook 7.6.5 logs this error at every start, whatever is installed. */
const ofNotebook = /^uncaught error: Cannot read properties of undefined \(reading 'schema'\)$/;

interface Kernels {
  readonly kernelspecs: { readonly layerlab: { readonly spec: { readonly argv: readonly string[] } } };
}

const figure = `import { distributions, Dropout, normal } from 'layerlab'
distributions(new Dropout({ rate: 0.5, activation: 'sigmoid', seed: 7 }), normal([200, 20], { seed: 1 }))`;

test('before the kernel is installed doctor reports it missing, with the command that fixes it', () => {
  const { status, stdout } = layerlab(['doctor', '--name', 'not-there']);
  assert.equal(status, 1);
  assert.match(
    stdout,
    /failed {2}kernelspec +Jupyter does not find a kernel not-there\n +fix: npx layerlab install --user --name not-there/,
  );
});

test('after install into a prefix all checks of doctor pass, and the extension is that of this package', () => {
  const installed = layerlab(['install', '--prefix', prefix]);
  assert.equal(installed.status, 0, installed.stderr);
  const { status, stdout } = layerlab(['doctor']);
  assert.equal(status, 0, stdout);
  for (const file of ['kernels/layerlab', 'labextensions/@layerlab/labextension'])
    assert.ok(stdout.includes(join(prefix, 'share/jupyter', file)), stdout);
  assert.match(stdout, /ok {4} {2}template {6}7 files, as in this package/);
  assert.doesNotMatch(stdout, /failed/);
});

test('npx runs the tarballs without an installation: doctor is green, and install is refused', () => {
  const packages = tarballs.flatMap((file) => ['--package', file]);
  const npx = ['exec', '--yes', '--prefer-offline', '--ignore-scripts', '--cache', cacheOfItsOwn(), ...packages];
  const elsewhere = join(place, 'elsewhere');
  mkdirSync(elsewhere);
  const withNpx = (...args: string[]): string => npm(elsewhere, [...npx, '--', 'layerlab', ...args], env);
  assert.match(withNpx('doctor'), /layerlab: all checks passed\./);
  assert.throws(() => withNpx('install', '--prefix', prefix), /npx runs this from its cache/);
});

/** npx keeps what it runs in npm's cache, for ever; here only what was downloaded is shared. */
function cacheOfItsOwn(): string {
  const cache = join(place, 'npm-cache');
  mkdirSync(cache);
  symlinkSync(join(npm(place, ['config', 'get', 'cache']).trim(), '_cacache'), join(cache, '_cacache'), 'junction');
  return cache;
}

describe('in Notebook 7', () => {
  let lab: Lab;
  before(async () => {
    writeDenoKernel();
    const notebooks = {
      'own.ipynb': notebookOf([{ source: figure }]),
      'deno.ipynb': notebookOf([{ source: figure }], 'deno'),
    };
    lab = await Lab.start({ app: 'notebook', env, notebooks });
  });
  after(() => lab.stop());

  for (const [name, kernel] of [
    ['own', 'our kernel'],
    ['deno', "Deno's kernel"],
  ]) {
    test(`a cell that imports layerlab draws its figure with ${kernel}`, async () => {
      const notebook = await lab.open(`${name}.ipynb`);
      await notebook.runAll();
      await notebook.untilFigures(1);
      assert.deepEqual(await notebook.errors(), []);
      await notebook.screenshot(`notebook-7-${name}`);
      assert.deepEqual(
        notebook.problems.filter((problem) => !ofNotebook.test(problem)),
        [],
      );
      await notebook.close();
    });
  }

  test('our kernel is the one that was installed', async () => {
    const { kernelspecs } = (await (await lab.request('api/kernelspecs')).json()) as Kernels;
    assert.ok(kernelspecs.layerlab.spec.argv[1]!.startsWith(folder));
  });
});

test('a strict TypeScript program finds the types', () => {
  const program = `import { Dropout, tensor, type Tensor } from 'layerlab'
export const output: Tensor<Float32Array> = new Dropout({ rate: 0.5 }).forward(tensor([[1, 2]])).output
// @ts-expect-error: a rate is a number
new Dropout({ rate: 'half' })\n`;
  writeFileSync(join(folder, 'program.ts'), program);
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022'];
  const { status, stdout } = run(process.execPath, ['node_modules/typescript/bin/tsc', ...options, 'program.ts']);
  assert.equal(status, 0, stdout);
});

test('the library runs in Deno, and a figure returns the bundle that its kernel displays', () => {
  const program = `import { backendInfo, distributions, Dropout, normal, tensor } from 'layerlab'
const { output } = new Dropout({ rate: 0.5, seed: 7 }).forward(tensor([[1, 2, 3, 4]]), { training: true })
const figure = distributions(new Dropout({ rate: 0.5, activation: 'sigmoid', seed: 7 }), normal([200, 20], { seed: 1 }))
const bundle = figure[Symbol.for('Jupyter.display')]()
console.log(JSON.stringify({ output: [...output.data], types: Object.keys(bundle), backend: backendInfo().backend }))\n`;
  writeFileSync(join(folder, 'program.mjs'), program);
  const here = JSON.parse(run(process.execPath, ['program.mjs']).stdout);
  const { status, stdout, stderr } = run(denoProgram(), [
    'run',
    '--no-prompt',
    '--allow-read',
    '--allow-env',
    '--allow-sys',
    'program.mjs',
  ]);
  assert.equal(status, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), here);
  assert.ok(here.types.includes('application/vnd.plotly.v1+json') && here.types.includes('text/plain'));
});

test('uninstall removes what install wrote, and fails when there is nothing', () => {
  assert.equal(layerlab(['uninstall', '--prefix', prefix]).status, 0);
  assert.deepEqual(readdirSync(join(prefix, 'share/jupyter/kernels')), ['deno']);
  for (const gone of ['labextensions/@layerlab/labextension', 'nbconvert/templates/layerlab'])
    assert.ok(!existsSync(join(prefix, 'share/jupyter', gone)), gone);
  const again = layerlab(['uninstall', '--prefix', prefix]);
  assert.equal(again.status, 1);
  assert.match(again.stderr, /^layerlab: Layerlab is not installed in /);
});

function layerlab(args: readonly string[]): SpawnSyncReturns<string> {
  return run(process.execPath, ['node_modules/layerlab-kernel/bin/layerlab.js', ...args]);
}

function run(command: string, args: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(command, args, { cwd: folder, env: { ...process.env, ...env }, encoding: 'utf8' });
}

/** Deno resolves packages from its working directory, and Jupyter starts kernels in the notebook's folder. */
function writeDenoKernel(): void {
  const inFolder = ['sh', '-c', 'cd "$0" && exec "$@"', folder];
  const argv = [...inFolder, denoProgram(), 'jupyter', '--kernel', '--conn', '{connection_file}'];
  const kernel = join(prefix, 'share/jupyter/kernels/deno');
  mkdirSync(kernel, { recursive: true });
  writeFileSync(join(kernel, 'kernel.json'), JSON.stringify({ argv, display_name: 'Deno', language: 'typescript' }));
}

function denoProgram(): string {
  const packages = join(folder, 'node_modules/@deno');
  const [name] = readdirSync(packages);
  return join(packages, name!, process.platform === 'win32' ? 'deno.exe' : 'deno');
}
