/** The grid of a sweep: every combination of the values that its axes name. */
import { createHash } from 'node:crypto';
import { Problem } from '../../problem.js';
import { jsonOrText, type ParameterValues } from '../notebook/parameters.js';

/** One parameter and the values that it takes. */
export interface Axis {
  readonly name: string;
  readonly values: readonly unknown[];
}

/** One point of the grid. */
export interface GridPoint {
  /** Names its files: `rate=0.1,seed=1`. Two points never share one. */
  readonly name: string;
  /** The axes' values, in the axes' order. */
  readonly values: ParameterValues;
}

/**
 * Reads `name=value,value,…`. A value is JSON if it can be read as JSON, else a text; `1..5` is every whole number from 1
 * to 5; a comma inside brackets, braces or double quotes belongs to its value.
 *
 * @throws Problem for what cannot be read, and for a parameter or a value that is named twice
 */
export function readAxes(specifications: readonly string[]): Axis[] {
  const axes = specifications.map(readAxis);
  const twice = firstRepeated(axes.map(({ name }) => name));
  if (twice !== undefined)
    throw new Problem(`--sweep: ${twice} is swept twice; put all its values into one --sweep ${twice}=….`);
  return axes;
}

function readAxis(specification: string): Axis {
  const at = specification.indexOf('=');
  const texts = at < 1 ? [] : splitAtCommas(specification.slice(at + 1));
  if (texts.length === 0 || texts.includes(''))
    throw new Problem(`--sweep: expected name=value,value,… or name=1..5, got ${JSON.stringify(specification)}.`);
  const [name, values] = [specification.slice(0, at), texts.flatMap(readValues)];
  const twice = firstRepeated(values.map((value) => JSON.stringify(value)));
  if (twice !== undefined) throw new Problem(`--sweep: ${name} takes the value ${twice} twice; name it once.`);
  return { name, values };
}

function firstRepeated(texts: readonly string[]): string | undefined {
  return texts.find((text, index) => texts.indexOf(text) < index);
}

/** More than this is a slip of the hand. */
const longestRange = 100_000;

function readValues(text: string): unknown[] {
  const [, from, to] = /^(-?\d+)\.\.(-?\d+)$/.exec(text) ?? [];
  if (from === undefined) return [jsonOrText(text)];
  const [first, count] = [Number(from), Number(to) - Number(from) + 1];
  if (count < 1 || count > longestRange)
    throw new Problem(`--sweep: expected a range that goes up, such as 1..5, got ${text}.`);
  return Array.from({ length: count }, (_, index) => first + index);
}

const opening = new Set(['[', '{']);
const closing = new Set([']', '}']);

/** The pieces between commas that stand outside brackets, braces and double quotes. */
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

/** Every combination; the last axis changes fastest. */
export function gridOf(axes: readonly Axis[]): GridPoint[] {
  const combinations = axes.reduce<ParameterValues[]>(
    (before, { name, values }) => before.flatMap((point) => values.map((value) => ({ ...point, [name]: value }))),
    [{}],
  );
  return combinations.map((values) => ({ name: nameOf(values), values }));
}

const longestName = 120;

/** What a file system might not take is replaced, and then a digest tells such names apart. */
function nameOf(values: ParameterValues): string {
  const pieces = Object.entries(values).map(([name, value]) => `${name}=${plain(value)}`);
  const name = pieces.join(',');
  const safe = name.replace(/[^\p{L}\p{N}=,.+-]/gu, '_').slice(0, longestName);
  return safe === name && !hasLookalike(values) ? name : `${safe}-${digest(values)}`;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The text "1" looks like the number 1, and `Mean` is `mean` to some file systems. */
function hasLookalike(values: ParameterValues): boolean {
  return Object.values(values).some(
    (value) => typeof value === 'string' && (jsonOrText(value) !== value || /\p{Lu}|^$/u.test(value)),
  );
}

function digest(values: ParameterValues): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 8);
}
