/** What `slider`, `select` and `toggle` give back: a value that a person or a cell changes. */
import { DisplayHandle, display } from '../display.js';
import { displaySymbol } from '../mime-bundle.js';
import type { WidgetModel } from './model.js';

type Listener<T> = (value: T) => unknown;

/** How a value stands in a model's state. */
export interface Binding<T> {
  readonly model: WidgetModel;
  /** The name in the state that holds the value. */
  readonly key: string;
  fromState(held: unknown): T;
  toState(value: T): unknown;
  /** The control and its value as text, for viewers without widgets. */
  describe(value: T): string;
}

/** A handle, so that as a cell's last expression it does not show itself a second time. */
export class Control<T> extends DisplayHandle {
  readonly #binding: Binding<T>;
  readonly #listeners = new Set<Listener<T>>();

  // A method whose name is a symbol cannot stand in an exported class under `isolatedDeclarations`.
  static {
    Object.defineProperty(Control.prototype, displaySymbol, {
      value(this: Control<unknown>) {
        return { ...this.model.view, 'text/plain': this.toString() };
      },
    });
  }

  constructor(binding: Binding<T>) {
    super(binding.model.id);
    this.#binding = binding;
    binding.model.onChange = (changes) => (binding.key in changes ? this.#tell() : undefined);
  }

  get value(): T {
    const { model, key, fromState } = this.#binding;
    return fromState(model.state[key]);
  }

  set value(value: T) {
    const { model, key, toState } = this.#binding;
    model.set({ [key]: toState(value) });
    void this.#tell();
  }

  get model(): WidgetModel {
    return this.#binding.model;
  }

  /** Calls `listener` with each new value, until the returned function is called. */
  onChange(listener: Listener<T>): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The control and its value as text. */
  override toString(): string {
    return this.#binding.describe(this.value);
  }

  override update(value: unknown): void {
    this.value = value as T;
  }

  async #tell(): Promise<void> {
    const { value } = this;
    await Promise.all([...this.#listeners].map((listener) => listener(value)));
  }
}

/** A control of whatever type of value. */
export interface AnyControl {
  readonly value: unknown;
  readonly model: WidgetModel;
  onChange(listener: (value: unknown) => unknown): () => void;
  toString(): string;
}

/** Shows a control in the cell's output. */
export function shown<T extends AnyControl>(control: T): T {
  display(control);
  return control;
}
