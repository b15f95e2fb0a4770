/** JSON text of what cells show. It is made where the cell calls: what JSON cannot hold is the cell's own error, with its line. */
import { identifier } from '../../text/patterns.js';

/** Jupyter's server reads and saves notebooks in Python, whose recursion ends after a few hundred levels. */
export const maxDepth = 200;
/** V8's strings hold less than 2^29 characters, and a message holds more than this text. */
const maxLength = 2 ** 28;

// Cells may replace what the kernel needs.
const { stringify } = JSON;

/** A value that JSON cannot hold. */
export class JsonError extends TypeError {
  override readonly name: string = 'TypeError';
}

type Replacer = (key: string, value: unknown) => unknown;

/**
 * Returns a value as JSON text.
 *
 * @param what - what is made of it, such as `display`; begins the error's message
 * @throws JsonError when JSON cannot hold it, or Jupyter not its size; and whatever its getters and `toJSON` throw
 */
export function jsonText(what: string, value: unknown, replacer?: Replacer): string {
  if ('toJSON' in Object.prototype) throw new JsonError(`${what}: ${allChanged}`);
  const text = textOf(what, value, replacer);
  if (text === undefined) throw new JsonError(`${what}: JSON cannot hold ${kindOf(value)}`);
  if (text.length > maxLength) throw new JsonError(`${what}: ${tooLong}`);
  if (isDeep(text)) throw new JsonError(`${what}: ${tooDeep}`);
  return text;
}

const tooDeep = `it is nested deeper than ${maxDepth} levels, more than Jupyter can save`;
const tooLong = `its JSON has more characters than the ${maxLength} that can be sent`;

const allChanged = 'Object.prototype.toJSON changes what every object is in JSON; delete it';

/** Returns what kind of value this is, with an article. */
function kindOf(value: unknown): string {
  return value === undefined ? 'undefined' : `a ${typeof value}`;
}

function textOf(what: string, value: unknown, replacer: Replacer | undefined): string | undefined {
  try {
    return stringify(value, replacer);
  } catch (error) {
    const fault = faultIn(value, [], []) ?? (isLengthError(error) ? tooLong : undefined);
    if (fault === undefined) throw error;
    throw new JsonError(`${what}: ${fault}`);
  }
}

function isLengthError(error: unknown): boolean {
  return error instanceof RangeError && error.message === 'Invalid string length';
}

/**
 * Returns why JSON cannot hold a value; undefined if it can.
 *
 * @param above - the objects on the way from the root to it
 */
function faultIn(given: unknown, path: readonly string[], above: readonly unknown[]): string | undefined {
  const value = held(given, path.at(-1) ?? '');
  if (typeof value === 'bigint' || value instanceof BigInt)
    return `JSON cannot hold a BigInt (${placeOf(path)}); convert it with Number(…) or String(…)`;
  if (typeof value !== 'object' || value === null) return undefined;
  if (above.includes(value))
    return `JSON cannot hold a circle: ${placeOf(path)} refers back to ${placeOf(path.slice(0, above.indexOf(value)))}`;
  if (above.length > maxDepth) return tooDeep;
  for (const key of Object.keys(value)) {
    const fault = faultIn((value as Record<string, unknown>)[key], [...path, key], [...above, value]);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Returns the value that JSON takes in place of this one. */
function held(value: unknown, key: string): unknown {
  const toJSON: unknown = (value as { toJSON?: unknown } | null | undefined)?.toJSON;
  return typeof toJSON === 'function' ? toJSON.call(value, key) : value;
}

/** Returns a path as it is written in code: `data["application/json"].steps[0]`. */
function placeOf(path: readonly string[]): string {
  if (path.length === 0) return 'the value itself';
  const steps = path.map((key) => {
    if (/^\d+$/.test(key)) return `[${key}]`;
    return identifier.test(key) ? `.${key}` : `[${stringify(key)}]`;
  });
  return steps.join('').replace(/^\./, '');
}

const [quote, backslash] = [0x22, 0x5c];
const open = [0x5b, 0x7b];
const close = [0x5d, 0x7d];

/** Whether a JSON text is nested deeper than `maxDepth` levels. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (code === open[0] || code === open[1]) depth++;
    else if (code === close[0] || code === close[1]) depth--;
    if (depth > maxDepth) return true;
  }
  return false;
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === backslash) backslashes++;
  return backslashes % 2 === 1;
}
