/** Dev container and Binder run the same set-up as a clone, and pin no packages themselves. */
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../..');
const read = (name: string): string => readFileSync(join(root, name), 'utf8');

test('the dev container and Binder both run npm run setup', () => {
  assert.match(JSON.parse(read('.devcontainer/devcontainer.json')).postCreateCommand, /^npm run setup -- --user$/);
  const lines = read('binder/postBuild')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  assert.deepEqual(lines, ['set -euo pipefail', 'npm run setup -- --sys-prefix']);
});

test('Binder may execute the set-up', () => {
  assert.equal(statSync(join(root, 'binder/postBuild')).mode & 0o111, 0o111);
});

test('Binder installs only Python and Node, a Node that the packages accept', () => {
  const programs = [...read('binder/environment.yml').matchAll(/^ {2}- (\S+?)=([\d.]+)$/gm)].map(
    ([, name, version]) => [name, version],
  );
  assert.deepEqual(
    programs.map(([name]) => name),
    ['python', 'nodejs'],
  );
  const oldest = /\d+/.exec(JSON.parse(read('package.json')).engines.node)![0];
  assert.ok(Number(programs[1]![1]) >= Number(oldest));
});
