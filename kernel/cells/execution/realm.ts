/** The port to the machine that cells run on. Node's side is in `cells/node/`. */
import type { FromRuntime, InputReply } from '../../runtime/link.js';
import type { Execution } from './execution.js';

/** Carries the current execution through every callback and await that it causes. */
export interface ExecutionStore {
  getStore(): Execution | undefined;
  run<T>(execution: Execution, work: () => T): T;
}

export interface Realm {
  readonly executions: ExecutionStore;
  /** Sends a message to the kernel. Messages arrive in order, even if the cell crashes next. */
  send(message: FromRuntime): void;
  /** Says why no front end can be asked; undefined, as without this method, if one can. */
  promptProblem?(): string | undefined;
  /** Blocks until the front end has replied to an `input` message. */
  waitForReply(): InputReply;
  /**
   * Runs a script in the global scope and returns the value of its last expression.
   *
   * @param script.filename - the script's name in stack frames
   * @param script.lineOffset - added to the line numbers of its stack frames
   * @param script.importModule - what `import()` in the script calls
   */
  runScript(script: Script): unknown;
  /** Compresses bytes in the zlib format (RFC 1950). */
  deflate(bytes: Uint8Array): Uint8Array;
  /** Returns the path of a `file:` URL. */
  pathOf(url: string): string;
  /** Returns the name of the package that a file lies in; undefined for the notebook's own files. */
  packageOf(path: string): string | undefined;
}

export interface Script {
  readonly code: string;
  readonly filename: string;
  readonly lineOffset: number;
  importModule(specifier: string): Promise<unknown>;
}

/** The realm that cells run in. */
export let realm: Realm;

/** Sets the realm, once, before any cell runs. */
export function enterRealm(entered: Realm): void {
  realm = entered;
}
