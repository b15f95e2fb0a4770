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

/** The last line of a message about an intersection with a literal text, or with `Refused` and one. */
const refused = [
  /^.* (?:parameter of )?type '.*(?:& "|\.\.\.).*\n(?:.*\n)*? *Type .* is not assignable to type '"(.* .*)"'\.$/,
  /\n *Property ''~refused'' is missing in type .* but required in type 'Refused<"(.* .*)">'\.$/,
];

/**
 * Returns the sentence that a library wrote into its types: a parameter of the type `Layer & "Conv2D takes …"` cannot be
 * given anything, and says why. The compiler shows both types, twice; the sentence alone is what helps.
 */
export function sentenceIn(message: string): string | undefined {
  const text = refused.map((form) => form.exec(message)?.[1]).find((each) => each !== undefined);
  return text?.replaceAll('\\"', '"');
}
