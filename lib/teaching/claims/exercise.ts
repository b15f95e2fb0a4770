/** `exercise` marks a learner's answer. It never throws. */
import { shown } from '../../check.js';
import { type Expectation, expectationOf, type Judgement } from './expectations.js';
import { type Mistake, recognised } from './mistakes.js';
import { type NoticeText, show } from './notice.js';

export interface ExerciseOptions {
  /** The task, shown until there is an answer. */
  readonly question?: string;
  /** From a nudge to almost the solution; each wrong answer shows the next one. */
  readonly hints?: readonly string[];
  /** Known wrong answers; see `dropoutMistakes`. */
  readonly mistakes?: readonly Mistake[];
  /** Why the right answer is right, shown with it. */
  readonly why?: string;
}

/** The number of wrong answers to each exercise in this session. */
const failures = new Map<string, number>();

/**
 * Marks an answer. A right one is shown with the reason, a wrong one with the known mistake and the next hint. It never
 * throws, so the notebook goes on, and it does not reveal the expected value.
 *
 *     const answer: number | undefined = undefined                       // the learner's line
 *     exercise('largest output', answer, near(1.25, { within: 0.001 }), {
 *       question: 'Sigmoid, rate 0.2, inverted: what can the largest output in training be?',
 *       hints: ['sigmoid ends at 1; what is it multiplied by?', 'keepProb is 1 − rate'],
 *       mistakes: dropoutMistakes({ rate: 0.2, answer: (keepProb) => 1 / keepProb }),
 *       why: '1 / keepProb = 1 / 0.8',
 *     })
 *     exercise('my ordering', () => checkOrdering(mine))                 // the learner's code: errors are shown
 *
 * @param id - names the exercise within the notebook
 * @param answer - the answer, or a function that computes it; undefined, null and NaN mean not answered yet
 * @param expected - as in `check`
 */
export function exercise(
  id: string,
  answer: unknown,
  expected?: Expectation | number | string | boolean,
  options: ExerciseOptions = {},
): void {
  show(mark(id, answer, expected, options));
}

function mark(id: string, answer: unknown, expected: unknown, options: ExerciseOptions): NoticeText {
  let value: unknown;
  try {
    value = typeof answer === 'function' ? answer() : answer;
  } catch (error) {
    return stopped(id, error, options);
  }
  if (value === undefined || value === null || Number.isNaN(value)) return unanswered(id, options);
  if (value instanceof Promise) return wrongAnswer(id, 'the answer is a Promise: write await before it', options);
  try {
    const judgement = expectationOf(expected).judge(value);
    return judgement.holds
      ? rightAnswer(id, judgement, options)
      : wrongAnswer(id, said(value, judgement, options), options);
  } catch (error) {
    return { tone: 'wrong', word: 'cannot be marked', subject: id, lines: [errorText(error)] };
  }
}

/** What is known about a wrong answer, except how far off it is, which would reveal the right one. */
function said(value: unknown, { got, where, told }: Judgement, { mistakes = [] }: ExerciseOptions): string {
  return recognised(value, mistakes) || (told ? got : `${where ?? got} is not it`);
}

function unanswered(id: string, { question }: ExerciseOptions): NoticeText {
  const lines = question === undefined ? ['put your answer into the cell and run it again'] : [question];
  return { tone: 'open', word: 'not answered yet', subject: id, lines };
}

function rightAnswer(id: string, { got }: Judgement, { why }: ExerciseOptions): NoticeText {
  failures.delete(id);
  return { tone: 'right', word: 'right', subject: id, lines: why === undefined ? [got] : [got, why] };
}

function wrongAnswer(id: string, line: string, { hints = [] }: ExerciseOptions): NoticeText {
  const failed = (failures.get(id) ?? 0) + 1;
  failures.set(id, failed);
  return { tone: 'hint', word: 'not yet', subject: id, lines: [line, ...hintFor(failed, hints)] };
}

/** The hint after so many wrong answers; the last one stays. None where there are none. */
export function hintFor(failed: number, hints: readonly string[]): string[] {
  const number = Math.min(failed, hints.length);
  return number === 0 ? [] : [`hint ${number} of ${hints.length}: ${hints[number - 1]}`];
}

function stopped(id: string, error: unknown, options: ExerciseOptions): NoticeText {
  const line = stopOf(error);
  return line === undefined ? unanswered(id, options) : wrongAnswer(id, line, options);
}

/** Says that the learner's code threw. Undefined for the stub's error: code that nobody wrote is not wrong. */
export function stopOf(error: unknown): string | undefined {
  const text = errorText(error);
  return /not implemented/i.test(text) ? undefined : `your code stopped with ${text}`;
}

function errorText(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : shown(error);
}
