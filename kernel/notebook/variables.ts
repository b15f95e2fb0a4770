/** `vars()`: what the cells have declared, as a table. */
import type { CellRunner } from '../runtime/child/cell-runner.js';
import { displaySymbol } from './mime-bundle.js';
import { tableBundle } from './values/html-table.js';

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

const columns = [
  { name: 'name', numeric: false },
  { name: 'type', numeric: false },
  { name: 'shape', numeric: false },
  { name: 'bytes', numeric: true },
  { name: 'cell', numeric: true },
] as const;

/** A list that shows itself as a table, with the same content as text. */
class Variables extends Array<Variable> {
  [displaySymbol](): Record<string, string> {
    const rows = Array.from(this, (each) => columns.map(({ name }) => String(each[name] ?? '')));
    return tableBundle({ caption: `${this.length} variables`, columns, rows });
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
