/** The runtime's side of the debugger: values in words, and references by which a front end opens them. */
import { types } from 'node:util';
import { bundleOf, bundleText, plainText } from '../notebook/values/mime-bundle.js';
import { type Child, Getter, indexed, indexedCount, named } from './children.js';
import { oneLine, typeName } from './one-line.js';

/** A value as a debugger shows it. */
export interface Described {
  readonly name: string;
  readonly value: string;
  readonly type: string;
  /** By which `variables` returns what it holds; 0 if it holds nothing. */
  readonly reference: number;
  readonly indexed?: number;
  readonly named?: number;
  /** The expression that gives it. */
  readonly path?: string;
}

/** Which part of what a value holds is asked for. */
export interface Part {
  readonly start?: number;
  readonly count?: number;
  readonly filter?: 'indexed' | 'named';
}

interface Referenced {
  readonly object: WeakRef<object>;
  readonly path: string | undefined;
}

interface Names {
  readonly names: { readonly values: Record<string, unknown> };
  readonly declaredIn: Map<string, number>;
}

/** References of scopes are smaller. */
const firstReference = 1_000_000;
const maxKept = 20_000;
const maxListed = 1_000;

export class DebugValues {
  /** Where the names of all cells live. */
  readonly names: Record<string, unknown>;
  readonly #declaredIn: Map<string, number>;
  readonly #kept = new Map<number, Referenced>();
  /** Keeps what is shown from being collected while execution stands still. */
  #held: unknown[] = [];
  #newest = firstReference;
  readonly #hits = new Map<string, number>();
  /** The object that is being put in words. It stays here when that took so long that the debugger ended it. */
  #reading: object | undefined;
  /** Those that took too long. */
  readonly #endless = new WeakSet<object>();

  constructor({ names, declaredIn }: Names) {
    this.names = names.values;
    this.#declaredIn = declaredIn;
  }

  describe(name: string, value: unknown, path?: string): Described {
    const at = path === undefined ? {} : { path };
    const shown = { name, ...this.#inWords(value), ...at };
    if (typeof value !== 'object' || value === null || this.#endless.has(value)) return { ...shown, reference: 0 };
    const getter = Getter.textOf(value);
    if (getter !== undefined) return { name, value: getter, type: 'getter', reference: 0 };
    const [indices, keys] = [indexedCount(value), named(value).length];
    const reference = indices + keys > 0 ? this.#keep(value, path) : 0;
    return { ...shown, reference, ...(indices > 0 && { indexed: indices, named: keys }) };
  }

  /** Reading a value may run a method of its own, which may throw or never end: then this does not return. */
  #inWords(value: unknown): Pick<Described, 'value' | 'type'> {
    if (this.#reading) this.#endless.add(this.#reading);
    const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
    if (isObject && this.#endless.has(value)) return { value: takesForever, type: takesForever };
    this.#reading = isObject ? value : undefined;
    const words = { value: safely(() => oneLine(value)), type: safely(() => typeName(value)) };
    this.#reading = undefined;
    return words;
  }

  /** Lists what the value of a reference holds. */
  variables(reference: number, { start = 0, count, filter }: Part = {}): Described[] {
    const { object, path } = this.#kept.get(reference) ?? {};
    const value = object?.deref();
    if (value === undefined) return [];
    const numbers = filter === 'named' ? [] : indexed(value, start, count || maxListed);
    const rest = filter === 'indexed' ? [] : named(value);
    const list = [...numbers, ...rest].map((child) => this.#child(child, path));
    const left = indexedCount(value) - start - numbers.length;
    return count || left <= 0 || filter === 'named' ? list : [...list, more(left)];
  }

  /** Lists the names that cells have declared, without what they import. */
  globals(): Described[] {
    const declared = Object.keys(this.names).filter((name) => this.#declaredIn.has(name) || !this.#isGetter(name));
    return this.scope(declared.map((name) => [name, () => this.names[name]]));
  }

  /** Lists variables of a scope. Reading one may throw: its declaration has not run yet. */
  scope(variables: readonly (readonly [name: string, read: () => unknown])[]): Described[] {
    return variables.flatMap(([name, read]) => {
      try {
        return [this.describe(name, read(), name)];
      } catch {
        return [];
      }
    });
  }

  /** Sets a property of the value of a reference. */
  set(reference: number, name: string, value: unknown): Described {
    const object = this.#kept.get(reference)?.object.deref();
    if (object === undefined) throw new ReferenceError('that value is gone');
    if (types.isMap(object) || types.isSet(object)) throw new TypeError('entries of a Map or Set cannot be set here');
    if (!Reflect.set(object, name, value)) throw new TypeError(`${name} cannot be set`);
    return this.describe(name, value);
  }

  /** Declares a name for all cells. */
  define(name: string, value: unknown): void {
    this.names[name] = value;
    this.#declaredIn.set(name, this.#declaredIn.get(name) ?? 0);
  }

  /** Returns a value's MIME bundle as JSON text. What has to be awaited is inspected instead, unless it may be. */
  rich(value: unknown, mayAwait: boolean): string | Promise<string> {
    const text = (bundle: Awaited<ReturnType<typeof bundleOf>>): string => bundleText('the value', bundle);
    const bundle = bundleOf(value);
    if (!types.isPromise(bundle)) return text(bundle as Awaited<typeof bundle>);
    return mayAwait ? bundle.then(text) : text({ data: { 'text/plain': plainText(value) }, metadata: {} });
  }

  /** Counts the hits of a breakpoint. */
  hit(breakpoint: string): number {
    const count = (this.#hits.get(breakpoint) ?? 0) + 1;
    this.#hits.set(breakpoint, count);
    return count;
  }

  /** Lets go of what was shown. */
  forget(): void {
    this.#held = [];
  }

  #child({ name, value, path }: Child, parent: string | undefined): Described {
    return this.describe(name, value, parent === undefined || path === undefined ? undefined : parent + path);
  }

  #isGetter(name: string): boolean {
    return Object.getOwnPropertyDescriptor(this.names, name)?.get !== undefined;
  }

  #keep(object: object, path: string | undefined): number {
    const reference = ++this.#newest;
    this.#kept.set(reference, { object: new WeakRef(object), path });
    this.#kept.delete(reference - maxKept);
    this.#held.push(object);
    return reference;
  }
}

const takesForever = 'a value that cannot be shown: reading it takes too long';

function safely(text: () => string): string {
  try {
    return text();
  } catch {
    return 'a value that cannot be shown: reading it throws';
  }
}

function more(left: number): Described {
  return { name: '…', value: `${left} more`, type: `${left} more`, reference: 0 };
}
