/** The messages between a client and its keeper, one JSON line each. */
import type { Kernel } from '@jupyterlab/services';
import type { ServerAddress } from '../address.js';

/** The tasks of a keeper, each with its parameters and its result. */
export interface Tasks {
  /** Starts a local server whose root is `folder`. */
  server: { readonly parameters: { readonly folder: string }; readonly result: ServerAddress };
  /** Starts a kernel. `body` is that of Jupyter's `POST /api/kernels`. */
  start: {
    readonly parameters: { readonly server: ServerAddress; readonly body: object };
    readonly result: Kernel.IModel;
  };
  /** Ends a kernel that the keeper started. */
  end: { readonly parameters: { readonly server: ServerAddress; readonly kernel: string }; readonly result: null };
}

/** A numbered request. */
export type Request = {
  [T in keyof Tasks]: { readonly number: number; readonly task: T } & Tasks[T]['parameters'];
}[keyof Tasks];

/** Why a request failed. */
export interface Refusal {
  readonly message: string;
  /** The server's HTTP status; undefined when it did not answer. */
  readonly status?: number;
}

/** The reply to the request of the same number: a result or a refusal. */
export interface Reply {
  readonly number: number;
  readonly result?: unknown;
  readonly refusal?: Refusal;
}
