/** What a trial gives: a Markdown table of what was counted, and whether nothing in it is wrong. */
export interface Outcome {
  readonly table: string;
  readonly passed: boolean;
  /** What this machine could not try, with the reason. */
  readonly notRun?: readonly string[];
}

export type Trial = () => Promise<Outcome>;
