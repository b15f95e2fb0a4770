/** What a program gets with `import 'layerlab'`, apart from its names: nothing but small files of WebAssembly. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const dist = fileURLToPath(new URL('../../../lib/dist/', import.meta.url));
const wasm = readdirSync(join(dist, 'compute')).filter((name) => name.endsWith('.wasm'));

/** Modules, which Node's loaders may read in the same way. */
const isCode = /(\.[cm]?js|package\.json)$/;
const isOwn = /[/\\]dist[/\\]compute[/\\]\w+\.wasm$/;

/** Imports the built library, uses it, and tells what it opened, started and connected to. */
const program = `
import fs from 'node:fs';
import net from 'node:net';
import { syncBuiltinESMExports } from 'node:module';
const seen = { files: [], workers: 0, connections: 0 };
for (const name of ['readFile', 'readFileSync', 'open', 'openSync', 'createReadStream', 'readdirSync', 'writeFileSync']) {
  const own = fs[name];
  fs[name] = (path, ...rest) => (seen.files.push(String(path)), own(path, ...rest));
}
net.Socket.prototype.connect = () => { seen.connections++; };
process.on('worker', () => seen.workers++);
syncBuiltinESMExports();
const { normal } = await import(${JSON.stringify(pathToFileURL(join(dist, 'index.js')).href)});
normal([100, 100]);
console.log(JSON.stringify(seen));`;

test('the WebAssembly files are together below 200 kB', () => {
  assert.equal(wasm.length, 2);
  assert.ok(wasm.reduce((sum, name) => sum + statSync(join(dist, 'compute', name)).size, 0) < 200_000);
});

for (const backend of ['wasm', 'javascript'])
  test(`with ${backend}, importing it and a first use read no file but code and its own WebAssembly, start no thread and connect to nothing`, () => {
    const env = { ...process.env, LAYERLAB_COMPUTE: backend };
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], { env, encoding: 'utf8' });
    const { files, workers, connections } = JSON.parse(output) as {
      files: string[];
      workers: number;
      connections: number;
    };
    const strange = files.filter((file) => !isCode.test(file) && !isOwn.test(file));
    assert.deepEqual({ strange, workers, connections }, { strange: [], workers: 0, connections: 0 });
    assert.equal(
      files.some((file) => isOwn.test(file)),
      backend === 'wasm',
      'its own files were seen',
    );
  });
