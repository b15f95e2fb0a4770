/** Catches what the teaching kit shows in a notebook: `display` is global there. */

export interface Shown {
  readonly 'text/plain': string;
  readonly 'text/html': string;
}

/** What `work` displays; what it throws comes beside. */
export function shown(work: () => void): { readonly bundles: Shown[]; readonly error: unknown } {
  const bundles: Shown[] = [];
  const here = globalThis as { display?: unknown };
  here.display = (value: Record<symbol, () => Shown>) => bundles.push(value[Symbol.for('Jupyter.display')]());
  try {
    work();
    return { bundles, error: undefined };
  } catch (error) {
    return { bundles, error };
  } finally {
    delete here.display;
  }
}

/** The texts of what `work` displays. */
export function texts(work: () => void): string[] {
  return shown(work).bundles.map((bundle) => bundle['text/plain']);
}
