/** The usual slips in working out a formula: each operation exchanged, left out or done twice, each quantity confused. */
import { type Formula, type Operator, textOf } from './formula.js';

/** A formula with one thing wrong in it. */
export interface Slip {
  readonly formula: Formula;
  /** What is wrong: 'multiplied instead of divided'. */
  readonly because: string;
}

type Kind<K extends Formula['kind']> = Extract<Formula, { kind: K }>;

/** Returns every formula that is one slip away. */
export function slips(formula: Formula): Slip[] {
  const inner = partsOf(formula).flatMap(([part, put]) =>
    slips(part).map((slip) => ({ ...slip, formula: put(slip.formula) })),
  );
  return [...here(formula), ...inner];
}

/** The parts of a formula, each with how another one is put in its place. */
function partsOf(formula: Formula): readonly (readonly [Formula, (part: Formula) => Formula])[] {
  const at = (key: string): readonly [Formula, (part: Formula) => Formula] => [
    (formula as unknown as Record<string, Formula>)[key],
    (part) => ({ ...formula, [key]: part }) as Formula,
  ];
  return parts[formula.kind].map(at);
}

const parts: Readonly<Record<Formula['kind'], readonly string[]>> = {
  number: [],
  name: [],
  minus: ['of'],
  call: ['of'],
  binary: ['left', 'right'],
  choice: ['condition', 'yes', 'no'],
};

function here(formula: Formula): Slip[] {
  switch (formula.kind) {
    case 'binary':
      return inOperation(formula);
    case 'name':
      return confused(formula);
    case 'call':
      return [{ formula: formula.of, because: `${formula.name} is left out` }];
    case 'minus':
      return [{ formula: formula.of, because: 'the minus sign is left out' }];
    case 'choice':
      return inCases(formula);
    case 'number':
      return [];
  }
}

const done: Readonly<Partial<Record<Operator, string>>> = {
  '+': 'added',
  '-': 'subtracted',
  '*': 'multiplied',
  '/': 'divided',
  '**': 'raised to a power',
};

const instead: Readonly<Partial<Record<Operator, readonly Operator[]>>> = {
  '+': ['-', '*', '/'],
  '-': ['+', '*', '/'],
  '*': ['/', '+', '-'],
  '/': ['*', '+', '-'],
  '**': ['*', '/', '+'],
};

function inOperation(formula: Kind<'binary'>): Slip[] {
  const { operator, left, right } = formula;
  if (done[operator] === undefined) return [];
  const exchanged = instead[operator]!.map((other) => ({
    formula: { ...formula, operator: other },
    because: `${done[other]} instead of ${done[operator]}`,
  }));
  const leftOut = [
    { formula: left, because: `${operator} ${textOf(right, 2)} is left out` },
    { formula: right, because: `${textOf(left, 2)} ${operator} is left out` },
  ];
  return [...exchanged, ...leftOut, ...turned(formula), ...twice(formula)];
}

function turned(formula: Kind<'binary'>): Slip[] {
  if (formula.operator === '+' || formula.operator === '*') return [];
  const { left, right } = formula;
  return [
    {
      formula: { ...formula, left: right, right: left },
      because: `the two sides of ${formula.operator} are exchanged`,
    },
  ];
}

function twice(formula: Kind<'binary'>): Slip[] {
  if (formula.operator !== '*' && formula.operator !== '/') return [];
  return [{ formula: { ...formula, left: formula }, because: `${done[formula.operator]} twice` }];
}

const other: Readonly<Record<string, readonly [name: string, because: string]>> = {
  keepProb: ['rate', 'rate was read as the share that is kept; it is the share that is dropped'],
  rate: ['keepProb', 'keepProb was taken for the rate, the share that is dropped'],
};

function confused({ name }: Kind<'name'>): Slip[] {
  if (other[name] === undefined) return [];
  const [wrong, because] = other[name];
  return [{ formula: { kind: 'name', name: wrong }, because }];
}

function inCases(formula: Kind<'choice'>): Slip[] {
  const { condition, yes, no } = formula;
  return [
    { formula: { ...formula, yes: no, no: yes }, because: `the two cases of ${textOf(condition)} are exchanged` },
    { formula: yes, because: `${textOf(condition)} makes no difference` },
    { formula: no, because: `${textOf(condition)} makes no difference` },
  ];
}
