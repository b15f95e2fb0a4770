/** Makes controls without showing them. Every kind of widget used here has a label that screen readers read out. */
import type { SliderOptions } from '../../../language/project/declarations/globals.js';
import { Control } from './control.js';
import { WidgetModel } from './model.js';

/** An entry of a list. */
export type Choice = string | number | boolean;

const wide = { description_width: 'initial' };
/** Long enough to hit one of many values, and never wider than the page. */
const sliderWidth = 'min(100%, 30em)';
const sliderLayout = (): string => new WidgetModel('Layout', { width: sliderWidth }).reference;
const styleOf = (kind: 'SliderStyle' | 'DescriptionStyle'): string => new WidgetModel(kind, wide).reference;
const unchanged = { fromState: (stored: unknown) => stored as never, toState: (value: unknown) => value };

export function makeSlider(label: string, options: SliderOptions): Control<number> {
  const { min, max } = options;
  const where = `slider('${label}')`;
  if (!(Number.isFinite(min) && Number.isFinite(max) && min < max))
    throw new RangeError(`${where}: expected min < max, got min ${min} and max ${max}`);
  const { step = (max - min) / 100, value = min } = options;
  if (!(step > 0)) throw new RangeError(`${where}: expected step > 0, got ${step}`);
  if (!(value >= min && value <= max))
    throw new RangeError(`${where}: expected value in [${min}, ${max}], got ${value}`);
  const model = new WidgetModel('FloatSlider', {
    ...{ description: label, min, max, step, value },
    ...{ readout: true, readout_format: `.${decimalsOf(step)}f`, continuous_update: true, orientation: 'horizontal' },
    style: styleOf('SliderStyle'),
    layout: sliderLayout(),
  });
  const describe = (now: number): string => `${label}: ${readable(now)} (slider from ${min} to ${max})`;
  return new Control<number>({ model, key: 'value', describe, ...unchanged });
}

export function makeSelect<T extends Choice>(label: string, choices: readonly T[], value?: T): Control<T> {
  return choiceControl('Dropdown', label, choices, value);
}

/** A slider that stops at the numbers of a list. */
export function makeSteps<T extends Choice>(label: string, choices: readonly T[], value?: T): Control<T> {
  return choiceControl('SelectionSlider', label, choices, value);
}

export function makeToggle(label: string, value: boolean): Control<boolean> {
  const style = styleOf('DescriptionStyle');
  const model = new WidgetModel('Checkbox', { description: label, value, indent: false, style });
  const describe = (now: boolean): string => `${label}: ${now ? 'on' : 'off'} (switch)`;
  return new Control<boolean>({ model, key: 'value', describe, ...unchanged });
}

function choiceControl<T extends Choice>(
  kind: 'Dropdown' | 'SelectionSlider',
  label: string,
  choices: readonly T[],
  value: T | undefined,
): Control<T> {
  const where = `select('${label}')`;
  if (choices.length === 0) throw new RangeError(`${where}: expected at least one choice, got an empty list`);
  const toState = (wanted: T): number => {
    const index = choices.indexOf(wanted);
    if (index < 0) throw new RangeError(`${where}: expected one of ${choices.map(String).join(', ')}, got ${wanted}`);
    return index;
  };
  const names = choices.map(readable);
  const model = new WidgetModel(kind, {
    ...{ description: label, _options_labels: names, index: value === undefined ? 0 : toState(value) },
    ...(kind === 'SelectionSlider'
      ? { continuous_update: true, orientation: 'horizontal', readout: true, layout: sliderLayout() }
      : {}),
    style: styleOf('DescriptionStyle'),
  });
  const describe = (now: T): string => `${label}: ${readable(now)} (choose from ${names.join(', ')})`;
  return new Control<T>({
    model,
    key: 'index',
    fromState: (index) => choices[index as number] as T,
    toState,
    describe,
  });
}

/** Without floating-point noise: 0.30000000000000004 reads 0.3. */
function readable(value: Choice): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(12))) : String(value);
}

/** The number of digits after the decimal point of a step: 0.05 has two. */
function decimalsOf(step: number): number {
  const [, digits = '', exponent = '0'] = /^-?\d*\.?(\d*)(?:e(.+))?$/.exec(readable(step)) ?? [];
  return Math.min(Math.max(digits.length - Number(exponent), 0), 8);
}
