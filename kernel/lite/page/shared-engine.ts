/** The page's engine: one worker for all its kernels, which starts with the first call and stays over restarts. */
import type { Call, CallResult } from '../../language/calls.js';
import type { EngineEnd, EngineLink, StartEngine } from '../../language/engine-link.js';
import type { FromEngine, ToEngine } from '../messages.js';

class SharedEngine {
  readonly #links = new Map<number, PageEngine>();
  readonly #worker: Worker;
  /** The kernels whose calls are not answered yet, in the order of the calls. */
  #owed: number[] = [];

  constructor(ended: () => void) {
    this.#worker = new Worker(new URL(ENGINE_FILE, import.meta.url), { type: 'module', name: 'layerlab engine' });
    this.#worker.onmessage = ({ data: { kernel, result } }: MessageEvent<FromEngine>) => {
      this.#owed.shift();
      this.#links.get(kernel)?.take(result);
    };
    this.#worker.onerror = ({ message }) => {
      ended();
      this.#end({
        reason: message || "its worker could not be loaded; a Content-Security-Policy needs worker-src 'self'",
        byItself: true,
      });
    };
  }

  add(link: PageEngine, id: number): void {
    this.#links.set(id, link);
  }

  provide(files: Readonly<Record<string, string>>): void {
    this.#post({ files });
  }

  call(kernel: number, call: Call): void {
    this.#owed.push(kernel);
    this.#post({ kernel, call });
  }

  /** Forgets a kernel. One that waits for a call takes the worker with it: nothing else ends a long check. */
  remove(kernel: number): boolean {
    this.#links.delete(kernel);
    const isBusy = this.#owed.includes(kernel);
    if (isBusy) this.#end({ reason: 'another kernel stopped a check', byItself: false });
    else this.#post({ kernel, isOver: true });
    return isBusy;
  }

  #post(message: ToEngine): void {
    this.#worker.postMessage(message);
  }

  #end(end: EngineEnd): void {
    this.#worker.terminate();
    this.#owed = [];
    for (const link of this.#links.values()) link.end(end);
    this.#links.clear();
  }
}

let engine: SharedEngine | undefined;
let kernels = 0;

class PageEngine implements EngineLink {
  readonly fromSnapshot: boolean = false;
  readonly #id = ++kernels;
  readonly #engine: SharedEngine;
  #take: (result: CallResult) => void = () => {};
  #end: (end: EngineEnd) => void = () => {};

  constructor() {
    engine ??= new SharedEngine(() => {
      engine = undefined;
    });
    this.#engine = engine;
    this.#engine.add(this, this.#id);
  }

  send(call: Call): void {
    this.#engine.call(this.#id, call);
  }

  onResult(listener: (result: CallResult) => void): void {
    this.#take = listener;
  }

  onEnd(listener: (end: EngineEnd) => void): void {
    this.#end = listener;
  }

  take(result: CallResult): void {
    this.#take(result);
  }

  end(end: EngineEnd): void {
    this.#end(end);
  }

  async kill(): Promise<void> {
    if (this.#engine.remove(this.#id) && engine === this.#engine) engine = undefined;
    this.#end({ reason: 'killed', byItself: false });
  }
}

/** Gives files to the compiler, of all kernels. */
export function provideFiles(files: Readonly<Record<string, string>>): void {
  engine?.provide(files);
}

export const startEngine: StartEngine = () => new PageEngine();
