/** `vars()`: what the cells have declared, as a table. */
import type { CellRunner } from '../runtime/child/cell-runner.js';
import { displaySymbol } from './mime-bundle.js';

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly shape: string;
  readonly bytes: number | undefined;
  readonly cell: number;
}

type ShapedLike = { shape?: readonly number[]; data?: ArrayBufferView; length?: number };

const typeOf = (value: unknown): string =>
  value === null ? 'null' : typeof value === 'object' ? (value.constructor?.name ?? 'object') : typeof value;

function shapeOf(value: unknown): string {
  const { shape, length } = (value ?? {}) as ShapedLike;
  if (Array.isArray(shape)) return `[${shape.join(', ')}]`;
  return Array.isArray(value) || ArrayBuffer.isView(value) ? `[${length}]` : '';
}

function bytesOf(value: unknown): number | undefined {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  const data = (value as ShapedLike | null)?.data;
  return ArrayBuffer.isView(data) ? data.byteLength : undefined;
}

const escapeHtml = (text: string): string =>
  text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]!);

const columns = ['name', 'type', 'shape', 'bytes', 'cell'] as const;

/** A list that shows itself as a table, with the same content as text. */
class Variables extends Array<Variable> {
  [displaySymbol](): Record<string, string> {
    const rows = this.map((each) => columns.map((column) => String(each[column] ?? '')));
    const widths = columns.map((column, i) => Math.max(column.length, ...rows.map((row) => row[i]!.length)));
    const text = [columns as readonly string[], ...rows].map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    );
    const tag = (name: string, cells: readonly string[]): string =>
      cells.map((cell) => `<${name}>${escapeHtml(cell)}</${name.split(' ')[0]}>`).join('');
    const html = `<table><caption>Variables</caption><thead><tr>${tag('th scope="col"', columns)}</tr></thead><tbody>${rows.map((row) => `<tr>${tag('td', row)}</tr>`).join('')}</tbody></table>`;
    return { 'text/html': html, 'text/plain': text.join('\n') };
  }
}

/** The names that cells have declared, with type, shape, size in bytes and the cell's number. */
export function variables(runner: CellRunner): readonly Variable[] {
  return Variables.from(
    [...runner.declaredIn]
      .filter(([name]) => name in runner.values)
      .map(([name, cell]) => {
        const value = runner.values[name];
        return { name, type: typeOf(value), shape: shapeOf(value), bytes: bytesOf(value), cell };
      }),
  );
}
