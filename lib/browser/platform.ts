/** The platform in a worker of a page. A bundler replaces `#platform` by this file. */
import type { Platform, Thread, ThreadOptions } from '../platform.js';

/** What the page says, before the library is first used, in `globalThis[Symbol.for('layerlab.page')]`. */
export interface Page {
  /** The folder with the package's files: dist/compute/*.wasm, datasets/*.bin (deflated). Ends with a slash. */
  readonly assets: string;
  /** Stands for environment variables. */
  readonly settings: Readonly<Record<string, string>>;
  /** Throws if the program is to stop. */
  checkpoint(): void;
  /** Decompresses deflated bytes (RFC 1951). */
  inflate(bytes: Uint8Array): Uint8Array;
}

/** What a worker has and Node lacks. */
interface WorkerScope {
  readonly crossOriginIsolated?: boolean;
  readonly navigator?: { readonly hardwareConcurrency?: number };
  readonly XMLHttpRequest: new () => Request;
  readonly Worker: new (url: string) => WebWorker;
}

interface Request {
  responseType: string;
  readonly status: number;
  readonly response: ArrayBuffer;
  open(method: string, url: string, isAsynchronous: boolean): void;
  send(): void;
}

interface WebWorker {
  onmessage: ((event: { data: unknown }) => void) | null;
  onerror: ((event: unknown) => void) | null;
  postMessage(message: unknown): void;
  terminate(): void;
}

const scope = globalThis as unknown as WorkerScope & Record<symbol, Page>;
const page = (): Page => scope[Symbol.for('layerlab.page')] as Page;

export const platform: Platform = {
  setting: (name) => page().settings[name],
  now: () => performance.now(),
  onNextTurn: (callback) => void setTimeout(callback, 0),
  checkpoint: () => page().checkpoint(),
  // Threads share memory, which only a cross-origin isolated page may pass on.
  cores: () =>
    typeof SharedArrayBuffer === 'function' && scope.crossOriginIsolated
      ? (scope.navigator?.hardwareConcurrency ?? 1)
      : 1,
  startThread,
  enableRelaxedSimd() {},
  nativeProduct: () => refuse('a native library cannot be loaded in a page'),
  readAsset: (path) => read(new URL(path, page().assets).href),
  decompressBrotli: (bytes) => page().inflate(bytes), // a site's data are deflated when it is built
  readFile: () => refuse('a page has no files to read by path; read the bytes with fetch, or choose a file'),
  writeFile: () => refuse('a page cannot write files by path'),
  findInstalled: () => undefined,
};

function refuse(message: string): never {
  throw new Error(message);
}

/** Reads synchronously, as only a worker may. */
function read(url: string): Uint8Array {
  const request = new scope.XMLHttpRequest();
  request.open('GET', url, false);
  request.responseType = 'arraybuffer';
  request.send();
  if (request.status !== 200) throw new Error(`${url} could not be read: status ${request.status}`);
  return new Uint8Array(request.response);
}

function startThread(script: string, { data, onEnd }: ThreadOptions): Thread {
  const source = `onmessage = ({ data }) => {\n${script}\npostMessage('end');\n};`;
  const worker = new scope.Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
  let hasEnded = false;
  const end = (): void => {
    worker.terminate();
    if (!hasEnded) onEnd();
    hasEnded = true;
  };
  worker.onmessage = end;
  worker.onerror = end;
  worker.postMessage(data);
  return { terminate: async () => end() };
}
