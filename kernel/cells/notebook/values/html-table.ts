/** Tables as accessible HTML, and the same tables as text. */

export interface Column {
  readonly name: string;
  /** Numbers are right-aligned. */
  readonly numeric: boolean;
}

export interface TableContent {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => escapes[character]!);
}

const align = ({ numeric }: Column): string => (numeric ? 'right' : 'left');

/** The caption does not wrap, even above a narrower table. */
const captionStyle = 'caption-side:top;text-align:left;white-space:nowrap';

/** More rows than these are scrolled, with the keyboard too. */
const rowsInView = 12;

/** Returns only the HTML. Colours are inherited from the page. By its class, JupyterLab's extension lets it be sorted. */
export function tableHtml({ caption, columns, rows }: TableContent): string {
  const head = columns.map((each) => `<th scope="col" style="text-align:${align(each)}">${escapeHtml(each.name)}</th>`);
  const cell = (text: string, index: number): string =>
    `<td style="text-align:${align(columns[index]!)}">${escapeHtml(text)}</td>`;
  const body = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`);
  const table = `<table><caption style="${captionStyle}">${escapeHtml(caption)}</caption><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('')}</tbody></table>`;
  const focus = rows.length > rowsInView ? ' tabindex="0"' : '';
  return `<div class="layerlab-Table"${focus} style="max-height:400px;overflow:auto">${table}</div>`;
}

/** Returns only the text. */
export function tableText({ caption, columns, rows }: TableContent): string {
  const names = columns.map(({ name }) => name);
  const widths = names.map((name, index) => Math.max(name.length, ...rows.map((row) => row[index]!.length)));
  const pad = (text: string, index: number): string =>
    columns[index]!.numeric ? text.padStart(widths[index]!) : text.padEnd(widths[index]!);
  const lines = [names, ...rows].map((row) => row.map(pad).join('  ').trimEnd());
  return [caption, ...lines].join('\n');
}

/** Returns the table in both forms. */
export function tableBundle(content: TableContent): Record<string, string> {
  return { 'text/html': tableHtml(content), 'text/plain': tableText(content) };
}

/** Returns preformatted text in both forms. Without the margin, JupyterLab would indent it like a quotation. */
export function preformatted(text: string): Record<string, string> {
  return { 'text/html': `<pre style="margin:0">${escapeHtml(text)}</pre>`, 'text/plain': text };
}
