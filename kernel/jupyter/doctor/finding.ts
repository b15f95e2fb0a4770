/** The result of one check of the doctor. */
export interface Finding {
  readonly ok: boolean;
  /** What was found, or what is wrong. */
  readonly found: string;
  /** How to fix it; present whenever `ok` is false. */
  readonly fix?: string;
}

/** The check passed. */
export function passed(found: string): Finding {
  return { ok: true, found };
}

/** The check failed. */
export function failed(found: string, fix: string): Finding {
  return { ok: false, found, fix };
}
