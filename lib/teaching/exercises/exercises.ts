/** Marks answers to the exercises of a notebook, whose right answers are kept out of its cells. */
import { shown } from '../../check.js';
import { numbersOf } from '../../tensor/numbers.js';
import { hintFor, stopOf } from '../claims/exercise.js';
import { favourable } from '../claims/expectations.js';
import { type NoticeText, show } from '../claims/notice.js';
import { inWords, readable } from '../in-words.js';
import {
  type AnswerKey,
  answerKey,
  type Exercise,
  type LockedExercise,
  lockExercise,
  lockedExercise,
  openExercise,
} from './book.js';
import { formsOf, isUnanswered } from './forms.js';
import { evaluate, readFormula } from './formula.js';
import type { ExerciseSource } from './source.js';

/** Marks the answer to one exercise: `exercise('a unit that is kept', answer)`. */
export interface Marking {
  (id: string, answer: unknown): void;
  /** The same exercises for learners; `lockedExercises` reads them. Only there where the answers are. */
  readonly locked?: () => Readonly<Record<string, LockedExercise>>;
  /** The answers, to mark what learners hand in. Only there where the answers are. */
  readonly key?: () => AnswerKey;
}

/** The MIME type of what an answer leaves in a notebook, for `layerlab mark`. */
const answerMime = 'application/vnd.layerlab.answer+json';

/**
 * The exercises of a notebook, with their answers, for a module beside it. A cell holds the question and a place for the
 * answer; `layerlab student` locks the module.
 *
 *     // exercises/01.ts
 *     export const exercise = exercises('01', {
 *       'a unit that is kept': { formula: '0.6 / keepProb', given: { rate: 0.25 } },
 *     })
 *     // the cell
 *     const answer = '?'
 *     exercise('a unit that is kept', answer)
 *
 * A formula has numbers, names, `+ - * / **`, comparisons, `a ? b : c`, brackets and abs, exp, log, relu, sigmoid, sqrt
 * and tanh. Wrong answers that come from one slip in it are explained: 0.45 is `0.6 * keepProb`.
 *
 * @param name - the notebook's, in what `layerlab mark` prints
 * @throws SyntaxError or RangeError that names the formula that cannot be read or worked out
 */
export function exercises(name: string, sources: Readonly<Record<string, ExerciseSource>>): Marking {
  const all = mapped(sources, openExercise);
  const locked = (): Record<string, LockedExercise> =>
    mapped(sources, (source, id) => lockExercise(`${name}/${id}`, source));
  return Object.assign(marking(name, all), { locked, key: () => answerKey(name, sources) });
}

/** The exercises of a notebook as `layerlab student` writes them for learners. */
export function lockedExercises(name: string, locked: Readonly<Record<string, LockedExercise>>): Marking {
  return marking(name, mapped(locked, lockedExercise));
}

function mapped<A, B>(from: Readonly<Record<string, A>>, make: (value: A, id: string) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(from).map(([id, value]) => [id, make(value, id)]));
}

function marking(name: string, all: Readonly<Record<string, Exercise>>): Marking {
  const failures = new Map<string, number>();
  return (id, answer) => {
    const exercise = all[id];
    if (exercise === undefined)
      throw new RangeError(`exercise: expected one of ${Object.keys(all).join(', ')}, got ${shown(id)}`);
    const { state, lines, value } = judged(exercise, answer);
    const failed = state === 'not yet' ? (failures.get(id) ?? 0) + 1 : 0;
    failures.set(id, failed);
    const more = hintFor(failed, exercise.hints);
    const forms = value === undefined ? [] : formsOf(value, exercise.digits);
    const record = { exercises: name, id, state, answer: inText(value, exercise), forms };
    show({ tone: tones[state], word: state, subject: id, lines: [...lines, ...more] }, { [answerMime]: record });
  };
}

interface Judged {
  readonly state: keyof typeof tones;
  readonly lines: readonly string[];
  /** What was compared, if anything was. */
  readonly value?: unknown;
}

const tones = { right: 'right', 'not yet': 'hint', 'not tried yet': 'open' } as const satisfies Record<
  string,
  NoticeText['tone']
>;

const untouched: Judged = { state: 'not tried yet', lines: ['put your answer into the cell and run it again'] };

function judged(exercise: Exercise, answer: unknown): Judged {
  try {
    const value = typeof answer === 'function' ? results(exercise, answer as Tried) : answer;
    if (isUnanswered(value)) return untouched;
    if (value instanceof Promise)
      return { state: 'not yet', lines: ['the answer is a promise: write await before it'] };
    return isReport(value) ? byReport(value) : byForm(exercise, value);
  } catch (error) {
    const line = stopOf(error);
    return line === undefined ? untouched : { state: 'not yet', lines: [line] };
  }
}

type Tried = (...values: unknown[]) => unknown;

/** What the learner's function gives for the inputs, or what is measured of it. */
function results({ inputs, measure }: Exercise, f: Tried): unknown {
  if (measure !== undefined) return measure.map((text) => evaluate(readFormula(text), { f: numeric(f) }));
  return inputs === undefined ? f() : inputs.map((values) => numeric(f)(...values));
}

function numeric(f: Tried): (...values: unknown[]) => number {
  return (...values) => {
    const result = f(...values);
    if (typeof result === 'number') return result;
    throw new TypeError(`for (${values.join(', ')}) a number is expected, and it gives ${shown(result)}`);
  };
}

function isReport(value: unknown): value is { readonly ok: boolean } {
  return typeof (value as { ok?: unknown } | null)?.ok === 'boolean';
}

function byReport(value: { readonly ok: boolean }): Judged {
  const { holds, got } = favourable.judge(value);
  return { state: holds ? 'right' : 'not yet', lines: got.split('; '), value: holds ? 'ok' : 'not ok' };
}

function byForm(exercise: Exercise, value: unknown): Judged {
  const found = formsOf(value, exercise.digits).flatMap((form) => exercise.find(form) ?? []);
  const best = found.find(({ kind }) => kind === 'right') ?? found[0];
  const got = inText(value, exercise);
  if (best === undefined) return { state: 'not yet', lines: [`${got} is not it`], value };
  if (best.kind === 'starter') return untouched;
  const lines = best.text === '' ? [] : best.text.split('\n');
  return { state: best.kind === 'right' ? 'right' : 'not yet', lines: [got, ...lines], value };
}

/** An answer, or what a function gives for its first input. */
function inText(value: unknown, { inputs, measure }: Exercise): string {
  if (value === undefined) return '';
  if (measure !== undefined) return 'this function';
  const numbers = numbersOf(value);
  if (numbers === undefined) return typeof value === 'string' ? value : shown(value);
  return inputs === undefined ? inWords(numbers) : `(${inputs[0].join(', ')}) → ${readable(numbers.values[0])}`;
}
