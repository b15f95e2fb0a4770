/** What a server and those on the way to it learn when a kernel is started. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { test } from 'node:test';
import { RefusedError } from '../../../../kernel/headless/servers/kernels-api.js';
import { quietClient, startKernel } from '../../../../kernel/headless/servers/start-kernel.js';

quietClient();

async function listen(answer: RequestListener): Promise<{ server: Server; url: string }> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return { server, url: `http://127.0.0.1:${port}/` };
}

test('the token is in headers, never in an address, also for the WebSocket', async (t) => {
  const seen: { url: string; headers: IncomingHttpHeaders }[] = [];
  const { server, url } = await listen(({ url, headers, method }, response) => {
    seen.push({ url: url!, headers });
    response.statusCode = method === 'POST' ? 201 : 404;
    response.end(method === 'POST' ? '{"id":"some-kernel","name":"layerlab"}' : '{}');
  });
  t.after(() => server.close());
  const upgraded: string[] = [];
  server.on('upgrade', ({ url = '', headers }, socket) => {
    seen.push({ url, headers });
    upgraded.push(url);
    socket.destroy();
  });
  await assert.rejects(startKernel({ url, token: 'a-secret' }));
  assert.match(upgraded[0]!, /^\/api\/kernels\/some-kernel\/channels\?/);
  for (const { url, headers } of seen) {
    assert.doesNotMatch(url, /a-secret|token=/);
    assert.equal(headers.authorization, 'token a-secret', url);
  }
});

for (const status of [301, 302, 303, 307, 308])
  test(`a server that redirects (${status}) gets no variables sent elsewhere`, async (t) => {
    const elsewhere: string[] = [];
    const other = await listen((request, response) => {
      elsewhere.push(request.url!);
      request.on('data', (body) => elsewhere.push(String(body)));
      response.end('{"id":"stolen","name":"layerlab"}');
    });
    const redirecting = await listen((_, response) => {
      response.writeHead(status, { Location: `${other.url}api/kernels` }).end();
    });
    t.after(() => {
      for (const { server } of [other, redirecting]) server.close();
    });
    process.env.KERNEL_SECRET = 'hunter2';
    t.after(() => delete process.env.KERNEL_SECRET);
    await assert.rejects(startKernel({ url: redirecting.url, token: 't' }), (error: Error) => {
      assert.ok(error instanceof RefusedError);
      assert.match(error.message, /cannot be reached: it redirects to another address; name that one/);
      return true;
    });
    assert.deepEqual(elsewhere, []);
  });
