/** `install` in a notebook: from a tarball that npm packed, and without a network. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { useKernel } from '../helpers/kernel-client.js';

describe('install', () => {
  // Nothing listens on port 1, so the registry is unreachable on every machine.
  const kernel = useKernel({ env: { npm_config_registry: 'http://127.0.0.1:1/' } });

  test('brings a package into the folder, with its types and without a restart', async () => {
    const { folder } = kernel().process;
    const source = join(folder, 'source');
    mkdirSync(source);
    const write = (name: string, text: string): void => writeFileSync(join(source, name), text);
    write(
      'package.json',
      JSON.stringify({ name: 'little-sums', version: '1.0.0', main: 'index.js', types: 'index.d.ts' }),
    );
    write('index.js', 'exports.sum = (values) => values.reduce((a, b) => a + b, 0);\n');
    write('index.d.ts', 'export declare function sum(values: readonly number[]): number;\n');
    execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: source });

    const code = `import { sum } from 'little-sums';\nsum([1, 2, 3])`;
    assert.equal((await kernel().execute(code)).error?.ename, 'TypeError');
    await kernel().run(`await install('./little-sums-1.0.0.tgz')`);
    assert.equal((await kernel().run(code)).text, '6');
    assert.match((await kernel().execute(`sum(['a'])`)).traceback, /'string' is not assignable to type 'number'/);
  });

  test('says that the registry cannot be reached', async () => {
    const { error } = await kernel().execute(`await install('left-pad@1')`);
    assert.equal(
      error?.evalue.split(':').slice(0, 2).join(':'),
      `install('left-pad@1'): the package registry cannot be reached`,
    );
  });

  test('refuses what is no name of a package', async () => {
    for (const name of ['--global', '', 'a; rm -rf b', 'a && b'])
      assert.match(
        (await kernel().execute(`await install(${JSON.stringify(name)})`)).error!.evalue,
        /expected a package's name/,
      );
  });
});
