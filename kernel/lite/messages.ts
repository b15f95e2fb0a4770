/** The messages between the page and its two workers. */
import type { Call, CallResult } from '../language/calls.js';
import type { FromControl, FromRuntime, InputReply, ToRuntime } from '../runtime/link.js';

/** To the engine: a call of one of the page's kernels, or that kernel's end. */
export type ToEngine =
  | { readonly kernel: number; readonly call: Call }
  | { readonly kernel: number; readonly isOver: true }
  /** Texts of the site's contents by path, for the compiler. */
  | { readonly files: Readonly<Record<string, string>> };

export interface FromEngine {
  readonly kernel: number;
  readonly result: CallResult;
}

/** How the page tells a busy runtime to stop: shared memory where the page is isolated, else a blob URL that it revokes. */
export type StopSign = { readonly flag: SharedArrayBuffer } | { readonly url: string };

/** Where a blocked runtime reads its reply: a state, a length, then JSON text. Only where the page is isolated. */
export interface ReplyBox {
  readonly head: Int32Array<SharedArrayBuffer>;
  readonly text: Uint8Array<SharedArrayBuffer>;
}

/** How a runtime in a page that is not isolated asks for an answer: a request that JupyterLite's service worker passes on. */
export interface PromptRequest {
  readonly url: string;
  /** The page's name among those that share the service worker. */
  readonly page: string;
  readonly runtime: number;
}

export type ToRuntimeWorker =
  | {
      readonly type: 'start';
      readonly folder: string;
      /** The folder of the site's files of the kernel. */
      readonly assets: string;
      readonly settings: Readonly<Record<string, string>>;
      readonly sign: StopSign;
      readonly replies?: SharedArrayBuffer;
      readonly prompts?: PromptRequest;
    }
  | { readonly type: 'message'; readonly message: ToRuntime }
  /** The sign is up. Comes last: a runtime that is idle sees it here. */
  | { readonly type: 'stop' }
  /** The sign for the next stop. */
  | { readonly type: 'sign'; readonly sign: StopSign };

export type FromRuntimeWorker =
  | { readonly type: 'message'; readonly message: FromRuntime }
  | { readonly type: 'control'; readonly message: FromControl };

export const replyBytes = 65_536;

/** Returns the two parts of a reply's memory. */
export function replyBox(memory: SharedArrayBuffer): ReplyBox {
  return { head: new Int32Array(memory, 0, 2), text: new Uint8Array(memory, 8) };
}

/** Puts a reply where a blocked runtime waits for it. */
export function putReply({ head, text }: ReplyBox, reply: InputReply): void {
  const bytes = new TextEncoder().encode(JSON.stringify(reply)).subarray(0, text.length);
  text.set(bytes);
  Atomics.store(head, 1, bytes.length);
  Atomics.store(head, 0, 1);
  Atomics.notify(head, 0);
}

/** Blocks until there is a reply. */
export function takeReply({ head, text }: ReplyBox): InputReply {
  Atomics.wait(head, 0, 0);
  Atomics.store(head, 0, 0);
  return JSON.parse(new TextDecoder().decode(text.slice(0, Atomics.load(head, 1)))) as InputReply;
}
