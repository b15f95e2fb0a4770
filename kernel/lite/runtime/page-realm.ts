/** The realm of a worker in a page. */
import { zlibSync } from 'fflate';
import type { Realm, Script } from '../../cells/execution/realm.js';
import type { FromRuntime } from '../../runtime/link.js';
import type { FromRuntimeWorker } from '../messages.js';
import { executions } from './page-executions.js';
import type { Prompts } from './page-prompts.js';

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

/** Throws where a Content-Security-Policy forbids to run cells, and says what it must allow. */
export function requireEvaluation(): void {
  try {
    evaluate('0');
  } catch {
    throw new Error(`the page's Content-Security-Policy forbids to run cells; they need script-src 'unsafe-eval'`);
  }
}

/** Evaluates a script. The head, a line of its own elsewhere, goes before the first line. */
function runScript({ code, filename, lineOffset }: Script): unknown {
  const text = lineOffset === -1 ? code.replace('\n', ' ') : code;
  return evaluate(`${text}\n//# sourceURL=${filename}`);
}

export function pageRealm(prompts: Prompts): Realm {
  return {
    executions,
    send,
    promptProblem: prompts.problem,
    waitForReply: prompts.wait,
    runScript,
    deflate: (bytes) => zlibSync(bytes),
    pathOf: (url) => decodeURI(new URL(url).pathname),
    packageOf: () => undefined,
  };
}
