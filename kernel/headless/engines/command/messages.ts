/** The messages between a client and the keeper of its commands, one JSON line each. */

/** Starts a command. */
export interface StartMessage {
  readonly number: number;
  readonly words: readonly string[];
  /** Added to the environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** The end of the command of the same number. */
export interface EndMessage {
  readonly number: number;
  /** In words, such as `ended with code 1`; null for code 0. */
  readonly failure: string | null;
  /** Whether it could be started. */
  readonly started: boolean;
  /** The last line that it wrote to standard error. */
  readonly lastLine: string;
}
