/**
 * The keeper: a process beside `layerlab run` that starts its kernels and its local server, and ends them when it is
 * told to or when the pipe from its client closes, which it also does when the client is killed.
 */
import { createInterface } from 'node:readline';
import { endKernelOn, type RefusedError, startKernelOn } from '../kernels-api.js';
import { type LocalServer, startLocalServer } from '../local-server.js';
import type { ServerAddress } from '../start-kernel.js';
import type { Answer, Ask, Tasks } from './messages.js';

type Handlers = { [T in keyof Tasks]: (ask: Tasks[T]['ask']) => Promise<Tasks[T]['answer']> };

const kernels = new Map<string, ServerAddress>();
const servers: LocalServer[] = [];
const underWay = new Set<Promise<void>>();

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

async function carryOut(ask: Ask): Promise<void> {
  const { number } = ask;
  try {
    tell({ number, answer: await handlers[ask.task](ask as never) });
  } catch (error) {
    const { message, status } = error as RefusedError;
    tell({ number, refusal: { message, ...(status !== undefined && { status }) } });
  }
}

function tell(answer: Answer): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

/** What is being started is waited for, or it would stay. */
async function endEverything(): Promise<void> {
  await Promise.all(underWay);
  const ours = new Set(servers.map(({ url }) => url));
  const elsewhere = [...kernels].filter(([, { url }]) => !ours.has(url));
  await Promise.allSettled(elsewhere.map(([kernel, server]) => endKernelOn(server, kernel)));
  await Promise.allSettled(servers.map((server) => server.stop()));
  process.exit(0);
}

// The client may be gone: then nobody reads, and what is to be done is done all the same.
process.stdout.on('error', () => undefined);
// A signal for the terminal's programs is the client's business; the pipe tells when it is over.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => undefined);

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const work = carryOut(JSON.parse(line) as Ask).finally(() => underWay.delete(work));
  underWay.add(work);
});
lines.once('close', () => void endEverything());
