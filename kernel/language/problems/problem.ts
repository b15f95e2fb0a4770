/** A problem before and after it is explained. */

/** A problem as the compiler reports it. */
export interface Problem {
  readonly code: number;
  readonly message: string;
  /** The text it points at. */
  readonly word: string;
  /** The file it is in. */
  readonly from: string;
}

/** A problem as it is shown: the message and, if known, how to fix it. */
export interface Explained {
  readonly message: string;
  readonly hint?: string;
}
