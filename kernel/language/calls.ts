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

/** A cell that ran to its end, and what it declared: what a new engine needs to go on where another stopped. */
export interface CommittedCell extends Cell {
  /** Its declarations, as the text of a declaration file. */
  readonly declarations: string;
  /** Names that it only declares to exist. */
  readonly ambient: readonly string[];
  /** Which of the engine's files holds the declarations, once it is committed: those of other cells may name it. */
  readonly place?: number;
}

/** What a commit did. */
export interface Committed {
  readonly cell: CommittedCell;
  /** The ids of the cells of which something is still visible. */
  readonly visible: readonly number[];
}

/** What the engine can be asked. */
export interface Calls {
  /** `committed` are the cells of an engine that stopped. One without declarations is checked again. */
  start(options: LanguageOptions, committed: readonly (Cell | CommittedCell)[]): void;
  check(cell: Cell): CheckedCell | RefusedCell;
  commit(cell: Cell): Committed;
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
