/** The realm of a worker in a page. */
import { zlibSync } from 'fflate';
import type { Realm, Script } from '../../cells/execution/realm.js';
import type { FromRuntime } from '../../runtime/link.js';
import { type FromRuntimeWorker, replyBox, takeReply } from '../messages.js';
import { executions } from './page-executions.js';

const scope = globalThis as unknown as { postMessage(message: unknown): void };

export function post(message: FromRuntimeWorker): void {
  scope.postMessage(message);
}

/** Characters that one execution may print: nothing slows it down while the page still shows what came before. */
const maxPrinted = 2_000_000;
let printing = { id: -1, left: maxPrinted };

/** Returns what may still be printed of a text, with a notice where it ends. */
function bounded(id: number, text: string): string {
  if (printing.id !== id) printing = { id, left: maxPrinted };
  const { left } = printing;
  printing.left -= text.length;
  if (text.length <= left) return text;
  return left > 0
    ? `${text.slice(0, left)}\n… this cell has printed ${maxPrinted} characters; the rest is left out\n`
    : '';
}

function send(message: FromRuntime): void {
  const shown = message.type === 'stream' ? { ...message, text: bounded(message.id, message.text) } : message;
  if (shown.type !== 'stream' || shown.text) post({ type: 'message', message: shown });
}

/** Called by this name, it evaluates in the global scope. */
// biome-ignore lint/security/noGlobalEval: cells are code
const evaluate = globalThis.eval;

/** Evaluates a script. The head, a line of its own elsewhere, goes before the first line. */
function runScript({ code, filename, lineOffset }: Script): unknown {
  const text = lineOffset === -1 ? code.replace('\n', ' ') : code;
  return evaluate(`${text}\n//# sourceURL=${filename}`);
}

/** @param replies - the memory in which replies arrive; undefined where the page is not isolated */
export function pageRealm(replies: SharedArrayBuffer | undefined): Realm {
  return {
    executions,
    send,
    waitForReply: () => (replies ? takeReply(replyBox(replies)) : { error: noPrompt }),
    runScript,
    deflate: (bytes) => zlibSync(bytes),
    pathOf: (url) => decodeURI(new URL(url).pathname),
    packageOf: () => undefined,
  };
}

const noPrompt =
  'prompt: this page cannot wait for an answer, since its server sends no COOP and COEP headers. Write the value into the cell instead';
