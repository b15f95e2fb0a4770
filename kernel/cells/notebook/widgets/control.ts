/** Controls: values that the user or a cell changes. */
import type { Control as DeclaredControl } from '../../../language/project/declarations/globals.js';
import { DisplayHandle, display } from '../front-end/display.js';
import { displaySymbol } from '../values/mime-bundle.js';
import type { WidgetModel } from './model.js';

type Listener<T> = (value: T) => unknown;

/** How a value is represented in a model's state. */
export interface Binding<T> {
  readonly model: WidgetModel;
  /** The key of the state that holds the value. */
  readonly key: string;
  fromState(stored: unknown): T;
  toState(value: T): unknown;
  /** The control and its value as text, for viewers without widgets. */
  describe(value: T): string;
}

/** Extends DisplayHandle so that it is not shown a second time as a cell's last expression. */
export class Control<T> extends DisplayHandle implements DeclaredControl<T> {
  readonly #binding: Binding<T>;
  readonly #listeners = new Set<Listener<T>>();

  // `isolatedDeclarations` does not allow a method named by a symbol in an exported class.
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
    binding.model.onChange = (changes) => (binding.key in changes ? this.#notify() : undefined);
  }

  get value(): T {
    const { model, key, fromState } = this.#binding;
    return fromState(model.state[key]);
  }

  set value(value: T) {
    const { model, key, toState } = this.#binding;
    model.set({ [key]: toState(value) });
    void this.#notify();
  }

  get model(): WidgetModel {
    return this.#binding.model;
  }

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

  async #notify(): Promise<void> {
    const { value } = this;
    await Promise.all([...this.#listeners].map((listener) => listener(value)));
  }
}

/** Shows a control in the cell's output. */
export function shown<T>(control: Control<T>): Control<T> {
  display(control);
  return control;
}
