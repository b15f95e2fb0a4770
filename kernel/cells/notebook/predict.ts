/** `predict` asks for a prediction and never waits for it. */
import type { Prediction as Answer, PredictOptions } from '../../language/project/declarations/globals.js';
import { display } from './front-end/display.js';
import { type Notice, showNotice } from './front-end/notice.js';
import { type Asked, type Question, questionOf, type Range } from './question.js';
import { predictionMime } from './record-mime.js';
import { escapeHtml } from './values/html-table.js';
import { WidgetModel, widgetsAreShown } from './widgets/model.js';

/** @param hint - how the question is answered where controls are missing */
export function predict(id: string, options: PredictOptions, hint: string = 'run this cell to answer'): void {
  const { choices, range } = options as { readonly choices?: readonly Answer[]; readonly range?: Range };
  if ((choices === undefined) === (range === undefined))
    throw new TypeError(`predict('${id}'): expected either choices or range, got ${choices ? 'both' : 'neither'}`);
  const question = questionOf(id);
  question.asked = { text: options.question, choices, range: range && rangeOf(id, range) };
  if (options.answer !== undefined) question.take(options.answer);
  const notice = noticeOf(question.asked, hint);
  const { id: shown } = showNotice(notice, { data: voteOf(id, question) });
  // What is saved has the vote, unless the page was reloaded in between: then it has it when the cell is run again.
  question.watch(() => void showNotice(notice, { id: shown, update: true, data: voteOf(id, question) }));
  if (widgetsAreShown()) showControl(question);
}

function rangeOf(id: string, range: Range | readonly [number, number]): Range {
  const { min, max, step } = 'min' in range ? range : { min: range[0], max: range[1] };
  if (!(min < max)) throw new RangeError(`predict('${id}'): expected a range with min < max, got [${min}, ${max}]`);
  return { min, max, step };
}

function noticeOf(asked: Asked, hint: string): Notice {
  return {
    icon: '?',
    word: 'your prediction',
    colour: '#0d47a1',
    text: asked.text,
    more: `${allowed(asked)} (${hint})`,
  };
}

/** The answers that there are. */
function allowed({ choices, range }: Asked): string {
  return choices ? choices.map(String).join(' · ') : `a number from ${range!.min} to ${range!.max}`;
}

/** What `layerlab mark` counts. An answer that came after the result is none. */
function voteOf(id: string, { asked, answer, isGivenUp }: Question): Record<string, unknown> {
  const given = answer === undefined || isGivenUp ? null : String(stepped(answer, asked.range?.step));
  return { [predictionMime]: { id, question: asked.text, choices: asked.choices?.map(String), answer: given } };
}

function stepped(answer: Answer, step: number | undefined): Answer {
  if (typeof answer !== 'number' || step === undefined) return answer;
  return Number((Math.round(answer / step) * step).toPrecision(12));
}

/** A control, which starts without a value lest it be a hint, and a line below it that repeats the answer. */
function showControl(question: Question): void {
  const line = new WidgetModel('HTML', { value: answerLine(question) });
  const say = (html: string): void => line.set({ value: html });
  question.watch(() => say(answerLine(question)));
  const control = question.asked.choices ? radioButtons(question) : numberField(question, say);
  const box = new WidgetModel('VBox', { children: [control.reference, line.reference] });
  display.raw({ ...box.view, 'text/plain': '' }); // viewers without controls already see the question above
}

function answerLine({ answer }: Question): string {
  return answer === undefined ? 'not answered yet' : `You said: <b>${escapeHtml(String(answer))}</b>`;
}

const label = 'My prediction';

function radioButtons(question: Question): WidgetModel {
  const choices = question.asked.choices!;
  const found = question.answer === undefined ? -1 : choices.indexOf(question.answer);
  const index = found < 0 ? null : found;
  const model = new WidgetModel('RadioButtons', { description: label, _options_labels: choices.map(String), index });
  model.onChange = (changes) => {
    if (typeof changes.index === 'number') question.take(choices[changes.index]!);
  };
  return model;
}

/** Takes the number when it is complete: on Enter, or when the field is left. */
function numberField(question: Question, say: (html: string) => void): WidgetModel {
  const { min, max } = question.asked.range!;
  const wanted = `a number from ${min} to ${max}`;
  const model = new WidgetModel('Text', {
    ...{ description: label, placeholder: wanted, value: String(question.answer ?? ''), continuous_update: false },
    style: new WidgetModel('DescriptionStyle', { description_width: 'initial' }).reference,
  });
  model.onChange = ({ value }) => {
    if (typeof value !== 'string' || value.trim() === '') return;
    const answer = Number(value.replace(',', '.'));
    if (answer >= min && answer <= max) question.take(answer);
    else say(escapeHtml(`‘${value}’ is not ${wanted}`));
  };
  return model;
}
