/** Tables of the kernel: they scroll under their head and sort by a column, with the mouse and with the keyboard. */
import { whenAppears } from './appearing.js';

const tables = 'div.layerlab-Table > table:not([data-sortable])';

const style = `
.layerlab-Table > table { margin: 0; }
.layerlab-Table thead th { position: sticky; top: 0; background: var(--jp-layout-color0); }
.layerlab-Table th button { all: unset; cursor: pointer; font-weight: inherit; }
.layerlab-Table th button:focus-visible { outline: 2px solid var(--jp-brand-color1, currentcolor); outline-offset: 2px; }
.layerlab-Table th[aria-sort='ascending'] button::after { content: ' \\25B2'; }
.layerlab-Table th[aria-sort='descending'] button::after { content: ' \\25BC'; }
`;

/** What a click on a column's name does, from one order to the next; in the end the rows are as they came. */
const next: Readonly<Record<string, string>> = { none: 'ascending', ascending: 'descending', descending: 'none' };

/** Makes all tables that appear on the page from now on sortable. */
export function sortTables(): void {
  document.head.appendChild(document.createElement('style')).textContent = style;
  whenAppears(tables, prepare);
}

function prepare(table: HTMLTableElement): void {
  table.dataset.sortable = '';
  const area = table.parentElement!;
  const rows = [...(table.tBodies[0]?.rows ?? [])];
  area.tabIndex = 0;
  area.setAttribute('role', 'group');
  area.setAttribute('aria-label', table.caption?.textContent ?? 'table');
  for (const head of table.querySelectorAll<HTMLElement>('thead th'))
    head.replaceChildren(sortButton(table, head, rows));
}

function sortButton(table: HTMLTableElement, head: HTMLElement, rows: readonly HTMLTableRowElement[]): HTMLElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.append(...head.childNodes);
  button.title = 'Sort by this column';
  button.addEventListener('click', () => {
    const order = next[head.getAttribute('aria-sort') ?? 'none']!;
    for (const each of table.querySelectorAll('thead th')) each.removeAttribute('aria-sort');
    if (order !== 'none') head.setAttribute('aria-sort', order);
    table.tBodies[0]?.append(...sorted(rows, (head as HTMLTableCellElement).cellIndex, order));
  });
  return button;
}

/** Sorts by the texts of a column; what is empty comes last in either order. */
export function sorted<Row extends { readonly cells: ArrayLike<{ readonly textContent: string | null }> }>(
  rows: readonly Row[],
  column: number,
  order: string,
): readonly Row[] {
  if (order === 'none') return rows;
  const sign = order === 'descending' ? -1 : 1;
  const keyed = rows.map((row) => ({ row, text: row.cells[column]?.textContent ?? '' }));
  keyed.sort((a, b) => lastIfEmpty(a.text, b.text) ?? sign * compare(a.text, b.text));
  return keyed.map(({ row }) => row);
}

const isEmpty = (text: string): boolean => ['', 'null', 'NaN', 'undefined'].includes(text);

function lastIfEmpty(a: string, b: string): number | undefined {
  return isEmpty(a) || isEmpty(b) ? Number(isEmpty(a)) - Number(isEmpty(b)) : undefined;
}

/** Numbers as numbers, before texts; a big integer ends with an n. */
function compare(a: string, b: string): number {
  const [first, second] = [a, b].map((text) => Number(text.replace(/^(-?\d+)n$/, '$1'))) as [number, number];
  if (Number.isNaN(first) && Number.isNaN(second)) return a.localeCompare(b, undefined, { numeric: true });
  if (Number.isNaN(first) || Number.isNaN(second)) return Number.isNaN(first) ? 1 : -1;
  return first - second || 0;
}
