/** The grid of a sweep: every combination of its axes' values. */
import { createHash } from 'node:crypto';
import { Problem } from '../../problem.js';
import { jsonOrText, type ParameterValues } from '../notebook/parameters.js';

/** A parameter and its values. */
export interface Axis {
  readonly name: string;
  readonly values: readonly unknown[];
}

/** One point of the grid. */
export interface GridPoint {
  /** A unique name for its files: `rate=0.1,seed=1`. */
  readonly name: string;
  /** One value of each axis, in the axes' order. */
  readonly values: ParameterValues;
}

/**
 * Parses `name=value,value,…`. A value is parsed as JSON if possible, else it is text; `1..5` means the integers from 1 to 5;
 * commas inside brackets, braces or double quotes do not separate values.
 *
 * @throws Problem for a malformed specification, and for a parameter or a value that is given twice
 */
export function readAxes(specifications: readonly string[]): Axis[] {
  const axes = specifications.map(readAxis);
  const twice = firstRepeated(axes.map(({ name }) => name));
  if (twice !== undefined)
    throw new Problem(`--sweep: ${twice} is given twice; put all its values into one --sweep ${twice}=….`);
  return axes;
}

function readAxis(specification: string): Axis {
  const at = specification.indexOf('=');
  const texts = at < 1 ? [] : splitAtCommas(specification.slice(at + 1));
  if (texts.length === 0 || texts.includes(''))
    throw new Problem(`--sweep: expected name=value,value,… or name=1..5, got ${JSON.stringify(specification)}.`);
  const [name, values] = [specification.slice(0, at), texts.flatMap(readValues)];
  const twice = firstRepeated(values.map((value) => JSON.stringify(value)));
  if (twice !== undefined) throw new Problem(`--sweep: ${name} has the value ${twice} twice; give it once.`);
  return { name, values };
}

function firstRepeated(texts: readonly string[]): string | undefined {
  return texts.find((text, index) => texts.indexOf(text) < index);
}

/** A longer range is taken for a typing error. */
const longestRange = 100_000;

function readValues(text: string): unknown[] {
  const [, from, to] = /^(-?\d+)\.\.(-?\d+)$/.exec(text) ?? [];
  if (from === undefined) return [jsonOrText(text)];
  const [first, count] = [Number(from), Number(to) - Number(from) + 1];
  if (count < 1 || count > longestRange)
    throw new Problem(
      `--sweep: expected an ascending range of at most ${longestRange} values, such as 1..5, got ${text}.`,
    );
  return Array.from({ length: count }, (_, index) => first + index);
}

const opening = new Set(['[', '{']);
const closing = new Set([']', '}']);

/** Splits at commas outside brackets, braces and double quotes. */
function splitAtCommas(text: string): string[] {
  const pieces = [''];
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:\\.|[^"\\])*"|[\s\S]/g)) {
    if (opening.has(token)) depth++;
    if (closing.has(token)) depth--;
    if (token === ',' && depth <= 0) pieces.push('');
    else pieces[pieces.length - 1] += token;
  }
  return pieces.map((piece) => piece.trim());
}

/** Returns every combination; the last axis varies fastest. */
export function gridOf(axes: readonly Axis[]): GridPoint[] {
  const combinations = axes.reduce<ParameterValues[]>(
    (before, { name, values }) => before.flatMap((point) => values.map((value) => ({ ...point, [name]: value }))),
    [{}],
  );
  return combinations.map((values) => ({ name: nameOf(values), values }));
}

const longestName = 120;

/** Replaces characters that a file system may reject, and then appends a digest to keep names unique. */
function nameOf(values: ParameterValues): string {
  const pieces = Object.entries(values).map(([name, value]) => `${name}=${plain(value)}`);
  const name = pieces.join(',');
  const safe = name.replace(/[^\p{L}\p{N}=,.+-]/gu, '_').slice(0, longestName);
  return safe === name && !hasLookalike(values) ? name : `${safe}-${digest(values)}`;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The text "1" looks like the number 1, and some file systems do not distinguish `Mean` from `mean`. */
function hasLookalike(values: ParameterValues): boolean {
  return Object.values(values).some(
    (value) => typeof value === 'string' && (jsonOrText(value) !== value || /\p{Lu}|^$/u.test(value)),
  );
}

function digest(values: ParameterValues): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 8);
}
