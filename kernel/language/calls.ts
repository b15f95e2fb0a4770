/** The messages between the kernel and the language engine. */

import type { Cell, CheckedCell, LanguageOptions, Questions, RefusedCell } from './language.js';

/** A cell that ran successfully, with what it declared: all that a new engine needs to replace one that stopped. */
export interface CommittedCell extends Cell {
  /** Its declarations, as the text of a declaration file. */
  readonly declarations: string;
  /** Names that it only declares to exist. */
  readonly ambient: readonly string[];
  /** The number of the engine's file that holds the declarations, once committed: other cells' declarations may import it. */
  readonly place?: number;
}

/** The result of a commit. */
export interface Committed {
  readonly cell: CommittedCell;
  /** The ids of the cells that still have a visible declaration. */
  readonly visible: readonly number[];
}

/** The engine's calls. */
export interface Calls extends Questions {
  /** `committed` are the cells of the engine before. One without declarations is checked again. */
  start(options: LanguageOptions, committed: readonly (Cell | CommittedCell)[]): void;
  check(cell: Cell): CheckedCell | RefusedCell;
  commit(cell: Cell): Committed;
  /** Forgets every cell. */
  reset(): void;
}

export type CallName = keyof Calls;

export interface Call<N extends CallName = CallName> {
  readonly id: number;
  readonly name: N;
  readonly parameters: Parameters<Calls[N]>;
}

export type CallResult =
  | { readonly id: number; readonly value: unknown }
  | {
      readonly id: number;
      readonly error: { readonly name: string; readonly message: string; readonly stack: string };
    };
