/** An error that the user can fix. Its message states problem and fix in one line; it is shown without a stack. */
export class Problem extends Error {
  override readonly name: string = 'Problem';
}
