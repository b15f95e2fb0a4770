import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { checkServer, readServers } from '../../../../kernel/headless/servers/server-list.js';

const folder = mkdtempSync(join(tmpdir(), 'layerlab-tokens-'));
after(() => rmSync(folder, { recursive: true }));

function file(token: string): string {
  const path = join(folder, token);
  writeFileSync(path, `${token}\n`);
  return path;
}

test('one token file is for all servers, or there is one for each; addresses end with a slash', () => {
  const urls = ['http://a:8888', 'https://hub.example/user/ana/'];
  assert.deepEqual(readServers(urls, [file('one')]), [
    { url: 'http://a:8888/', token: 'one' },
    { url: 'https://hub.example/user/ana/', token: 'one' },
  ]);
  assert.deepEqual(
    readServers(urls, [file('one'), file('two')]).map(({ token }) => token),
    ['one', 'two'],
  );
});

test('invalid addresses, addresses with a token, and missing files are refused', () => {
  const refuses = (urls: string[], files: string[], message: RegExp): void =>
    assert.throws(() => readServers(urls, files), { name: 'Problem', message });
  refuses(['http://a:8888/?token=secret'], [], /expected an address without \?.*LAYERLAB_TOKEN/);
  refuses(['localhost:8888'], [], /expected an address such as/);
  refuses(['http://a', 'http://b', 'http://c'], [file('one'), file('two')], /one for each of the 3, got 2/);
  refuses(['http://a'], [join(folder, 'nothing')], /--token-file: .*ENOENT/);
});

/** Responses of a server to the first request, and the error that the user sees. */
const answers: Readonly<Record<string, readonly [RequestListener, RegExp]>> = {
  'a refused token': [(_, response) => response.writeHead(403).end(), /refuses the token \(403\).*--token-file FILE/],
  'a login page': [(_, response) => response.end('<html>'), /is behind a login page: expected an answer in JSON/],
  'another kernel': [
    (_, response) => response.end('{"kernelspecs":{"python3":{}}}'),
    /no kernel layerlab, only python3: run layerlab install there/,
  ],
  'a fault': [(_, response) => response.writeHead(502).end(), /answers 502 Bad Gateway/],
};
for (const [what, [listener, message]] of Object.entries(answers))
  test(`${what} is reported before anything is started`, async () => {
    const server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    try {
      await assert.rejects(checkServer({ url, token: 'x' }), { name: 'Problem', message });
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
