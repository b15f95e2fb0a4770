/** What the library needs from the system it runs on. `#platform` is the implementation: node/platform.ts. */

export interface Platform {
  /** The value of an environment variable. */
  setting(name: string): string | undefined;
  /** Milliseconds on a monotonic clock. */
  now(): number;
  /** Calls back in a later turn of the event loop, but does not keep the program alive for it. */
  onNextTurn(callback: () => void): void;

  /** Called before each compute function: throws if the program is to stop. Absent where it is stopped from outside. */
  checkpoint?(): void;
  /** The number of threads that can run at the same time. */
  cores(): number;
  /** Starts a thread that runs a script, in which `data` is `options.data`. It does not keep the program alive. */
  startThread(script: string, options: ThreadOptions): Thread;
  /** Turns on WebAssembly's relaxed SIMD if the engine has it behind a flag. */
  enableRelaxedSimd(): void;

  /** A native library's matrix product. @throws Error that says what is missing and how to get it */
  nativeProduct(): NativeProduct;

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

/**
 * c [m, n] = a [m, k] · b [k, n] + keep · c. Matrices are addresses of float32 in the memory and row-major; `line` numbers
 * lie from the start of one row to the next. With `turned` 1, a matrix is the transpose of what lies there.
 *
 * The parameters: m, n, k, a, its line, its turned, b, its line, its turned, c, its line, keep (0 or 1). Like the functions of
 * WebAssembly it returns a number, which says nothing here.
 */
export type NativeMultiply = (...values: number[]) => number;

export interface NativeProduct {
  /** The library and its version. */
  readonly name: string;
  /** A module whose `multiplyIn(memory, source)` returns the function, in this thread or another. */
  readonly module: string;
  /** What `multiplyIn` needs to find the library; it can be sent to a thread. */
  readonly source: object;
  multiplyIn(memory: SharedArrayBuffer): NativeMultiply;
}
