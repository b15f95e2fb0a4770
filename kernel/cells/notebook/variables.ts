/** `vars()`: the notebook's variables, as a table. */
import { types } from 'node:util';
import type { Variable } from '../../language/project/declarations/globals.js';
import { tableBundle } from './values/html-table.js';
import { displaySymbol } from './values/mime-bundle.js';
import { classNameOf, own } from './values/properties.js';
import { isNdArray } from './values/tensor.js';

/** What cells have declared. */
export interface Declared {
  readonly names: { readonly values: Readonly<Record<string, unknown>>; has(name: string): boolean };
  /** The number of the cell that declared each name. */
  readonly declaredIn: ReadonlyMap<string, number>;
}

const isClass = (value: unknown): boolean => /^class\b/.test(Function.prototype.toString.call(value));

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'function') return isClass(value) ? 'class' : 'function';
  if (typeof value !== 'object') return typeof value;
  // An ndarray's class is one of dozens, generated for its dtype and number of dimensions.
  if (!types.isProxy(value) && isNdArray(value)) return `ndarray ${value.dtype}`;
  return types.isModuleNamespaceObject(value) ? 'module' : classNameOf(value) || 'object';
}

/** The memory of a typed array or tensor, found without calling getters. */
function numbersOf(value: unknown): ArrayBufferView | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const numbers = ArrayBuffer.isView(value) ? value : own(value, 'data');
  return ArrayBuffer.isView(numbers) ? numbers : undefined;
}

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

/** An array that displays itself as a table, in HTML and as text. */
class Variables extends Array<Variable> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  [displaySymbol](): Record<string, string> {
    const rows = Array.from(this, (each) => columns.map(({ name }) => String(each[name] ?? '')));
    return tableBundle({ caption: `${this.length} ${this.length === 1 ? 'variable' : 'variables'}`, columns, rows });
  }
}

/** Lists the names that cells have declared. */
export function variables({ declaredIn, names }: Declared): readonly Variable[] {
  const { values } = names;
  const known = [...declaredIn].filter(([name]) => names.has(name));
  return Variables.from(
    known.map(([name, cell]) => {
      const value = values[name];
      return { name, type: typeOf(value), shape: shapeOf(value), bytes: numbersOf(value)?.byteLength, cell };
    }),
  ) as Variables;
}
