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

/** A message about an intersection with a literal text. */
const refused =
  /^.* (?:parameter of )?type '.*(?:& "|\.\.\.).*\n(?:.*\n)*? *Type .* is not assignable to type '"(.* .*)"'\.$/;

/**
 * Returns the sentence that a library wrote into its types: a parameter of the type `Layer & "Conv2D takes …"` cannot be
 * given anything, and says why. The compiler shows both types, twice; the sentence alone is what helps.
 */
export function sentenceIn(message: string): string | undefined {
  const text = refused.exec(message)?.[1];
  return text?.replaceAll('\\"', '"');
}
