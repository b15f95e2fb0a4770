/** The rooms of kernel/ and lib/: imports go down the list of docs/architecture.md, without circles. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { orderOf, problemsOf } from './rules.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const isSource = (path: string): boolean =>
  /\.(ts|mjs)$/.test(path) && !/\.d\.ts$|(^|\/)(node_modules|dist)\//.test(path);

function readSources(folder: string): [string, string][] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.split(sep).join('/')}`)
    .filter(isSource)
    .map((path) => [path, readFileSync(join(root, path), 'utf8')]);
}

const order = orderOf(readFileSync(join(root, 'docs/architecture.md'), 'utf8'));

test('the rooms have no circles, no arrows upwards, and nothing outside its place', () => {
  const files = new Map(['lib', 'kernel'].flatMap(readSources));
  assert.ok(files.size > 200, `only ${files.size} files were found`);
  assert.deepEqual(problemsOf(files, order, { layerlab: 'lib/index.ts' }), []);
});
