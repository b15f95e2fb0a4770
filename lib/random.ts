/** Random numbers as pure functions of a seed: the same on every machine. */

/** A seeded source of numbers; forks do not disturb it or each other. */
export interface RandomStream {
  readonly seed: number;
  /** An independent stream, named by what it is for. */
  fork(label: string): RandomStream;
  /** The next number, uniform in [0, 1). */
  uniform(): number;
  /** The next number from N(0, 1). */
  normal(): number;
}
