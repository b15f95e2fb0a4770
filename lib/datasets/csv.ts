/** Tables from CSV files. */
import { platform } from '#platform';
import { checkOneOf, checkOptions, wrong } from '../check.js';

export interface ReadCsvOptions {
  /** Whether the first line names the columns, or their names where none does. Defaults to true; with false they are '0', '1', … */
  readonly header?: boolean | readonly string[];
  /** What stands between two fields. Defaults to ',', or to ';' with a decimal comma. */
  readonly delimiter?: string;
  /** Defaults to '.'. */
  readonly decimal?: '.' | ',';
  /** What a missing value is written as. Defaults to nothing at all, 'NA', 'N/A', 'NaN', 'nan', 'null' and '?'. */
  readonly missing?: readonly string[];
  /** Defaults to 'records': a list with an object for each row. 'columns' gives an array for each column. */
  readonly as?: 'records' | 'columns';
}

/** One row by the names of the columns. */
export type CsvRecord = Readonly<Record<string, number | string>>;
/** All values of each column, by its name. */
export type CsvColumns = Readonly<Record<string, Float64Array | string[]>>;

const optionNames: readonly (keyof ReadCsvOptions)[] = ['header', 'delimiter', 'decimal', 'missing', 'as'];
const usuallyMissing: readonly string[] = ['', 'NA', 'N/A', 'NaN', 'nan', 'null', '?'];

/**
 * Reads a CSV file (UTF-8, RFC 4180: fields may be in quotes, with delimiters, line breaks and "" in them). A column that
 * holds numbers alone is one of numbers, with NaN where a value is missing; any other is text, with '' there.
 *
 *     const { petals, species } = await readCsv('iris.csv', { as: 'columns' })
 *     const german = await readCsv('messwerte.csv', { decimal: ',' })
 *
 * @throws RangeError with the line where a row has more or fewer fields than the first, or a quote is not closed
 */
export async function readCsv(path: string, options: ReadCsvOptions & { readonly as: 'columns' }): Promise<CsvColumns>;
export async function readCsv(path: string, options?: ReadCsvOptions): Promise<CsvRecord[]>;
export async function readCsv(path: string, options: ReadCsvOptions = {}): Promise<CsvRecord[] | CsvColumns> {
  checkOptions('readCsv', options, optionNames);
  const { header = true, decimal = '.', missing = usuallyMissing, as = 'records' } = options;
  checkOneOf('readCsv', 'decimal', decimal, ['.', ',']);
  checkOneOf('readCsv', 'as', as, ['records', 'columns']);
  const delimiter = options.delimiter ?? (decimal === ',' ? ';' : ',');
  if (delimiter === decimal) throw wrong('readCsv', `a delimiter that is not the decimal sign`, delimiter);
  const rows = await parsed(path, delimiter);
  const names = namesOf(path, header, rows);
  const isMissing = new Set(missing);
  const columns = names.map(
    (name, i) =>
      [
        name,
        column(
          rows.map((row) => row[i]),
          isMissing,
          decimal,
        ),
      ] as const,
  );
  if (as === 'columns') return Object.fromEntries(columns);
  return rows.map((_, row) => Object.fromEntries(columns.map(([name, values]) => [name, values[row]])));
}

/** The fields of each row. The parser is loaded here, so that importing the library does not pay for it. */
async function parsed(path: string, delimiter: string): Promise<string[][]> {
  const text = new TextDecoder().decode(platform.readFile(path));
  const { parse } = await import('csv-parse/sync');
  try {
    return parse(text, { delimiter, bom: true, skip_empty_lines: true }) as string[][];
  } catch (error) {
    const { message, lines } = error as Error & { readonly lines?: number };
    const place = lines === undefined || /line \d/.test(message) ? '' : ` at line ${lines}`;
    throw new RangeError(`readCsv: ${path}: ${message}${place}`);
  }
}

/** The columns' names; takes the line of the header out of the rows. */
function namesOf(path: string, header: boolean | readonly string[], rows: string[][]): readonly string[] {
  if (rows.length === 0) throw new RangeError(`readCsv: ${path} has no lines`);
  const width = rows[0].length;
  const first =
    header === true ? (rows.shift() as string[]).map((name) => name.trim()) : rows[0].map((_, i) => String(i));
  const names = typeof header === 'boolean' ? first : header;
  if (names.length !== width) throw wrong('readCsv', `header with ${width} names, as ${path} has columns`, names);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw wrong('readCsv', 'columns with different names', twice, 'give others with header: […]');
  return names;
}

/** Numbers if all fields are numbers or missing, and not all missing; else the fields. */
function column(fields: readonly string[], missing: ReadonlySet<string>, decimal: '.' | ','): Float64Array | string[] {
  const numbers = new Float64Array(fields.length).fill(Number.NaN);
  let found = 0;
  for (const [i, field] of fields.entries()) {
    const text = field.trim();
    if (missing.has(text)) continue;
    if (!isNumber[decimal].test(text)) return fields.map((each) => (missing.has(each.trim()) ? '' : each));
    numbers[i] = Number(decimal === ',' ? text.replace(',', '.') : text);
    found++;
  }
  return found > 0 || fields.length === 0 ? numbers : fields.map(() => '');
}

const isNumber: Readonly<Record<'.' | ',', RegExp>> = {
  '.': /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i,
  ',': /^[+-]?(\d+,?\d*|,\d+)(e[+-]?\d+)?$/i,
};
