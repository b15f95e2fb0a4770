/** Servers whose answers do not end: the client says so, in time and without keeping them. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createGzip } from 'node:zlib';
import { boundedFetch } from '../../../../kernel/headless/servers/bounded-fetch.js';
import { startKernelOn } from '../../../../kernel/headless/servers/kernels-api.js';
import { checkServer } from '../../../../kernel/headless/servers/server-list.js';
import { quietClient, startKernel } from '../../../../kernel/headless/servers/start-kernel.js';

quietClient();

async function listen(t: TestContext, answer: RequestListener): Promise<{ url: string; token: string }> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, token: '' };
}

const piece = `"${'x'.repeat(100_000)}",`;

/** Writes without end, as fast as it is read. */
function flood(out: NodeJS.WritableStream, response: ServerResponse): void {
  const more = (): void => {
    while (!response.destroyed && out.write(piece));
  };
  out.write('[');
  out.on('drain', more);
  more();
}

const endless: Readonly<Record<string, RequestListener>> = {
  'an endless list': (_, response) => flood(response, response),
  'an endless list in gzip': (_, response) => {
    response.setHeader('Content-Encoding', 'gzip');
    const packed = createGzip();
    packed.pipe(response);
    flood(packed, response);
  },
  'an endless error': (_, response) => flood(response.writeHead(500), response),
};
for (const [what, answer] of Object.entries(endless))
  test(`${what} is read up to 16 MB, and the client says so`, async (t) => {
    const server = await listen(t, answer);
    const says = { name: 'Problem', message: /^http:\/\/127.* answers with more than 16 MB/ };
    await assert.rejects(checkServer(server), says);
    await assert.rejects(startKernelOn(server, {}), says);
  });

/** What arrives bit by bit keeps a connection alive, and no single wait is long. */
const slow: Readonly<Record<string, RequestListener>> = {
  'no answer': () => undefined,
  'headers alone': (_, response) => response.writeHead(200).flushHeaders(),
  'a space every 20 ms': (_, response) => {
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  },
};
for (const [what, answer] of Object.entries(slow))
  test(`${what} is given up when the time is over, and the connection closed`, async (t) => {
    let closed: Promise<unknown> | undefined;
    const { url } = await listen(t, (request, response) => {
      // `once` of node:events would reject for a reset, which is one way to close.
      closed = new Promise((resolve) => request.socket.once('close', resolve));
      answer(request, response);
    });
    await assert.rejects(boundedFetch(url, {}, 300), { message: 'has not answered in full within 0.3 s' });
    await closed;
  });

test('an answer within the limits comes whole, with its status and headers', async (t) => {
  const { url } = await listen(t, (_, response) => response.writeHead(201, { 'X-One': '1' }).end('{"id":"é"}'));
  const response = await boundedFetch(url, {}, 10_000);
  assert.deepEqual([response.status, response.headers.get('x-one')], [201, '1']);
  assert.deepEqual(await response.json(), { id: 'é' });
  const empty = await listen(t, (_, response) => response.writeHead(204).end());
  assert.equal((await boundedFetch(empty.url, {}, 10_000)).status, 204);
});

for (const text of ['null', '{}', '<html>', '[1]'])
  test(`a start that is answered with ${text} is refused in words`, async (t) => {
    const server = await listen(t, (_, response) => response.writeHead(201).end(text));
    await assert.rejects(startKernel(server), { name: 'Problem', message: /names no kernel that it started/ });
  });
