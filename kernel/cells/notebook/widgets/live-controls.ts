/** The controls that cells see. Each is shown where it is made. */
import type { SliderOptions } from '../../../language/project/declarations/globals.js';
import { DisplayHandle, display } from '../front-end/display.js';
import { displaySymbol } from '../values/mime-bundle.js';
import { type Control, shown } from './control.js';
import { Latest } from './latest.js';
import { type Choice, makeSelect, makeSlider, makeToggle } from './make.js';
import { WidgetModel } from './model.js';
import { OutputArea } from './output-area.js';

export function slider(label: string, options: SliderOptions): Control<number> {
  return shown(makeSlider(label, options));
}

export function select<T extends Choice>(
  label: string,
  choices: readonly T[],
  { value }: { readonly value?: T } = {},
): Control<T> {
  return shown(makeSelect(label, [...choices], value));
}

export function toggle(label: string, { value = false }: { readonly value?: boolean } = {}): Control<boolean> {
  return shown(makeToggle(label, value));
}

/** A button with an output area below it. */
class Button extends DisplayHandle {
  readonly #label: string;
  readonly #box: WidgetModel;

  constructor(label: string, action: () => unknown) {
    const face = new WidgetModel('Button', { description: label });
    const area = new OutputArea();
    const box = new WidgetModel('VBox', { children: [face.reference, area.model.reference] });
    super(box.id);
    this.#label = label;
    this.#box = box;
    const presses = new Latest(() => area.show(action));
    face.onCustom = ({ event }) => (event === 'click' ? presses.request() : undefined);
  }

  [displaySymbol](): Record<string, unknown> {
    return { ...this.#box.view, 'text/plain': `${this.#label} (button)` };
  }
}

/** Runs `action` at each press. Presses while it runs add up to a single further run. */
export function button(label: string, action: () => unknown): DisplayHandle {
  const made = new Button(label, action);
  display(made);
  return made;
}
