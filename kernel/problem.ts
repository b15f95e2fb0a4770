/** A failure that a person can mend: `message` says in one line what is wrong and the fix, and no stack is shown. */
export class Problem extends Error {
  override readonly name: string = 'Problem';
}
