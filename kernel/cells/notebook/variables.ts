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

/** A data set such as `{ train: { x, y } }` is listed to this depth. */
const maxNesting = 3;
const maxParts = 6;

/** Returns the properties of a plain object, without calling getters. */
function partsOf(value: unknown): [name: string, part: unknown][] {
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return [];
  if (![Object.prototype, null].includes(Object.getPrototypeOf(value))) return [];
  return Object.keys(value).map((name) => [name, own(value, name)]);
}

/** The memory of typed arrays and tensors, also of those in a data set; undefined if there are none. */
function bytesOf(value: unknown, nesting: number = maxNesting): number | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const numbers = ArrayBuffer.isView(value) ? value : own(value, 'data');
  if (ArrayBuffer.isView(numbers)) return numbers.byteLength;
  if (nesting === 0) return undefined;
  const sizes = partsOf(value).map(([, part]) => bytesOf(part, nesting - 1));
  const known = sizes.filter((size) => size !== undefined);
  return known.length > 0 ? known.reduce((sum, size) => sum + size, 0) : undefined;
}

function shapeOf(value: unknown, nesting: number = maxNesting): string {
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return '';
  const shape = own(value, 'shape');
  if (Array.isArray(shape)) return `[${shape.join(', ')}]`;
  if (Array.isArray(value) || types.isTypedArray(value)) return `[${value.length}]`;
  if (types.isMap(value) || types.isSet(value)) return `[${value.size}]`;
  return nesting > 0 ? partShapes(value, nesting - 1) : '';
}

/** The parts of a data set with their types and shapes; empty for objects without any. */
function partShapes(value: object, nesting: number): string {
  const parts = partsOf(value).map(([name, part]) => [name, part, shapeOf(part, nesting)] as const);
  const shaped = parts.filter(([, , shape]) => shape !== '');
  const texts = shaped.slice(0, maxParts).map(([name, part, shape]) => {
    const dtype = typeof part === 'object' && part !== null && isNdArray(part) ? `${part.dtype} ` : '';
    return `${name}: ${dtype}${shape}`;
  });
  if (texts.length === 0) return '';
  return `{ ${texts.join(', ')}${shaped.length > maxParts ? ', …' : ''} }`;
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
      return { name, type: typeOf(value), shape: shapeOf(value), bytes: bytesOf(value), cell };
    }),
  ) as Variables;
}
