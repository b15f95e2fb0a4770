/** `predict` asks for a prediction, `reveal` compares it with the result. Neither ever waits for the user. */
import type {
  Prediction as Answer,
  PredictOptions,
  RevealOptions,
} from '../../language/project/declarations/globals.js';
import { display } from './front-end/display.js';
import { type Notice, showNotice } from './front-end/notice.js';
import { escapeHtml } from './values/html-table.js';
import type { Control } from './widgets/control.js';
import { makeSlider } from './widgets/make.js';
import { WidgetModel, widgetsAreShown } from './widgets/model.js';

type Range = Extract<PredictOptions, { range: unknown }>['range'];
type Measured = Answer | { readonly value: number; readonly standardError: number };

interface Question {
  readonly range: { readonly min: number; readonly max: number; readonly step: number } | undefined;
  answer: Answer | undefined;
}

/** By id. */
const questions = new Map<string, Question>();

const colours = { ask: '#0d47a1', right: '#1b5e20', close: '#6a3c00', other: '#6a1b9a', none: '#424242' } as const;

export function predict(id: string, options: PredictOptions): void {
  const { choices, range } = options as { readonly choices?: readonly Answer[]; readonly range?: Range };
  if ((choices === undefined) === (range === undefined))
    throw new TypeError(`predict('${id}'): expected either choices or range, got ${choices ? 'both' : 'neither'}`);
  const question: Question = {
    range: range && rangeOf(id, range),
    answer: options.answer ?? questions.get(id)?.answer,
  };
  questions.set(id, question);
  const { min, max } = question.range ?? {};
  const answers = choices ? choices.map(String).join(' · ') : `a number from ${min} to ${max}`;
  showNotice({ icon: '?', word: 'your prediction', colour: colours.ask, text: options.question, more: answers });
  if (widgetsAreShown()) showControls(question, choices);
}

function rangeOf(id: string, range: Range): NonNullable<Question['range']> {
  const { min, max, step = undefined } = 'min' in range ? range : { min: range[0], max: range[1] };
  if (!(min < max)) throw new RangeError(`predict('${id}'): expected a range with min < max, got [${min}, ${max}]`);
  return { min, max, step: step ?? (max - min) / 100 };
}

/** Shows controls, with a line below them that repeats the answer. */
function showControls(question: Question, choices: readonly Answer[] | undefined): void {
  const line = new WidgetModel('HTML', { value: answerLine(question.answer) });
  const take = (answer: Answer): void => {
    question.answer = answer;
    line.set({ value: answerLine(answer) });
  };
  const label = 'My prediction';
  const asked = choices ? radioButtons(label, choices, question, take) : numberSlider(label, question, take);
  const box = new WidgetModel('VBox', { children: [asked.reference, line.reference] });
  display.raw({ ...box.view, 'text/plain': '' }); // viewers without controls already see the question above
}

function radioButtons(
  label: string,
  choices: readonly Answer[],
  { answer }: Question,
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

/** Starts in the middle, which does not count as an answer until it is moved. */
function numberSlider(label: string, { range, answer }: Question, take: (answer: Answer) => void): WidgetModel {
  const { min, max } = range!;
  const value = typeof answer === 'number' && answer >= min && answer <= max ? answer : (min + max) / 2;
  const control: Control<number> = makeSlider(label, { ...range!, value });
  control.onChange(take);
  return control.model;
}

function answerLine(answer: Answer | undefined): string {
  return answer === undefined ? 'not answered yet' : `You said: <b>${escapeHtml(readable(answer))}</b>`;
}

export function reveal(id: string, measured: Measured, { why, within }: RevealOptions = {}): void {
  const question = questions.get(id);
  const notice =
    question?.answer === undefined
      ? { icon: '○', word: 'no prediction', colour: colours.none, text: `it is ${inWords(measured)}` }
      : compared(question, question.answer, measured, within);
  showNotice(why === undefined ? notice : { ...notice, text: `${notice.text}: ${why}` });
}

function compared({ range }: Question, answer: Answer, measured: Measured, within: number | undefined): Notice {
  const text = `you said ${quoted(answer)}, it is ${inWords(measured)}`;
  const right = { icon: '✓', word: 'as you said', colour: colours.right, text };
  const close = { icon: '≈', word: 'close', colour: colours.close, text };
  const other = { icon: '≠', word: 'otherwise', colour: colours.other, text };
  const value = typeof measured === 'object' ? measured.value : measured;
  if (answer === value) return right;
  if (typeof answer !== 'number' || typeof value !== 'number') return other;
  const width = range ? range.max - range.min : Math.abs(value);
  const tolerance = within ?? Math.max(0.01 * width, typeof measured === 'object' ? 2 * measured.standardError : 0);
  const distance = Math.abs(answer - value);
  if (distance <= tolerance * (1 + 1e-9)) return right;
  return distance <= Math.max(0.1 * width, 2 * tolerance) ? close : other;
}

function inWords(measured: Measured): string {
  if (typeof measured !== 'object') return quoted(measured);
  return `${readable(measured.value)} ± ${readable(measured.standardError)}`;
}

/** Quotes texts, so that they fit into any sentence. */
function quoted(value: Answer): string {
  return typeof value === 'string' ? `‘${value}’` : readable(value);
}

/** Rounds numbers to four significant digits. */
function readable(value: Answer): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(4))) : String(value);
}
