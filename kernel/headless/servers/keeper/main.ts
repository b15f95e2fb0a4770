/**
 * The keeper: a process beside `layerlab run` that starts its kernels and its local server. It ends them on request, and
 * when the pipe from its client closes, even because the client was killed.
 */
import { createInterface } from 'node:readline';
import type { ServerAddress } from '../address.js';
import { endKernelOn, type RefusedError, startKernelOn } from '../kernels-api.js';
import { type LocalServer, startLocalServer } from '../local-server.js';
import type { Reply, Request, Tasks } from './messages.js';

type Handlers = { [T in keyof Tasks]: (parameters: Tasks[T]['parameters']) => Promise<Tasks[T]['result']> };

const kernels = new Map<string, ServerAddress>();
const servers: LocalServer[] = [];
const pending = new Set<Promise<void>>();

const handlers: Handlers = {
  server: async ({ folder }) => {
    const server = await startLocalServer(folder);
    servers.push(server);
    return { url: server.url, token: server.token };
  },
  start: async ({ server, body }) => {
    const model = await startKernelOn(server, body);
    kernels.set(model.id, server);
    return model;
  },
  end: async ({ server, kernel }) => {
    await endKernelOn(server, kernel);
    kernels.delete(kernel);
    return null;
  },
};

async function handle(request: Request): Promise<void> {
  const { number } = request;
  try {
    reply({ number, result: await handlers[request.task](request as never) });
  } catch (error) {
    const { message, status } = error as RefusedError;
    reply({ number, refusal: { message, ...(status !== undefined && { status }) } });
  }
}

function reply(message: Reply): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

/** Waits for pending starts first: what they start would otherwise be left behind. */
async function endEverything(): Promise<void> {
  await Promise.all(pending);
  const ours = new Set(servers.map(({ url }) => url));
  const elsewhere = [...kernels].filter(([, { url }]) => !ours.has(url));
  await Promise.allSettled(elsewhere.map(([kernel, server]) => endKernelOn(server, kernel)));
  await Promise.allSettled(servers.map((server) => server.stop()));
  process.exit(0);
}

// When the client is gone nobody reads the replies; carry on without them.
process.stdout.on('error', () => undefined);
// Signals from the terminal are for the client; its end closes the pipe.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => undefined);

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const work = handle(JSON.parse(line) as Request).finally(() => pending.delete(work));
  pending.add(work);
});
lines.once('close', () => void endEverything());
