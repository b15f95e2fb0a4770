/** `predict` asks before the cell that knows; `reveal` compares. Neither ever waits: a notebook runs through without answers. */
import { display } from './display.js';
import { type Notice, showNotice } from './notice.js';
import { escapeHtml } from './values/html-table.js';
import type { Control } from './widgets/control.js';
import { makeSlider } from './widgets/make.js';
import { WidgetModel, widgetsAreShown } from './widgets/model.js';

export type Answer = number | string | boolean;

/** The numbers that an answer may be. */
export type Range = readonly [number, number] | { readonly min: number; readonly max: number; readonly step?: number };

export interface PredictOptions {
  readonly question: string;
  /** The answers to choose from; or `range`. */
  readonly choices?: readonly Answer[];
  readonly range?: Range;
  /** The answer in code, where no controls are shown. */
  readonly answer?: Answer;
}

/** A measured number that knows its standard error. */
export interface MeasuredLike {
  readonly value: number;
  readonly standardError: number;
}

export interface RevealOptions {
  /** Why it is so. */
  readonly why?: string;
  /** How near counts as right; 1 % of the range, or two standard errors, unless given. */
  readonly within?: number;
}

interface Prediction {
  readonly range: { readonly min: number; readonly max: number; readonly step: number } | undefined;
  answer: Answer | undefined;
}

/** By id, in this run of the notebook. */
const predictions = new Map<string, Prediction>();

const colours = { ask: '#0d47a1', right: '#1b5e20', close: '#6a3c00', other: '#6a1b9a', none: '#424242' } as const;

export function predict(id: string, options: PredictOptions): void {
  const { question, choices, range } = options;
  if ((choices === undefined) === (range === undefined))
    throw new TypeError(`predict('${id}'): expected either choices or range, got ${choices ? 'both' : 'neither'}`);
  const prediction: Prediction = {
    range: range && rangeOf(id, range),
    answer: options.answer ?? predictions.get(id)?.answer,
  };
  predictions.set(id, prediction);
  const { min, max } = prediction.range ?? {};
  const answers = choices ? choices.map(String).join(' · ') : `a number from ${min} to ${max}`;
  showNotice({ icon: '?', word: 'your prediction', colour: colours.ask, text: question, more: answers });
  if (widgetsAreShown()) showControls(prediction, choices);
}

function rangeOf(id: string, range: Range): NonNullable<Prediction['range']> {
  const { min, max, step = undefined } = 'min' in range ? range : { min: range[0], max: range[1] };
  if (!(min < max)) throw new RangeError(`predict('${id}'): expected a range with min < max, got [${min}, ${max}]`);
  return { min, max, step: step ?? (max - min) / 100 };
}

/** The controls with a line below them that says what was taken as the answer. */
function showControls(prediction: Prediction, choices: readonly Answer[] | undefined): void {
  const said = new WidgetModel('HTML', { value: saying(prediction.answer) });
  const take = (answer: Answer): void => {
    prediction.answer = answer;
    said.set({ value: saying(answer) });
  };
  const label = 'My prediction';
  const asked = choices ? radioButtons(label, choices, prediction, take) : numberSlider(label, prediction, take);
  const box = new WidgetModel('VBox', { children: [asked.reference, said.reference] });
  display.raw({ ...box.view, 'text/plain': '' }); // the question above says it all where no controls are shown
}

function radioButtons(
  label: string,
  choices: readonly Answer[],
  { answer }: Prediction,
  take: (answer: Answer) => void,
): WidgetModel {
  const found = answer === undefined ? -1 : choices.indexOf(answer);
  const index = found < 0 ? null : found;
  const model = new WidgetModel('RadioButtons', { description: label, _options_labels: choices.map(String), index });
  model.onChange = (changes) => {
    if (typeof changes.index === 'number') take(choices[changes.index]!);
  };
  return model;
}

/** It starts in the middle, which is no answer until it is moved. */
function numberSlider(label: string, { range, answer }: Prediction, take: (answer: Answer) => void): WidgetModel {
  const { min, max } = range!;
  const value = typeof answer === 'number' && answer >= min && answer <= max ? answer : (min + max) / 2;
  const control: Control<number> = makeSlider(label, { ...range!, value });
  control.onChange(take);
  return control.model;
}

function saying(answer: Answer | undefined): string {
  return answer === undefined ? 'not answered yet' : `You said: <b>${escapeHtml(readable(answer))}</b>`;
}

export function reveal(id: string, measured: Answer | MeasuredLike, { why, within }: RevealOptions = {}): void {
  const prediction = predictions.get(id);
  const notice =
    prediction?.answer === undefined
      ? { icon: '○', word: 'no prediction', colour: colours.none, text: `it is ${inWords(measured)}` }
      : compared(prediction, prediction.answer, measured, within);
  showNotice(why === undefined ? notice : { ...notice, text: `${notice.text}: ${why}` });
}

function compared(
  { range }: Prediction,
  answer: Answer,
  measured: Answer | MeasuredLike,
  within: number | undefined,
): Notice {
  const text = `you said ${quoted(answer)}, it is ${inWords(measured)}`;
  const value = typeof measured === 'object' ? measured.value : measured;
  if (answer === value) return { icon: '✓', word: 'as you said', colour: colours.right, text };
  if (typeof answer !== 'number' || typeof value !== 'number')
    return { icon: '≠', word: 'otherwise', colour: colours.other, text };
  const width = range ? range.max - range.min : Math.abs(value);
  const enough = within ?? Math.max(0.01 * width, typeof measured === 'object' ? 2 * measured.standardError : 0);
  const away = Math.abs(answer - value);
  if (away <= enough * (1 + 1e-9)) return { icon: '✓', word: 'as you said', colour: colours.right, text };
  if (away <= Math.max(0.1 * width, 2 * enough)) return { icon: '≈', word: 'close', colour: colours.close, text };
  return { icon: '≠', word: 'otherwise', colour: colours.other, text };
}

function inWords(measured: Answer | MeasuredLike): string {
  if (typeof measured !== 'object') return quoted(measured);
  return `${readable(measured.value)} ± ${readable(measured.standardError)}`;
}

/** A text in quotes, so that it can stand in any sentence. */
function quoted(value: Answer): string {
  return typeof value === 'string' ? `‘${value}’` : readable(value);
}

/** Numbers to four digits. */
function readable(value: Answer): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(4))) : String(value);
}
