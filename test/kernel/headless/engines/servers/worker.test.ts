/** What a worker makes of servers that start no kernel, or lose it: another attempt, never the end of the sweep. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { Worker } from '../../../../../kernel/headless/engines/servers/worker.js';
import { RefusedError } from '../../../../../kernel/headless/servers/kernels-api.js';
import {
  KernelLostError,
  type KernelStarter,
  quietClient,
} from '../../../../../kernel/headless/servers/start-kernel.js';
import { Problem } from '../../../../../kernel/problem.js';
import { notebookOf } from '../../../../browser/notebook-file.js';

quietClient();

const notebook = notebookOf([{ source: '1' }]);
const run = { name: 'rate=1', parameters: {} };

/** Makes an attempt on a server that answers every request the same way, or, without an answer, is gone. */
async function attempt(startKernel: KernelStarter['startKernel'], answer?: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  if (!answer) server.close();
  const starter = { startKernel, endKernel: async () => {} };
  try {
    return await new Worker({ url, token: '' }, { notebook, starter, reuse: false, run: {} }).attempt(run as never);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const isThere: RequestListener = (_, response) => response.end('{}');
/** The server knows no such kernel any more. */
const hasNone: RequestListener = ({ url }, response) => {
  response.writeHead(url!.startsWith('/api/kernels/') ? 404 : 200).end('{}');
};

test('a kernel that is lost before it answers is an attempt', async () => {
  const { type } = await attempt(async () => ({ id: 'lost', name: 'layerlab' }), hasNone);
  assert.equal(type, 'lost');
  assert.ok(new KernelLostError({ reason: 'kernel-lost', message: 'the kernel died' }) instanceof Problem);
});

test('a server that refuses a kernel is left alone from then on', async () => {
  const refuse = (): never => {
    throw new RefusedError('no more kernels', 403);
  };
  assert.deepEqual(await attempt(refuse, isThere), { type: 'refused', message: 'no more kernels' });
});

test('a server that is gone is told', async () => {
  const fail = (): never => {
    throw new RefusedError('it cannot be reached');
  };
  assert.equal((await attempt(fail)).type, 'server gone');
});

test('what the user can mend ends the sweep', async () => {
  const fail = (): never => {
    throw new Problem('the keeper has ended');
  };
  await assert.rejects(attempt(fail, isThere), { message: 'the keeper has ended' });
});
