/** What a client and its keeper say to each other: one JSON line each. */
import type { Kernel } from '@jupyterlab/services';
import type { ServerAddress } from '../start-kernel.js';

/** What a keeper can be asked for, and its answer. */
export interface Tasks {
  /** A local server whose root is this folder. */
  server: { readonly ask: { readonly folder: string }; readonly answer: ServerAddress };
  /** A new kernel. `body` is that of Jupyter's `POST /api/kernels`. */
  start: { readonly ask: { readonly server: ServerAddress; readonly body: object }; readonly answer: Kernel.IModel };
  /** The end of a kernel that it started. */
  end: { readonly ask: { readonly server: ServerAddress; readonly kernel: string }; readonly answer: null };
}

/** A numbered request. */
export type Ask = { [T in keyof Tasks]: { readonly number: number; readonly task: T } & Tasks[T]['ask'] }[keyof Tasks];

/** Why a request failed. */
export interface Refusal {
  readonly message: string;
  /** The server's HTTP status; without it there was no answer. */
  readonly status?: number;
}

export interface Answer {
  readonly number: number;
  readonly answer?: unknown;
  readonly refusal?: Refusal;
}
