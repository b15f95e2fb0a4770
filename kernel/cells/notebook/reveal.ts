/** `reveal` compares a prediction with the result. Without a prediction it shows none, until somebody gives up. */
import type { Prediction as Answer, RevealOptions } from '../../language/project/declarations/globals.js';
import { display } from './front-end/display.js';
import { htmlOf, type Notice, showNotice } from './front-end/notice.js';
import { type Question, questionOf } from './question.js';
import { WidgetModel, widgetsAreShown } from './widgets/model.js';

type Measured = Answer | { readonly value: number; readonly standardError: number };

const colours = { right: '#1b5e20', close: '#6a3c00', other: '#6a1b9a', none: '#424242' } as const;

export function reveal(id: string, measured: Measured, options: RevealOptions = {}): void {
  const question = questionOf(id);
  const notice = (): Notice => noticeOf(question, measured, options);
  showNotice(notice());
  if (question.isOpen && !options.show && widgetsAreShown()) showLater(question, notice);
}

/** The result in a widget of its own: it comes on any page, also after a reload, and is not saved with the notebook. */
function showLater(question: Question, notice: () => Notice): void {
  const result = new WidgetModel('HTML', { value: '' });
  const box = new WidgetModel('VBox', { children: [result.reference, giveUpButton(question).reference] });
  question.watch(() => {
    result.set({ value: htmlOf(notice()) });
    box.set({ children: [result.reference] });
  });
  display.raw({ ...box.view, 'text/plain': '' });
}

/** A way to see the result without an answer. */
function giveUpButton(question: Question): WidgetModel {
  const model = new WidgetModel('Button', {
    ...{ description: 'Show it without a prediction', tooltip: 'Your vote does not count then' },
    layout: new WidgetModel('Layout', { width: 'auto' }).reference,
  });
  model.onCustom = ({ event }) => {
    if (event === 'click') question.giveUp();
  };
  return model;
}

function noticeOf(question: Question, measured: Measured, { why, within, show }: RevealOptions): Notice {
  if (question.isOpen && !show) return waiting;
  const notice =
    question.answer === undefined
      ? { icon: '○', word: 'no prediction', colour: colours.none, text: `it is ${inWords(measured)}` }
      : compared(question, question.answer, measured, within);
  return why === undefined ? notice : { ...notice, text: `${notice.text}: ${why}` };
}

const waiting: Notice = {
  ...{ icon: '○', word: 'predict first', colour: colours.none },
  text: 'answer the question above, and the result appears below',
};

function compared({ asked: { range } }: Question, answer: Answer, measured: Measured, within?: number): Notice {
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
