/**
 * The names that cells have declared. They are properties of one object that all cells share, so that a function of one
 * cell means what the newest cell made of a name (docs/decisions/0012-names-live-on-one-object.md).
 */
import { lastExpressionName } from '../language/language.js';

export type Values = Record<string, unknown>;

/** A cell may break them. */
const { create, hasOwn, is, keys } = Object;

/** V8 turns an object with more properties into a hash table, which every read of a name would pay for. */
const fastProperties = 100;

/** Reading a name that no cell has given a value yet is an error, as it is in a module. */
const guard: object = new Proxy(Object.create(null), {
  get(_, name) {
    if (typeof name === 'symbol') return undefined;
    throw new ReferenceError(`Cannot access '${name}' before its declaration has run`);
  },
});

function Holder(): void {}
Holder.prototype = guard;

/** What one run of a cell sees as `exports`, and what it has declared so far. */
export interface CellExports {
  readonly exports: Values;
  readonly declared: ReadonlySet<string>;
  /** Returns the last expression, if there was one. */
  last(): LastExpression | undefined;
}

/** What a cell's last expression gave. */
export interface LastExpression {
  readonly value: unknown;
  /** An error made at its line, for what is found to be wrong with the value after the cell has run. */
  readonly at: Error;
}

/** The values of all names at one time, in an object without a prototype. */
export type Snapshot = Readonly<Values>;

export class Names {
  readonly values: Values = new (Holder as unknown as new () => Values)();
  readonly #identities = new WeakMap<object, object>();

  has(name: string): boolean {
    return Object.hasOwn(this.values, name);
  }

  /** Returns the `exports` of one run. Declarations go through it; reads and assignments go to `values`, at full speed. */
  forCell(): CellExports {
    const declared = new Set<string>();
    let last: LastExpression | undefined;
    const declare = (name: string | symbol, attributes: PropertyDescriptor): true => {
      if (name === lastExpressionName) last = { value: attributes.value, at: new TypeError() };
      else if (name !== '__esModule') {
        declared.add(name as string);
        this.#define(name as string, attributes);
      }
      return true;
    };
    const exports = new Proxy(this.values, {
      get: (values, name) =>
        name === lastExpressionName ? last?.value : Object.hasOwn(values, name) ? values[name as string] : undefined,
      set: (_, name, value) => declare(name, { value }),
      defineProperty: (_, name, attributes) => declare(name, attributes),
      preventExtensions: () => {
        throw new TypeError('exports holds the names of all cells: closed to new ones, no cell could declare any');
      },
    });
    return { exports, declared, last: () => last };
  }

  /** Returns the values of all names; an empty object stands for each object, which is not kept from being collected. */
  snapshot(): Snapshot {
    const values: Values = create(null);
    for (const name of keys(this.values)) values[name] = this.#identity(name);
    return values;
  }

  /** Returns the names with another value than in a snapshot. */
  changedSince(before: Snapshot): string[] {
    const changed: string[] = [];
    for (const name of keys(this.values))
      if (!hasOwn(before, name) || !is(before[name], this.#identity(name))) changed[changed.length] = name;
    return changed;
  }

  #identity(name: string): unknown {
    const value = this.#read(name);
    if (!(typeof value === 'function' || (typeof value === 'object' && value !== null))) return value;
    const identity = this.#identities.get(value) ?? {};
    this.#identities.set(value, identity);
    return identity;
  }

  /** An import is a getter, and throws while its module has given it no value. */
  #read(name: string): unknown {
    try {
      return this.values[name];
    } catch {
      return undefined;
    }
  }

  /** Keeps reads fast after a cell that declared names. */
  settle(): void {
    if (Object.keys(this.values).length < fastProperties) return;
    // V8 lays out an object that serves as a prototype for fast reads, however many properties it has.
    function User(): void {}
    User.prototype = this.values;
    Object.create(new (User as unknown as new () => object)());
  }

  /** An import stays live: it is a getter, which a later declaration of its name replaces. */
  #define(name: string, { get, value }: PropertyDescriptor): void {
    const isAccessor = Object.getOwnPropertyDescriptor(this.values, name)?.get !== undefined;
    if (get) Object.defineProperty(this.values, name, { get, enumerable: true, configurable: true });
    else if (isAccessor)
      Object.defineProperty(this.values, name, { value, writable: true, enumerable: true, configurable: true });
    else this.values[name] = value;
  }
}
