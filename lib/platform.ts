/** What the library needs from the system it runs on. `#platform` is the implementation: node/platform.ts. */

export interface Platform {
  /** The value of an environment variable. */
  setting(name: string): string | undefined;
  /** Milliseconds on a monotonic clock. */
  now(): number;
  /** Calls back in a later turn of the event loop, but does not keep the program alive for it. */
  onNextTurn(callback: () => void): void;

  /** The number of threads that can run at the same time. */
  cores(): number;
  /** Starts a thread that runs a script, in which `data` is `options.data`. It does not keep the program alive. */
  startThread(script: string, options: ThreadOptions): Thread;
  /** Turns on WebAssembly's relaxed SIMD if the engine has it behind a flag. */
  enableRelaxedSimd(): void;

  /** A file that ships with the package, by its path from the package's folder. */
  readAsset(path: string): Uint8Array;
  decompressBrotli(bytes: Uint8Array): Uint8Array;
  readFile(path: string): Uint8Array;
  /** Writes a file whole: it never exists half written. */
  writeFile(path: string, bytes: Uint8Array): void;
  /** The path of a file in a package that is installed beside this one or beside the program ('plotly.js-dist/plotly.js'). */
  findInstalled(file: string): string | undefined;
}

export interface ThreadOptions {
  readonly name: string;
  readonly data: object;
  /** Called once, when the thread has ended for whatever reason. */
  onEnd(): void;
}

export interface Thread {
  /** Resolves when the thread has ended. */
  terminate(): Promise<unknown>;
}
