/** Regular expressions that several rooms need. */

/** A name as JavaScript writes it. */
export const identifier: RegExp = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** Returns a text as a part of a regular expression that matches nothing else. */
export function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Returns the name in what is installed: `name` of `name@1.2.3`. */
export function withoutVersion(spec: string): string {
  return spec.replace(/(?<=.)@[^/]*$/, '');
}
