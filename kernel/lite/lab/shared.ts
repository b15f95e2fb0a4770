/** Modules of the page's own: tokens and signals of another copy would not be recognized. */

export type ShareScope = Record<string, Record<string, { get(): Promise<() => unknown> } | undefined> | undefined>;

let shared: ShareScope = {};

/** Takes what the page shares. */
export function takeShared(scope: ShareScope): void {
  shared = scope;
}

export async function load<T>(name: string): Promise<T> {
  const [offer] = Object.values(shared[name] ?? {});
  if (offer === undefined) throw new Error(`layerlab: this page does not share ${name}`);
  return (await offer.get())() as T;
}
