import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { pack, root, temporaryFolder } from './packed.js';

const packages = pack(temporaryFolder());

const contents: Readonly<Record<string, readonly string[]>> = {
  layerlab: [
    'dist/index.js',
    'dist/index.d.ts',
    'dist/compute/fused.wasm',
    'dist/compute/plain.wasm',
    'datasets/digits.bin',
    'datasets/mnist.bin',
    'datasets/README.md',
  ],
  'layerlab-kernel': [
    'bin/layerlab.js',
    'dist/cli.js',
    'dist/labextension/package.json',
    'dist/labextension/static/plotly.LICENSE.txt',
    'dist/language/project/declarations/globals.d.ts',
    'dist/nbconvert/conf.json',
    'dist/nbconvert/index.html.j2',
    'dist/nbconvert/static/figures.js',
    'dist/nbconvert/static/katex.LICENSE.txt',
    'jupyter/logos/logo-32x32.png',
    'jupyter/logos/logo-64x64.png',
    'jupyter/logos/logo-svg.svg',
  ],
};

for (const [name, wanted] of Object.entries(contents)) {
  test(`${name} contains what it needs and its licences, but neither sources nor build records`, () => {
    const { contents: found } = packages[name]!;
    assert.deepEqual(
      [...wanted, 'LICENSE', 'NOTICE', 'README.md', 'package.json'].filter((file) => !found.includes(file)),
      [],
    );
    assert.deepEqual(
      found.filter((file) => /(?<!\.d)\.ts$|\.tsbuildinfo$|(?<!\.js)\.map$/.test(file)),
      [],
    );
  });

  test(`publint reports nothing about ${name}`, async () => {
    const tarball = toArrayBuffer(readFileSync(packages[name]!.file));
    const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
    assert.deepEqual(
      messages.map((message) => formatMessage(message, pkg!, { color: false })),
      [],
    );
  });
}

test('layerlab has a source map with its TypeScript for each module, and layerlab-kernel has none', () => {
  const { layerlab, 'layerlab-kernel': kernel } = packages;
  const modules = layerlab!.contents.filter((file) => file.endsWith('.js'));
  assert.deepEqual(
    modules.filter((file) => !layerlab!.contents.includes(`${file}.map`)),
    [],
  );
  const map = JSON.parse(readFileSync(join(root, 'lib/dist/layers/dense.js.map'), 'utf8'));
  assert.deepEqual(map.sourcesContent, [readFileSync(join(root, 'lib/layers/dense.ts'), 'utf8')]);
  assert.deepEqual(
    kernel!.contents.filter((file) => file.endsWith('.map')),
    [],
  );
});

/** The package has ES modules only: problems with `require` in old resolvers do not count. */
test('the types of layerlab resolve wherever its modules do', async () => {
  const { types, ...analysis } = await checkPackage(
    createPackageFromTarballData(readFileSync(packages.layerlab!.file)),
  );
  assert.ok(types, 'it has types');
  const problems = 'problems' in analysis ? analysis.problems : [];
  const counted = problems.filter(
    (problem) => !('resolutionKind' in problem && ['node10', 'node16-cjs'].includes(problem.resolutionKind)),
  );
  assert.deepEqual(counted, []);
});

function toArrayBuffer({ buffer, byteOffset, byteLength }: Buffer): ArrayBuffer {
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}
