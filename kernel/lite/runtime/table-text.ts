/** What `console.table` prints, drawn as Node 20 draws it. */
import { format, inspect } from 'node:util';

type Row = Record<string, unknown>;

const isObject = (value: unknown): value is Row => typeof value === 'object' && value !== null;

function cellText(value: unknown): string {
  const depth = isObject(value) && !Array.isArray(value) && Object.keys(value).length > 2 ? -1 : 0;
  return inspect(value, { depth, maxArrayLength: 3, breakLength: Number.POSITIVE_INFINITY });
}

function lineOf(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((text, i) => {
    const spare = widths[i]! - text.length;
    return ' '.repeat(Math.floor(spare / 2)) + text + ' '.repeat(Math.ceil(spare / 2));
  });
  return `│${padded.join('│')}│`;
}

function drawn(head: readonly string[], body: readonly string[][]): string {
  const widths = head.map((text, i) => Math.max(text.length, ...body.map((row) => row[i]!.length)) + 2);
  const rule = (left: string, middle: string, right: string): string =>
    left + widths.map((width) => '─'.repeat(width)).join(middle) + right;
  const lines = [lineOf(head, widths), rule('├', '┼', '┤'), ...body.map((row) => lineOf(row, widths))];
  return [rule('┌', '┬', '┐'), ...lines, rule('└', '┴', '┘')].join('\n');
}

/** Returns a table of an object's or a list's entries; what is neither is formatted as it is. */
export function tableText(data: unknown, columns?: readonly string[]): string {
  if (!isObject(data)) return format(data);
  const rows = Object.entries(data);
  const found = new Set(rows.flatMap(([, row]) => (isObject(row) ? Object.keys(row) : [])));
  const shown = columns ?? [...found];
  const hasValues = rows.some(([, row]) => !isObject(row));
  const body = rows.map(([key, row]) => [
    key,
    ...shown.map((name) => (isObject(row) && name in row ? cellText(row[name]) : '')),
    ...(hasValues ? [isObject(row) ? '' : cellText(row)] : []),
  ]);
  return drawn(['(index)', ...shown, ...(hasValues ? ['Values'] : [])], body);
}
