/** What one look of the doctor found. */
export interface Finding {
  readonly ok: boolean;
  /** What is there, or what is wrong. */
  readonly found: string;
  /** What makes it right; there whenever it is not. */
  readonly fix?: string;
}

export function right(found: string): Finding {
  return { ok: true, found };
}

export function wrong(found: string, fix: string): Finding {
  return { ok: false, found, fix };
}
