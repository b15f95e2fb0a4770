/** The engine's worker: one for all kernels of a page. Each has a service of its own; parsed libraries are shared. */
import type { Call } from '../../language/calls.js';
import { Service } from '../../language/engine/service.js';
import type { Host } from '../../language/host.js';
import type { FromEngine, ToEngine } from '../messages.js';
import { MemoryFiles } from './memory-files.js';
import { pageHost } from './page-host.js';

const post = (message: FromEngine): void =>
  (globalThis as unknown as { postMessage(message: unknown): void }).postMessage(message);

const services = new Map<number, Service>();
const waiting: ToEngine[] = [];
let files: MemoryFiles | undefined;
let host: Host | undefined;

/** How long no call must arrive before work is done ahead. */
const quietMs = 30;
let quiet: ReturnType<typeof setTimeout> | undefined;

function receive(message: ToEngine): void {
  if (host === undefined) waiting.push(message);
  else if ('files' in message) for (const [file, text] of Object.entries(message.files)) files!.write(file, text);
  else if ('isOver' in message) services.delete(message.kernel);
  else answer(message.kernel, message.call, host);
}

function answer(kernel: number, call: Call, host: Host): void {
  const service = services.get(kernel) ?? new Service(host);
  services.set(kernel, service);
  post({ kernel, result: service.answer(call) });
  clearTimeout(quiet);
  quiet = setTimeout(() => workAhead(service), quietMs);
}

/** Works in pieces, so that a call that arrives meanwhile waits for one piece at most. */
function workAhead(service: Service): void {
  if (service.idle()) quiet = setTimeout(() => workAhead(service), 0);
}

async function start(): Promise<void> {
  const response = await fetch(new URL(TYPES_FILE, import.meta.url));
  files = new MemoryFiles((await response.json()) as Record<string, string>);
  host = pageHost(files);
  for (const message of waiting.splice(0)) receive(message);
}

globalThis.addEventListener('message', ({ data }: MessageEvent<ToEngine>) => receive(data));
void start();
