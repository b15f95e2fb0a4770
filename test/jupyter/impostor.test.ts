/** Another program that listens first on the port that we announce is not taken for the server. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { firstFreePort, launch } from '../../kernel/jupyter/launch.js';
import { repositoryEnvironment } from '../../kernel/jupyter/setup.js';

const root = join(import.meta.dirname, '../..');
const place = mkdtempSync(join(tmpdir(), 'layerlab-impostor-'));
const heard = join(place, 'heard');
const environment = { ...repositoryEnvironment(root), python: join(place, 'python') };
const noShell = process.platform === 'win32' && 'Windows has no shell scripts';
after(() => rmSync(place, { recursive: true, force: true }));

/** Answers everything as a server would, and writes down what it hears. It ends with the server. */
const impostor = `
const { appendFileSync } = require('node:fs');
const [port, parent] = process.argv.slice(2).map(Number);
require('node:http').createServer(({ url, headers }, response) => {
  appendFileSync(${JSON.stringify(heard)}, url + JSON.stringify(headers));
  response.end('{"version":"2.0.0"}');
}).listen(port, '127.0.0.1', () => appendFileSync(${JSON.stringify(join(place, 'listens'))}, String(port)));
setInterval(() => { try { process.kill(parent, 0); } catch { process.exit(); } }, 100);
`;
writeFileSync(join(place, 'impostor.cjs'), impostor);
writeFileSync(
  environment.python,
  `#!/bin/sh
for each in "$@"; do case "$each" in --ServerApp.port=*) port="\${each#--ServerApp.port=}";; esac; done
"${process.execPath}" "${join(place, 'impostor.cjs')}" "$port" $$ >/dev/null 2>&1 &
while ! [ -s "${join(place, 'listens')}" ]; do sleep 0.05; done
exec "${repositoryEnvironment(root).python}" "$@"
`,
);
chmodSync(environment.python, 0o755);

const options = (name: string) => ({
  environment,
  notebooks: join(place, 'notebooks'),
  state: join(place, name),
  app: 'server' as const,
  log: () => undefined,
});

test('the server that takes the next port is found, and the impostor hears nothing', { skip: noShell }, async () => {
  const server = await launch({ ...options('any'), firstPort: 23_000 + (process.pid % 9_000) });
  try {
    assert.notEqual(new URL(server.url).port, readFileSync(join(place, 'listens'), 'utf8'));
    const headers = { Authorization: `token ${server.token}` };
    assert.equal((await fetch(`${server.url}api/kernels`, { headers })).status, 200);
    assert.equal((await fetch(`${server.url}api/kernels`)).status, 403, 'a real server asks for the token');
  } finally {
    await server.stop();
  }
  assert.ok(!existsSync(heard), 'nothing was sent to the impostor');
});

test('with a port of our choice that another program takes, the start fails', { skip: noShell }, async () => {
  rmSync(join(place, 'listens'));
  const port = await firstFreePort(23_000 + (process.pid % 9_000));
  await assert.rejects(launch({ ...options('own'), port }), /exited with code .* before it was ready/);
  assert.ok(!existsSync(heard), 'nothing was sent to the impostor');
});
