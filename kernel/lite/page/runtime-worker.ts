/** The runtime as a worker. */
import type { FromControl, InputReply, RuntimeEvents, RuntimeLink, ToControl, ToRuntime } from '../../runtime/link.js';
import {
  type FromRuntimeWorker,
  type PromptRequest,
  putReply,
  replyBox,
  replyBytes,
  type StopSign,
  type ToRuntimeWorker,
} from '../messages.js';
import { forgetAnswers, giveAnswer } from './answers.js';

/** Whether memory can be shared with a worker. WebKitGTK claims isolation, but has no SharedArrayBuffer. */
const isIsolated: boolean = globalThis.crossOriginIsolated && typeof SharedArrayBuffer === 'function';

/** What a runtime needs of the site. */
export interface RuntimeOptions {
  readonly folder: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Where prompts are asked in a page that is not isolated. */
  readonly prompts?: Omit<PromptRequest, 'runtime'>;
}

/** An event without a message: the file was not there, or a policy forbids it. */
const notLoaded = "its worker could not be loaded; a Content-Security-Policy needs worker-src 'self' blob:";

let runtimes = 0;

export class RuntimeWorker implements RuntimeLink {
  readonly #worker: Worker;
  readonly #events: RuntimeEvents;
  readonly #replies = isIsolated ? new SharedArrayBuffer(8 + replyBytes) : undefined;
  #sign: StopSign = newSign();
  #hasEnded = false;
  readonly #id = ++runtimes;

  constructor({ folder, settings, prompts }: RuntimeOptions, events: RuntimeEvents) {
    this.#events = events;
    const assets = new URL('./', import.meta.url).href;
    this.#worker = new Worker(new URL(RUNTIME_FILE, import.meta.url), { type: 'module', name: 'layerlab runtime' });
    this.#worker.onmessage = ({ data }: MessageEvent<FromRuntimeWorker>) => this.#receive(data);
    this.#worker.onerror = ({ message }) => this.#end(1, null, message || notLoaded);
    const replies = this.#replies;
    const asked = prompts && { prompts: { ...prompts, runtime: this.#id } };
    this.#post({ type: 'start', folder, assets, settings, sign: this.#sign, ...(replies && { replies }), ...asked });
  }

  send(message: ToRuntime): void {
    if (message.type === 'exit') this.#end(0, null);
    else this.#post({ type: 'message', message });
  }

  sendControl({ type }: ToControl): void {
    if (type !== 'interrupt') return;
    raise(this.#sign);
    this.#post({ type: 'stop' });
  }

  reply(reply: InputReply): void {
    if (this.#replies) putReply(replyBox(this.#replies), reply);
    else giveAnswer(this.#id, reply);
  }

  // A worker cannot be slowed down: what it prints is bounded where it prints it.
  pause(): void {}
  resume(): void {}
  async drained(): Promise<void> {}
  interruptChildren(): void {}

  kill(): void {
    this.#end(null, 'SIGKILL');
  }

  #receive(data: FromRuntimeWorker): void {
    if (data.type === 'message') this.#events.message(data.message);
    else this.#renewSign(data.message);
  }

  /** The sign was seen. Another one is put up before anything else runs. */
  #renewSign(message: FromControl): void {
    this.#sign = newSign();
    this.#post({ type: 'sign', sign: this.#sign });
    this.#events.control(message);
  }

  #post(message: ToRuntimeWorker): void {
    this.#worker.postMessage(message);
  }

  #end(code: number | null, signal: string | null, failure?: string): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#worker.terminate();
    forgetAnswers(this.#id);
    if ('url' in this.#sign) URL.revokeObjectURL(this.#sign.url);
    setTimeout(() => this.#events.exit(code, signal, failure));
  }
}

function newSign(): StopSign {
  if (isIsolated) return { flag: new SharedArrayBuffer(4) };
  return { url: URL.createObjectURL(new Blob(['go on'])) };
}

function raise(sign: StopSign): void {
  if ('flag' in sign) Atomics.store(new Int32Array(sign.flag), 0, 1);
  else URL.revokeObjectURL(sign.url);
}
