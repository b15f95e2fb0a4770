/** What a teacher writes down for an exercise, and the answers that follow from it. */
import { formsOf } from './forms.js';
import { evaluate, type Formula, readFormula, type Scope, textOf } from './formula.js';
import { slips } from './slips.js';

type Values = Readonly<Record<string, number | boolean>>;
/** One formula, or one for each property of an object. */
type Formulas = string | Readonly<Record<string, string>>;
type Plain = string | number | readonly number[];

/** An exercise. With neither `formula` nor `answer`, the learner's answer must be a favourable report, such as `checkOrdering` gives. */
export interface ExerciseSource {
  /** The right answer as a formula; see `exercises` for what it may hold. An object if the answer is one. */
  readonly formula?: Formulas;
  /** The right answer as it is, where no formula gives it. */
  readonly answer?: Plain;
  /** The values of the formula's names. `keepProb` is 1 − `rate` and the other way round. */
  readonly given?: Values;
  /** For an answer that is a function: what it is called with. The properties are its parameters, in order. */
  readonly inputs?: readonly Values[];
  /** For an answer that is a function with many right forms: formulas of `f`, whose values are compared instead. */
  readonly measure?: readonly string[];
  /** Significant digits that count. Defaults to 3. */
  readonly digits?: number;
  /** What the untouched cell answers; it counts as not tried yet. */
  readonly starter?: Formulas | Plain;
  /** Further mistakes, each a formula or a value. They go before those that come from the formula. */
  readonly mistakes?: readonly { readonly formula?: Formulas; readonly value?: Plain; readonly because: string }[];
  /** From a nudge to almost the solution; each wrong answer shows the next one. */
  readonly hints?: readonly string[];
  /** Why the right answer is right. */
  readonly why?: string;
}

/** An answer that is known, and what to say to it. */
export interface KnownAnswer {
  readonly kind: 'right' | 'starter' | 'mistake';
  /** The answer; see `formsOf`. */
  readonly form: string;
  readonly text: string;
}

export const digitsOf = ({ digits = 3 }: ExerciseSource): number => digits;

/** Returns the right answer, the starter and every mistake that differs from both. */
export function knownAnswers(source: ExerciseSource): KnownAnswer[] {
  const { formula, answer, starter, why } = source;
  if (formula === undefined && answer === undefined) return [];
  const form = (value: unknown): string => formsOf(value, digitsOf(source))[0];
  const right = formula === undefined ? answer : worked(formula, source);
  const reason = typeof formula === 'string' ? [formula] : [];
  const known: KnownAnswer[] = [
    { kind: 'right', form: form(right), text: [...reason, ...(why === undefined ? [] : [why])].join('\n') },
  ];
  if (starter !== undefined) known.push({ kind: 'starter', form: form(startOf(starter, source)), text: '' });
  return [...known, ...mistakesOf(source, new Set([...formsOf(right, digitsOf(source)), ...known.map((k) => k.form)]))];
}

function startOf(starter: Formulas | Plain, source: ExerciseSource): unknown {
  const isFormula = source.formula !== undefined && (typeof starter === 'string' || isRecord(starter));
  return isFormula ? worked(starter as Formulas, source) : starter;
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && !Array.isArray(value);
}

/** A teacher's own mistakes first; slips with one result are told together. */
function mistakesOf(source: ExerciseSource, taken: ReadonlySet<string>): KnownAnswer[] {
  const own = new Map<string, string>();
  for (const { formula, value, because } of source.mistakes ?? [])
    own.set(formsOf(formula === undefined ? value : worked(formula, source), digitsOf(source))[0], because);
  const slipped = new Map<string, string>();
  for (const { value, because } of slipsOf(source)) {
    const forms = formsOf(value, digitsOf(source));
    if (!isUsable(value) || forms.some((form) => taken.has(form) || own.has(form))) continue;
    const before = slipped.get(forms[0]);
    if (before === undefined) slipped.set(forms[0], because);
    else if (!before.includes('; or ')) slipped.set(forms[0], `${before}; or ${because}`);
  }
  const all = [...own, ...slipped].filter(([form]) => !taken.has(form));
  return all.map(([form, text]) => ({ kind: 'mistake', form, text }));
}

function isUsable(value: unknown): boolean {
  const numbers = typeof value === 'object' ? Object.values(value as object) : [value];
  return numbers.every((each) => Number.isFinite(each));
}

interface Slipped {
  readonly value: unknown;
  readonly because: string;
}

function slipsOf(source: ExerciseSource): Slipped[] {
  const { formula } = source;
  if (formula === undefined) return [];
  if (typeof formula !== 'string') return slipsInProperties(formula, source);
  const read = readFormula(formula);
  const slipped = slips(read).map((slip) => ({
    value: results(slip.formula, source),
    because: `that is ${textOf(slip.formula)}: ${slip.because}`,
  }));
  return [...slipped, ...(source.inputs ? [] : ofTheWhole(results(read, source) as number))];
}

function ofTheWhole(right: number): Slipped[] {
  return [
    { value: -right, because: 'the sign is wrong' },
    { value: 100 * right, because: 'that is in percent; give the number itself' },
  ];
}

function slipsInProperties(formulas: Readonly<Record<string, string>>, source: ExerciseSource): Slipped[] {
  const right = worked(formulas, source) as Record<string, unknown>;
  return Object.entries(formulas).flatMap(([name, text]) =>
    slips(readFormula(text)).map(({ formula, because }) => ({
      value: { ...right, [name]: results(formula, source) },
      because: `${name} is ${textOf(formula)}: ${because}`,
    })),
  );
}

function worked(formulas: Formulas, source: ExerciseSource): unknown {
  if (typeof formulas === 'string') return results(readFormula(formulas), source);
  const entries = Object.entries(formulas).map(([name, text]) => [name, results(readFormula(text), source)]);
  return Object.fromEntries(entries);
}

function results(formula: Formula, { given = {}, inputs }: ExerciseSource): number | number[] {
  const of = (values: Values): number => evaluate(formula, completed({ ...given, ...values }));
  return inputs === undefined ? of({}) : inputs.map(of);
}

/** With one of rate and keepProb, the other is known too. */
function completed(values: Values): Scope {
  const { rate, keepProb } = values;
  if (rate !== undefined) return { keepProb: 1 - Number(rate), ...values };
  return keepProb === undefined ? values : { rate: 1 - Number(keepProb), ...values };
}
