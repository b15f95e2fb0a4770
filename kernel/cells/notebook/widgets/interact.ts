/** `interact`: controls, and below them what a function makes of their values. */
import { executions } from '../../execution/execution.js';
import { DisplayHandle, display } from '../display.js';
import { displaySymbol } from '../mime-bundle.js';
import { type AnyControl, Control } from './control.js';
import { Latest } from './latest.js';
import { type Choice, makeSelect, makeSlider, makeSteps, makeToggle, type SliderOptions } from './make.js';
import { WidgetModel } from './model.js';
import { OutputArea } from './output-area.js';

/** What stands for a control: settings of a slider, a list of choices, the start of a switch, a control made before. */
export type ControlSpec = SliderOptions | readonly Choice[] | boolean | AnyControl;

type Draw = (values: Readonly<Record<string, unknown>>) => unknown;

/** What `interact` gives back. */
export interface Interaction extends DisplayHandle {
  /** What the controls say now. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Draws anew, though no control has changed. */
  redraw(): Promise<void>;
}

/** The controls with their picture; may be displayed again. */
class Interacting extends DisplayHandle implements Interaction {
  readonly #controls: Readonly<Record<string, AnyControl>>;
  readonly #draw: Draw;
  readonly #area: OutputArea;
  readonly #box: WidgetModel;
  readonly #latest = new Latest(() => this.#show());

  constructor(specs: Readonly<Record<string, ControlSpec>>, draw: Draw) {
    const controls = Object.entries(specs).map(([name, spec]) => [name, controlOf(name, spec)] as const);
    const area = new OutputArea();
    // A control that was made before stands where it was made.
    const own = controls.filter(([name]) => !(specs[name] instanceof Control)).map(([, { model }]) => model);
    const box = new WidgetModel('VBox', { children: [...own, area.model].map(({ reference }) => reference) });
    super(box.id);
    this.#controls = Object.fromEntries(controls);
    this.#draw = draw;
    this.#area = area;
    this.#box = box;
    for (const [, control] of controls) control.onChange(() => this.redraw());
  }

  get values(): Readonly<Record<string, unknown>> {
    return Object.fromEntries(Object.entries(this.#controls).map(([name, { value }]) => [name, value]));
  }

  redraw(): Promise<void> {
    return this.#latest.request();
  }

  /** The first picture belongs to the cell: the cell ends after it, and its error is the cell's. */
  async begin(): Promise<void> {
    const failure = await this.#show();
    if (failure !== undefined) throw failure.error;
    display(this);
  }

  #show(): ReturnType<OutputArea['show']> {
    return this.#area.show(() => this.#draw(this.values));
  }

  /** Viewers without widgets see the values and the picture that stands there now. */
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

export function interact(specs: Readonly<Record<string, ControlSpec>>, draw: Draw): Interaction {
  const interaction = new Interacting(specs, draw);
  executions.getStore()?.pending.add(interaction.begin());
  return interaction;
}
