/** Each rule of the rooms, broken by files in memory, fails by name. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderOf, problemsOf } from './rules.js';

const order = orderOf('Text.\n\n```rooms\nlib/index.ts\nlib/layers\nlib/ops\n```\n');

/** Sound files, with some replaced or added. */
function problemsWith(planted: Readonly<Record<string, string>> = {}): string[] {
  const files = {
    'lib/index.ts': `export * from './layers/dense.js';`,
    'lib/layers/dense.ts': `import { add } from '../ops/add.js';`,
    'lib/ops/add.ts': 'export const add = 1;',
    ...planted,
  };
  return problemsOf(new Map(Object.entries(files)), order, { layerlab: 'lib/index.ts' });
}

test('sound files break no rule', () => {
  assert.deepEqual(problemsWith(), []);
});

const waysToImport: Readonly<Record<string, string>> = {
  'a type import': `import type { Dense } from './dense.js';`,
  'a re-export': `export { dense } from './dense.js';`,
  'a dynamic import': `export const load = () => import('./dense.js');`,
  'an import type': `export type Dense = import('./dense.js').Dense;`,
};

for (const [way, text] of Object.entries(waysToImport))
  test(`a circle of files by ${way} is named`, () => {
    const planted = { 'lib/layers/dense.ts': `import './layer.js';`, 'lib/layers/layer.ts': text };
    assert.deepEqual(problemsWith(planted), [
      'circle of files: lib/layers/dense.ts → lib/layers/layer.ts → lib/layers/dense.ts',
    ]);
  });

test('a circle of rooms without a circle of files is named, with its arrow upwards', () => {
  const planted = { 'lib/ops/window.ts': `import '../layers/layer.js';`, 'lib/layers/layer.ts': '' };
  assert.deepEqual(problemsWith(planted), [
    'circle of rooms: lib/layers → lib/ops → lib/layers',
    'arrow upwards: lib/ops/window.ts → lib/layers/layer.ts',
  ]);
});

test('an arrow upwards through the name of a package is named', () => {
  const planted = { 'lib/ops/pool.ts': `import { dense } from 'layerlab';` };
  assert.ok(problemsWith(planted).includes('arrow upwards: lib/ops/pool.ts → lib/index.ts'));
});

test('a URL is not an import', () => {
  assert.deepEqual(problemsWith({ 'lib/ops/add.ts': `new URL('../layers/dense.js', import.meta.url);` }), []);
});

test('a folder without a line and a line without a room are named', () => {
  assert.deepEqual(problemsWith({ 'lib/more/thing.ts': '' }), ['folder without a line: lib/more']);
  const withoutOps = new Map([
    ['lib/index.ts', ''],
    ['lib/layers/dense.ts', ''],
  ]);
  assert.deepEqual(problemsOf(withoutOps, order), ['line without a room: lib/ops']);
  const twice = new Map([['lib/index.ts', '']]);
  assert.deepEqual(problemsOf(twice, ['lib/index.ts', 'lib/index.ts']), ['line given twice: lib/index.ts']);
});

test('an import that only Node has is named, and allowed in a room for Node', () => {
  for (const module of ['fs', 'node:fs/promises', 'node:worker_threads', 'node:net'])
    assert.deepEqual(problemsWith({ 'lib/ops/add.ts': `import x from '${module}';` }), [
      `import that only Node has: lib/ops/add.ts → ${module}`,
    ]);
  const inside = new Map([['lib/ops/node/add.ts', `import fs from 'node:fs';`]]);
  assert.deepEqual(problemsOf(inside, ['lib/ops/node']), []);
});

test('a folder of more than 12 files is named, unless its files are of one kind', () => {
  const many = (folder: string): Record<string, string> =>
    Object.fromEntries(Array.from({ length: 13 }, (_, i) => [`lib/${folder}/file-${i}.ts`, '']));
  assert.deepEqual(problemsWith(many('ops')), ['more than 12 files: lib/ops has 14']);
  assert.deepEqual(problemsWith(many('layers')), []);
});

test('a file beside a folder of its name, or beside its plural, is named', () => {
  assert.deepEqual(
    problemsOf(
      new Map([
        ['lib/ops.ts', ''],
        ['lib/ops/add.ts', ''],
      ]),
      ['lib/ops.ts', 'lib/ops'],
    ),
    ['file beside its own name: lib/ops.ts and lib/ops'],
  );
  assert.deepEqual(problemsWith({ 'lib/ops/loss.ts': '', 'lib/ops/losses.ts': '' }), [
    'file beside its own name: lib/ops/loss.ts and lib/ops/losses.ts',
  ]);
});
