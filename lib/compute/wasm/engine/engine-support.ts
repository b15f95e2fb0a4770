/** The part of WebAssembly's interface that is used here: @types/node lacks it. */

export interface Memory {
  readonly buffer: SharedArrayBuffer;
}

/** A compiled module; it can be sent to a worker. */
export type Module = object;

export interface WebAssemblyApi {
  Memory: new (descriptor: { initial: number; maximum: number; shared: true }) => Memory;
  Module: new (bytes: Uint8Array) => Module;
  Instance: new (module: Module, imports: { env: { memory: Memory } }) => { readonly exports: unknown };
  validate(bytes: Uint8Array): boolean;
}

/** Undefined where the engine has no WebAssembly (`node --jitless`). */
export const webAssembly: WebAssemblyApi | undefined = (globalThis as { WebAssembly?: WebAssemblyApi }).WebAssembly;

/** The functions that ../assembly/main.ts exports: they take addresses and numbers, and return a number or nothing. */
export type Kernels = Readonly<Record<string, (...values: number[]) => number>>;

/** Smallest modules that use SIMD and relaxed SIMD: one function that makes a vector of four numbers. */
const prologue = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10];
const probes: Readonly<Record<'simd' | 'relaxedSimd', readonly number[]>> = {
  simd: [...prologue, 8, 1, 6, 0, 65, 0, 253, 17, 11],
  relaxedSimd: [...prologue, 19, 1, 17, 0, 65, 0, 253, 17, 65, 0, 253, 17, 65, 0, 253, 17, 253, 133, 2, 11],
};

/** Whether the engine supports the feature. */
export function supports(feature: keyof typeof probes): boolean {
  return webAssembly?.validate(Uint8Array.from(probes[feature])) ?? false;
}
