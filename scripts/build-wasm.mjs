// Compiles lib/compute/assembly to lib/dist/compute/{fused,plain}.wasm: the same sources with fused multiply-add (relaxed
// SIMD) and without. Does nothing if neither sources nor compiler have changed since the last build.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { matmulTiles } from './matmul-tiles.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sources = join(root, 'lib/compute/assembly');
const output = join(root, 'lib/dist/compute');
const stamp = join(root, '.layerlab/wasm-build');

/** Why a tile's height differs: see matmul-tiles.mjs. */
const builds = {
  fused: { height: 6, features: ['simd', 'threads', 'relaxed-simd'] },
  plain: { height: 5, features: ['simd', 'threads'] },
};

const inputs = hashOfInputs();
const isCurrent = existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs;
if (!isCurrent || !Object.keys(builds).every((name) => existsSync(fileOf(name)))) {
  for (const folder of [output, dirname(stamp)]) mkdirSync(folder, { recursive: true });
  const { default: asc } = await import('assemblyscript/asc');
  for (const [name, build] of Object.entries(builds)) await compile(asc, name, build);
  writeFileSync(stamp, inputs);
}

async function compile(asc, name, { height, features }) {
  let binary;
  const { error, stderr } = await asc.main(
    [
      'main.ts',
      '--outFile',
      'out.wasm',
      '-O3',
      '--converge',
      '--noAssert',
      '--runtime',
      'stub',
      '--importMemory',
      '--sharedMemory',
      '--initialMemory',
      '1',
      '--maximumMemory',
      '65536',
      ...features.flatMap((feature) => ['--enable', feature]),
    ],
    {
      readFile: (path) => (path === 'tiles.ts' ? matmulTiles(height) : readSource(path)),
      writeFile: (path, data) => {
        if (path === 'out.wasm') binary = data;
      },
      listFiles: () => [],
    },
  );
  if (error) {
    console.error(`${name}.wasm: ${error.message}\n${stderr}`);
    process.exit(1);
  }
  // Renamed at the end, so that other processes never read a partial file.
  writeFileSync(`${fileOf(name)}.${process.pid}`, binary);
  renameSync(`${fileOf(name)}.${process.pid}`, fileOf(name));
}

function readSource(path) {
  const file = join(sources, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

function fileOf(name) {
  return join(output, `${name}.wasm`);
}

function hashOfInputs() {
  const hash = createHash('sha256');
  const compiler = createRequire(import.meta.url).resolve('assemblyscript/package.json');
  const files = readdirSync(sources)
    .sort()
    .map((name) => join(sources, name));
  const scripts = ['build-wasm.mjs', 'matmul-tiles.mjs'].map((name) => join(root, 'scripts', name));
  for (const file of [...files, ...scripts, compiler]) hash.update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}
