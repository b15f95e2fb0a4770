/** `vars()`: what the cells have declared, as a table. */
import { types } from 'node:util';
import type { CellRunner } from '../cell-runner.js';
import { displaySymbol } from './mime-bundle.js';
import { tableBundle } from './values/html-table.js';
import { classNameOf, own } from './values/properties.js';
import { isNdArray } from './values/tensor.js';

export interface Variable {
  readonly name: string;
  readonly type: string;
  /** `[2, 3]` for tensors and lists, empty for what has none. */
  readonly shape: string;
  /** What its numbers take; undefined for what is not made of numbers. */
  readonly bytes: number | undefined;
  /** The number of the cell that declared it last. */
  readonly cell: number;
}

const isClass = (value: unknown): boolean => /^class\b/.test(Function.prototype.toString.call(value));

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'function') return isClass(value) ? 'class' : 'function';
  if (typeof value !== 'object') return typeof value;
  // The class of an ndarray is one of dozens that are made for its numbers of dimensions.
  if (!types.isProxy(value) && isNdArray(value)) return `ndarray ${value.dtype}`;
  return types.isModuleNamespaceObject(value) ? 'module' : classNameOf(value) || 'object';
}

/** The list or tensor's numbers, without calling a getter of somebody else's. */
const numbersOf = (value: unknown): ArrayBufferView | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  const numbers = ArrayBuffer.isView(value) ? value : own(value, 'data');
  return ArrayBuffer.isView(numbers) ? numbers : undefined;
};

function shapeOf(value: unknown): string {
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return '';
  const shape = own(value, 'shape');
  if (Array.isArray(shape)) return `[${shape.join(', ')}]`;
  if (Array.isArray(value) || types.isTypedArray(value)) return `[${value.length}]`;
  return types.isMap(value) || types.isSet(value) ? `[${value.size}]` : '';
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
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  [displaySymbol](): Record<string, string> {
    const rows = Array.from(this, (each) => columns.map(({ name }) => String(each[name] ?? '')));
    return tableBundle({ caption: `${this.length} ${this.length === 1 ? 'variable' : 'variables'}`, columns, rows });
  }
}

/** The names that cells have declared, with type, shape, size in bytes and the cell's number. */
export function variables({ declaredIn, values }: Pick<CellRunner, 'declaredIn' | 'values'>): readonly Variable[] {
  const known = [...declaredIn].filter(([name]) => name in values);
  return Variables.from(
    known.map(([name, cell]) => {
      const value = values[name];
      return { name, type: typeOf(value), shape: shapeOf(value), bytes: numbersOf(value)?.byteLength, cell };
    }),
  ) as Variables;
}
