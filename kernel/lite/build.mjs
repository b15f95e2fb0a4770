// Bundles the kernel for pages into kernel/lite/dist/static: the page's part, two workers, and the files that they read.
// Names carry hashes, so that browsers never use an outdated file from their cache.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync, deflateRawSync } from 'node:zlib';
import { build } from 'esbuild';
import { collectTypes } from './types.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const kernel = dirname(here);
const root = dirname(kernel);
const require = createRequire(import.meta.url);
const target = join(here, 'dist/static');

const versionOf = (name) => JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;

/** What stands for Node's modules, and for tslab's own TypeScript. */
const standIns = {
  'node:util': join(here, 'stand-ins/util.ts'),
  'node:url': join(here, 'stand-ins/url.ts'),
  'node:path': require.resolve('path-browserify'),
  path: require.resolve('path-browserify'),
  util: join(here, 'stand-ins/util.ts'),
  '#platform': join(root, 'lib/browser/platform.ts'),
};

const plugin = {
  name: 'page',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@tslab\/typescript-for-tslab$/ }, ({ path }) => ({ path, namespace: 'tslab' }));
    onLoad({ filter: /.*/, namespace: 'tslab' }, () => ({
      contents: "module.exports = globalThis[Symbol.for('layerlab.typescript')];",
    }));
    // TypeScript asks for these where it finds Node; here it does not.
    onResolve({ filter: /^(fs|os|crypto|inspector|perf_hooks|module|source-map-support)$/ }, ({ path }) => ({
      path,
      namespace: 'none',
    }));
    onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'module.exports = {};' }));
  },
};

const shared = {
  bundle: true,
  minify: true,
  keepNames: true, // class names are shown in the notebook
  write: false,
  format: 'esm',
  target: 'es2022',
  platform: 'browser',
  alias: standIns,
  plugins: [plugin],
  legalComments: 'eof',
  logLevel: 'error',
  nodePaths: [join(root, 'node_modules')],
  supported: { 'top-level-await': true },
};

function write(name, contents) {
  const [, base, extension] = /^(.*)(\.\w+)$/.exec(name);
  const file = `${base}.${createHash('sha256').update(contents).digest('hex').slice(0, 16)}${extension}`;
  writeFileSync(join(target, file), contents);
  return file;
}

async function bundle(name, entry, { names = {}, inject = [], format = 'esm' } = {}) {
  const texts = Object.fromEntries(Object.entries(names).map(([key, value]) => [key, JSON.stringify(value)]));
  const define = { ...texts, global: 'globalThis', __dirname: '"/layerlab"' };
  const options = { ...shared, entryPoints: [join(here, entry)], define, inject, format };
  const [{ contents }] = (await build(options)).outputFiles;
  return write(`${name}.js`, contents);
}

/** The library reads these by their names in its package. */
function copyAssets() {
  mkdirSync(join(target, 'dist/compute'), { recursive: true });
  mkdirSync(join(target, 'datasets'), { recursive: true });
  for (const file of ['fused.wasm', 'plain.wasm'])
    writeFileSync(join(target, 'dist/compute', file), readFileSync(join(root, 'lib/dist/compute', file)));
  for (const file of readdirSync(join(root, 'lib/datasets')).filter((name) => name.endsWith('.bin'))) {
    const bytes = brotliDecompressSync(readFileSync(join(root, 'lib/datasets', file)));
    writeFileSync(join(target, 'datasets', file), deflateRawSync(bytes, { level: 9 })); // no browser reads brotli everywhere
  }
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
copyAssets();
const versions = { kernel: versionOf('layerlab-kernel'), typescript: versionOf('typescript') };
const types = write('types.json', JSON.stringify(collectTypes(root)));
const engine = await bundle('engine', 'engine/main.ts', {
  names: { TYPES_FILE: `./${types}` },
  inject: [join(here, 'stand-ins/process.ts')],
});
const runtime = await bundle('runtime', 'runtime/main.ts');
const names = { ENGINE_FILE: `./${engine}`, RUNTIME_FILE: `./${runtime}`, VERSIONS: versions };
const page = await bundle('page', 'page/page-kernel.ts', { names });
const load = await bundle('container', 'lab/container.ts', { names: { PAGE_FILE: `./${page}` }, format: 'iife' });
const manifest = {
  name: '@layerlab/lite',
  version: versions.kernel,
  license: 'MIT',
  jupyterlab: { extension: true, _build: { load: `static/${load}`, extension: './extension' } },
};
writeFileSync(join(here, 'dist/package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
writeFileSync(join(here, 'dist/files.json'), `${JSON.stringify({ page, engine, runtime, types }, null, 2)}\n`);
