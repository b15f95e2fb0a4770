/** The variables of frames, by their TypeScript names. */
import type { Described } from '../cells/debugging/debug-values.js';
import { escaped, identifier } from '../text/patterns.js';
import { type CallFrame, type Inspector, resultOf } from './inspector.js';
import type { Variable } from './protocol.js';
import type { Frame, Values } from './values.js';

/** The scopes that are shown, and which of V8's each of them joins. */
const groups: readonly (readonly [name: string, types: ReadonlySet<string>])[] = [
  ['Locals', new Set(['local', 'block', 'catch', 'eval', 'with', 'wasm-expression-stack'])],
  ['Closure', new Set(['closure', 'module', 'script'])],
];

/** The variables of a scope; its frame is absent for the names of all cells. */
interface Scope {
  readonly frame: Frame | undefined;
  readonly names: readonly string[];
}

export class Scopes {
  readonly #inspector: Inspector;
  readonly #values: Values;
  readonly #scopes = new Map<number, Scope>();
  #newest = 0;

  constructor(inspector: Inspector, values: Values) {
    this.#inspector = inspector;
    this.#values = values;
  }

  /** Forgets all: execution goes on. */
  clear(): void {
    this.#scopes.clear();
  }

  get(reference: number): Scope | undefined {
    return this.#scopes.get(reference);
  }

  /** Returns the scopes of a frame with their references. */
  async of(frame: Frame): Promise<{ readonly name: string; readonly reference: number }[]> {
    const seen = new Set<string>();
    const found: { name: string; reference: number }[] = [];
    for (const [name, types] of groups) {
      const names = (await this.#namesIn(frame.frame, types)).filter((each) => isShown(each, frame) && !seen.has(each));
      for (const each of names) seen.add(each);
      if (name === 'Locals' && hasThis(frame.frame)) names.unshift('this');
      if (names.length > 0 || name === 'Locals') found.push({ name, reference: this.#add({ frame, names }) });
    }
    return [...found, { name: 'Globals', reference: this.#add({ frame: undefined, names: [] }) }];
  }

  /** Reads the variables of a scope as they are now. */
  async variables({ frame, names }: Scope): Promise<Variable[]> {
    const described = frame ? await this.#read(frame.frame, names) : await this.#values.words<Described[]>('globals()');
    return described.map((each) => this.#values.variable(each));
  }

  #read(frame: CallFrame, names: readonly string[]): Promise<Described[]> {
    const list = names.map((name) => `[${JSON.stringify(name)}, () => ${name}]`).join(', ');
    return this.#values.words(`scope([${list}])`, frame);
  }

  #add(scope: Scope): number {
    this.#scopes.set(++this.#newest, scope);
    return this.#newest;
  }

  /** The names in V8's scopes of these types, innermost first. */
  async #namesIn({ scopeChain }: CallFrame, types: ReadonlySet<string>): Promise<string[]> {
    const names: string[] = [];
    for (const { type, object } of scopeChain) {
      if (!types.has(type) || object.objectId === undefined) continue;
      const called = await this.#inspector('Runtime.callFunctionOn', {
        objectId: object.objectId,
        functionDeclaration: 'function () { return Object.getOwnPropertyNames(this) }',
        returnByValue: true,
        silent: true,
      });
      names.push(...(resultOf(called).value as string[]));
    }
    return [...new Set(names)];
  }
}

/** Whether the person wrote the name: the compiler and the cell's wrapper have others. */
function isShown(name: string, { at: { source } }: Frame): boolean {
  if (!identifier.test(name) || name === 'arguments') return false;
  return new RegExp(`(?<![\\p{ID_Continue}$])${escaped(name)}(?![\\p{ID_Continue}$])`, 'u').test(source.text);
}

function hasThis({ this: self }: CallFrame): boolean {
  return (
    self.type === 'object' && self.className !== 'global' && self.className !== 'Object' && self.objectId !== undefined
  );
}
