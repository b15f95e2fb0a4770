/** Waits for a reader's answer: in shared memory, or by a request that the page's service worker holds until there is one. */
import type { InputReply } from '../../runtime/link.js';
import { type PromptRequest, replyBox, takeReply } from '../messages.js';

export interface Prompts {
  /** Says why nobody can be asked; undefined if somebody can. */
  problem(): string | undefined;
  wait(): InputReply;
}

const noPrompt =
  'prompt: this page cannot wait for an answer: it has no service worker (in private windows of some browsers, in frames of other sites, or with storage blocked), and its server sends no COOP and COEP headers. Write the value into the cell instead';

const bySharedMemory = (memory: SharedArrayBuffer): Prompts => ({
  problem: () => undefined,
  wait: () => takeReply(replyBox(memory)),
});

const byRequest = (request: PromptRequest): Prompts => ({
  problem: () => (isControlled() ? undefined : noPrompt),
  wait: () => waitByRequest(request),
});

/** @param memory - where answers arrive in an isolated page */
export function promptsOf(memory: SharedArrayBuffer | undefined, request: PromptRequest | undefined): Prompts {
  if (memory) return bySharedMemory(memory);
  if (request) return byRequest(request);
  return { problem: () => noPrompt, wait: () => ({ error: noPrompt }) };
}

/** Browsers end a service worker that waits for minutes; then it is asked again. */
function waitByRequest({ url, page, runtime }: PromptRequest): InputReply {
  do {
    const text = send('POST', url, JSON.stringify({ browsingContextId: page, data: { runtime } }));
    if (text !== undefined) return JSON.parse(text) as InputReply;
  } while (isControlled());
  return { error: noPrompt };
}

/** Whether JupyterLite's service worker answers our requests. */
function isControlled(): boolean {
  return send('GET', new URL('/api/service-worker-heartbeat', location.href).href) === 'ok';
}

/** Asks and blocks. Returns undefined where no service worker has answered. */
function send(method: string, url: string, body?: string): string | undefined {
  const request = new XMLHttpRequest();
  try {
    request.open(method, url, false);
    request.send(body);
  } catch {
    return undefined;
  }
  return request.status === 200 ? request.responseText : undefined;
}
