/** How numbers read in a sentence. */
import { type NumberList, rangeOf } from '../tensor/numbers.js';

/** A number for people: four digits, a real minus sign. */
export function readable(value: number): string {
  if (!Number.isFinite(value)) return String(value).replace('-', '−');
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(1) : String(Number(value.toPrecision(4)));
  return text.replace(/-/g, '−');
}

/** The same with its sign. */
export function signed(value: number): string {
  return value > 0 ? `+${readable(value)}` : readable(value);
}

/** A scalar as it is, up to six values as a list, more as a range. */
export function inWords({ values, shape }: NumberList): string {
  if (shape.length === 0) return readable(values[0]);
  if (values.length <= 6) return `[${Array.from(values, readable).join(', ')}]`;
  const [low, high] = rangeOf(values);
  return `${counted(values.length, 'value')} from ${readable(low)} to ${readable(high)}`;
}

/** '1 value', '50,000 values'. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

/** Two different numbers with as many digits as it takes to tell them apart, at least four. */
export function toldApart(a: number, b: number): readonly [string, string] {
  for (let digits = 4; digits < 17; digits++) {
    const texts = [a, b].map((each) => withDigits(each, digits)) as [string, string];
    if (texts[0] !== texts[1]) return texts;
  }
  return [String(a), String(b)];
}

function withDigits(value: number, digits: number): string {
  return digits === 4 || !Number.isFinite(value) ? readable(value) : String(Number(value.toPrecision(digits)));
}
