/** The messages between the kernel's process and the engine's. */

import type {
  Cell,
  CheckedCell,
  Completeness,
  Completions,
  Inspection,
  LanguageOptions,
  RefusedCell,
} from './language.js';

/** The declarations that hold, as text: what a new engine needs to go on where another stopped. */
export interface CommittedCell {
  readonly id: number;
  readonly code: string;
}

/** What the engine can be asked. */
export interface Calls {
  start(options: LanguageOptions): void;
  check(cell: Cell): CheckedCell | RefusedCell;
  commit(cell: Cell): void;
  complete(code: string, offset: number): Completions;
  inspect(code: string, offset: number): Inspection | undefined;
  isComplete(code: string): Completeness;
  reset(): void;
}

export type CallName = keyof Calls;

export interface Call<N extends CallName = CallName> {
  readonly id: number;
  readonly name: N;
  readonly parameters: Parameters<Calls[N]>;
}

export type Answer =
  | { readonly id: number; readonly value: unknown }
  | {
      readonly id: number;
      readonly error: { readonly name: string; readonly message: string; readonly stack: string };
    };
