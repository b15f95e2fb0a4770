/** The exercises of a notebook, open for a teacher or locked for learners. */
import { decoded, encoded, keyOf, opened, type Sealed, seal } from './sealed.js';
import { digitsOf, type ExerciseSource, type KnownAnswer, knownAnswers } from './source.js';

/** What is known of an exercise before anybody has answered. */
export interface Terms {
  readonly digits: number;
  readonly hints: readonly string[];
  /** The argument lists that a function is called with. */
  readonly inputs?: readonly (readonly (number | boolean)[])[];
  readonly measure?: readonly string[];
}

export interface Exercise extends Terms {
  /** Returns what is known of an answer: see `formsOf`. */
  find(form: string): Omit<KnownAnswer, 'form'> | undefined;
}

/** What a learner gets: no answer, no reason and no mistake can be read from it. */
export interface LockedExercise {
  readonly salt: string;
  /** The terms as base64 of JSON. */
  readonly terms: string;
  readonly sealed: readonly Sealed[];
}

/** What a teacher keeps, to mark what learners hand in. */
export interface AnswerKey {
  readonly name: string;
  readonly exercises: Readonly<Record<string, { readonly digits: number; readonly known: readonly KnownAnswer[] }>>;
}

export function openExercise(source: ExerciseSource): Exercise {
  const known = knownAnswers(source);
  return { ...termsOf(source), find: (form) => known.find((each) => each.form === form) };
}

function termsOf(source: ExerciseSource): Terms {
  const { hints = [], inputs, measure } = source;
  return { digits: digitsOf(source), hints, inputs: inputs?.map((each) => Object.values(each)), measure };
}

/** @param salt - differs from exercise to exercise */
export function lockExercise(salt: string, source: ExerciseSource): LockedExercise {
  const sealed = knownAnswers(source).map(({ form, kind, text }) => seal(keyOf(salt, form), `${kind}\n${text}`));
  sealed.sort(([a], [b]) => (a < b ? -1 : 1)); // the order says nothing
  return { salt, terms: encoded(JSON.stringify(termsOf(source))), sealed };
}

export function lockedExercise({ salt, terms, sealed }: LockedExercise): Exercise {
  const find: Exercise['find'] = (form) => {
    const found = opened(keyOf(salt, form), sealed);
    if (found === undefined) return undefined;
    const [kind, ...text] = found.split('\n');
    return { kind: kind as KnownAnswer['kind'], text: text.join('\n') };
  };
  return { ...(JSON.parse(decoded(terms)) as Terms), find };
}

export function answerKey(name: string, sources: Readonly<Record<string, ExerciseSource>>): AnswerKey {
  const exercises = Object.entries(sources).map(([id, source]) => [
    id,
    { digits: digitsOf(source), known: knownAnswers(source) },
  ]);
  return { name, exercises: Object.fromEntries(exercises) };
}
