/** `interact`: controls, and below them the output of a function of their values. */
import type {
  ControlSpec,
  ControlValue,
  Interaction,
  SliderOptions,
} from '../../../language/project/declarations/globals.js';
import { currentExecution } from '../../execution/current.js';
import { DisplayHandle, display } from '../front-end/display.js';
import { displaySymbol } from '../values/mime-bundle.js';
import { Control } from './control.js';
import { Latest } from './latest.js';
import { type Choice, makeSelect, makeSlider, makeSteps, makeToggle } from './make.js';
import { WidgetModel } from './model.js';
import { OutputArea } from './output-area.js';

type Specs = Readonly<Record<string, ControlSpec>>;
type Values<S> = { readonly [K in keyof S]: ControlValue<S[K]> };

/** Controls of any type of value. */
// biome-ignore lint/suspicious/noExplicitAny: a control of T both takes and gives T, so no other type includes them all
type AnyControl = Control<any>;

/** The controls with the output area. Can be displayed again. */
class Interacting<S extends Specs> extends DisplayHandle implements Interaction<Values<S>> {
  readonly #controls: Readonly<Record<string, AnyControl>>;
  readonly #draw: (values: Values<S>) => unknown;
  readonly #area: OutputArea;
  readonly #box: WidgetModel;
  readonly #latest = new Latest(() => this.#show());

  constructor(specs: S, draw: (values: Values<S>) => unknown) {
    const controls = Object.entries<ControlSpec>(specs).map(([name, spec]) => [name, controlOf(name, spec)] as const);
    const area = new OutputArea();
    // A control that was made before is already shown where it was made.
    const own = controls.filter(([name]) => !(specs[name] instanceof Control)).map(([, { model }]) => model);
    const box = new WidgetModel('VBox', { children: [...own, area.model].map(({ reference }) => reference) });
    super(box.id);
    this.#controls = Object.fromEntries(controls);
    this.#draw = draw;
    this.#area = area;
    this.#box = box;
    for (const [, control] of controls) control.onChange(() => this.redraw());
  }

  get values(): Values<S> {
    const values = Object.entries(this.#controls).map(([name, { value }]) => [name, value]);
    return Object.fromEntries(values) as Values<S>;
  }

  redraw(): Promise<void> {
    return this.#latest.request();
  }

  /** Draws for the first time, as a part of the cell: the cell waits for it, and fails if it fails. */
  async begin(): Promise<void> {
    const failure = await this.#show();
    if (failure !== undefined) throw failure.error;
    display(this);
  }

  #show(): ReturnType<OutputArea['show']> {
    return this.#area.show(() => this.#draw(this.values));
  }

  /** Viewers without widgets see the values and the current output. */
  [displaySymbol](): Record<string, unknown> {
    const shown = this.#area.outputs.filter(({ data }) => data !== undefined).at(-1)?.data as
      | Record<string, unknown>
      | undefined;
    const controls = Object.values(this.#controls).map(String);
    const text = [...controls, shown?.['text/plain'] ?? ''].join('\n').trimEnd();
    return { ...this.#box.view, ...shown, 'text/plain': text };
  }
}

function controlOf(name: string, spec: ControlSpec): AnyControl {
  if (spec instanceof Control) return spec;
  if (typeof spec === 'boolean') return makeToggle(name, spec);
  if (!Array.isArray(spec)) return makeSlider(name, spec as SliderOptions);
  const choices: readonly Choice[] = [...spec];
  const numbers = choices.length > 1 && choices.every((choice) => typeof choice === 'number');
  return numbers ? makeSteps(name, choices) : makeSelect(name, choices);
}

export function interact<const S extends Specs>(
  specs: S,
  draw: (values: Values<S>) => unknown,
): Interaction<Values<S>> {
  const interaction = new Interacting(specs, draw);
  currentExecution()?.pending.add(interaction.begin());
  return interaction;
}
