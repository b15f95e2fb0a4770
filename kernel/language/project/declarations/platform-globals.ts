/** Globals of Node that @types/node does not declare. Source: the WebAssembly JavaScript Interface and Web Crypto specifications. */

/** Measures time: `performance.now()`. */
export type Performance = import('node:perf_hooks').Performance;
export declare const Performance: { prototype: Performance };

export type Crypto = import('node:crypto').webcrypto.Crypto;
export declare const Crypto: { prototype: Crypto };
export type CryptoKey = import('node:crypto').webcrypto.CryptoKey;
export declare const CryptoKey: { prototype: CryptoKey };
export type SubtleCrypto = import('node:crypto').webcrypto.SubtleCrypto;
export declare const SubtleCrypto: { prototype: SubtleCrypto };

/** Compiles and runs WebAssembly. */
export declare namespace WebAssembly {
  type ImportExportKind = 'function' | 'global' | 'memory' | 'table' | 'tag';
  type ValueType = 'anyfunc' | 'externref' | 'f32' | 'f64' | 'i32' | 'i64' | 'v128';
  type ExportValue = ((...values: never[]) => unknown) | Global | Memory | Table;
  type ImportValue = ExportValue | number | bigint;
  type Imports = Record<string, Record<string, ImportValue>>;
  // What a module exports is only known when it runs: code says what it expects.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  type Exports = Record<string, any>;
  type BufferSource = ArrayBufferView<ArrayBuffer> | ArrayBuffer;

  interface ModuleExportDescriptor {
    kind: ImportExportKind;
    name: string;
  }

  interface ModuleImportDescriptor extends ModuleExportDescriptor {
    module: string;
  }

  /** A compiled module, without state. */
  class Module {
    constructor(bytes: BufferSource);
    static customSections(module: Module, sectionName: string): ArrayBuffer[];
    static exports(module: Module): ModuleExportDescriptor[];
    static imports(module: Module): ModuleImportDescriptor[];
  }

  /** A module with its memory and state. */
  class Instance {
    constructor(module: Module, imports?: Imports);
    readonly exports: Exports;
  }

  interface MemoryDescriptor {
    /** In pages of 64 kB. */
    initial: number;
    maximum?: number;
    shared?: boolean;
  }

  /** Memory that modules and JavaScript share. */
  class Memory {
    constructor(descriptor: MemoryDescriptor);
    readonly buffer: ArrayBuffer;
    grow(delta: number): number;
  }

  interface TableDescriptor {
    element: 'anyfunc' | 'externref';
    initial: number;
    maximum?: number;
  }

  class Table {
    // A table holds functions and references of any kind.
    // biome-ignore lint/suspicious/noExplicitAny: see above
    constructor(descriptor: TableDescriptor, value?: any);
    readonly length: number;
    // biome-ignore lint/suspicious/noExplicitAny: see above
    get(index: number): any;
    grow(delta: number, value?: unknown): number;
    set(index: number, value?: unknown): void;
  }

  interface GlobalDescriptor {
    mutable?: boolean;
    value: ValueType;
  }

  class Global {
    constructor(descriptor: GlobalDescriptor, value?: number | bigint);
    // A global may hold any value of WebAssembly.
    // biome-ignore lint/suspicious/noExplicitAny: see above
    value: any;
    valueOf(): unknown;
  }

  class CompileError extends Error {}
  class LinkError extends Error {}
  class RuntimeError extends Error {}

  interface InstantiatedSource {
    instance: Instance;
    module: Module;
  }

  function compile(bytes: BufferSource): Promise<Module>;
  function compileStreaming(source: Response | PromiseLike<Response>): Promise<Module>;
  function instantiate(bytes: BufferSource, imports?: Imports): Promise<InstantiatedSource>;
  function instantiate(module: Module, imports?: Imports): Promise<Instance>;
  function instantiateStreaming(
    source: Response | PromiseLike<Response>,
    imports?: Imports,
  ): Promise<InstantiatedSource>;
  function validate(bytes: BufferSource): boolean;
}
