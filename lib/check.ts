/** One wording for all errors: where, what was expected, what it got, and a hint if there is one. */
import type { Shape } from './tensor-types.js';

/** A value as text for a message: strings in quotes, arrays in brackets, everything else as it prints. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    return `[${Array.from(value as ArrayLike<unknown>, shown).join(', ')}]`;
  if (typeof value === 'function') return 'a function';
  return typeof value === 'object' && value !== null ? `a ${value.constructor?.name ?? 'object'}` : String(value);
}

/** Appends a hint to a message, if there is one. */
function withHint(message: string, hint: string): string {
  return hint === '' ? message : `${message}; ${hint}`;
}

/** The error that the `check…` functions throw. */
export function wrong(where: string, expected: string, got: unknown, hint: string = ''): RangeError {
  return new RangeError(withHint(`${where}: expected ${expected}, got ${shown(got)}`, hint));
}

export function checkProbability(where: string, name: string, value: number, hint: string = ''): number {
  if (!(value >= 0 && value <= 1)) throw wrong(where, `${name} in [0, 1]`, value, hint);
  return value;
}

/** A dropout rate: the share that is dropped, in [0, 1]. */
export function checkRate(where: string, value: number): number {
  return checkProbability(where, 'rate', value, 'rate is the share that is dropped');
}

export function checkPositive(where: string, name: string, value: number): number {
  if (!(value > 0 && value < Infinity)) throw wrong(where, `${name} > 0`, value);
  return value;
}

export function checkNonNegative(where: string, name: string, value: number): number {
  if (!(value >= 0 && value < Infinity)) throw wrong(where, `${name} ≥ 0`, value);
  return value;
}

/** A number in [low, high). */
export function checkBetween(where: string, name: string, value: number, low: number, high: number): number {
  if (!(value >= low && value < high)) throw wrong(where, `${name} in [${low}, ${high})`, value);
  return value;
}

export function checkFinite(where: string, name: string, value: number): number {
  if (!Number.isFinite(value)) throw wrong(where, `${name} to be a finite number`, value);
  return value;
}

/** A whole number of at least `minimum`. */
export function checkInteger(where: string, name: string, value: number, minimum: number = 1): number {
  if (!Number.isSafeInteger(value) || value < minimum)
    throw wrong(where, `${name} to be a whole number ≥ ${minimum}`, value);
  return value;
}

/** A seed: any whole number; its lowest 32 bits count. */
export function checkSeed(where: string, value: number): number {
  if (!Number.isSafeInteger(value)) throw wrong(where, 'seed to be a whole number', value);
  return value >>> 0;
}

/** One of the names; the error suggests the nearest one. */
export function checkOneOf<T extends string>(where: string, name: string, value: unknown, allowed: readonly T[]): T {
  if (allowed.includes(value as T)) return value as T;
  throw wrong(where, `${name} to be one of ${allowed.map(shown).join(', ')}`, value, didYouMean(value, allowed));
}

/** Throws for an unknown option: plain JavaScript has no types to catch it. */
export function checkOptions(where: string, options: object, allowed: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new TypeError(wrong(where, `options such as { ${allowed[0]}: … }`, options).message);
  for (const name of Object.keys(options)) {
    if (allowed.includes(name)) continue;
    throw new TypeError(
      withHint(`${where}: unknown option '${name}' (known: ${allowed.join(', ')})`, didYouMean(name, allowed)),
    );
  }
}

/** Strings by name. */
export function checkStrings<T extends Readonly<Record<string, string>>>(where: string, texts: T): T {
  for (const [name, value] of Object.entries(texts))
    if (typeof value !== 'string')
      throw new TypeError(wrong(where, `metadata of strings`, value, `write '${name}' as String(…)`).message);
  return texts;
}

/** Checks a shape against a pattern in which null, or a name such as 'batch', stands for any length. */
export function checkShape(
  where: string,
  shape: Shape,
  pattern: readonly (number | string | null)[],
  hint: string = '',
): void {
  const fits =
    shape.length === pattern.length &&
    pattern.every((length, axis) => (typeof length === 'number' ? length === shape[axis] : true));
  if (!fits)
    throw new RangeError(withHint(`${where}: expected ${patternShown(pattern)}, got [${shape.join(', ')}]`, hint));
}

/** Two shapes that must be equal: nothing is broadcast silently. */
export function checkSameShape(where: string, name: string, shape: Shape, expected: Shape): void {
  if (shape.length !== expected.length || shape.some((length, axis) => length !== expected[axis])) {
    throw new RangeError(`${where}: expected ${name} of shape [${expected.join(', ')}], got [${shape.join(', ')}]`);
  }
}

/** At least one sample. */
export function checkNotEmpty(where: string, name: string, shape: Shape): void {
  if (shape.includes(0))
    throw new RangeError(`${where}: expected ${name} with at least one sample, got shape [${shape.join(', ')}]`);
}

function patternShown(pattern: readonly (number | string | null)[]): string {
  return `input of shape [${pattern.map((length) => length ?? 'any').join(', ')}]`;
}

/** The names under which other libraries know ours. */
const aliases: Readonly<Record<string, string>> = {
  lr: 'learningRate',
  eps: 'epsilon',
  betas: 'beta1',
  rho: 'decay',
  nesterovmomentum: 'nesterov',
  p: 'rate',
  keepprob: 'rate',
  train: 'training',
  stddev: 'std',
  sigma: 'std',
  clipnorm: 'clipNorm',
  clipvalue: 'clipValue',
  batch: 'batchSize',
  nepoch: 'epochs',
  validationdata: 'validation',
  validationsplit: 'validation',
  kernel: 'kernelSize',
  outfeatures: 'units',
  outchannels: 'filters',
  bias: 'useBias',
  swish: 'silu',
  hardtanh: 'tanh',
  mse: 'meanSquaredError',
  mae: 'meanAbsoluteError',
  l1: 'meanAbsoluteError',
  bce: 'binaryCrossEntropy',
  nll: 'negativeLogLikelihood',
  logloss: 'crossEntropy',
  categoricalcrossentropy: 'crossEntropy',
  sparsecategoricalcrossentropy: 'crossEntropy',
  acc: 'accuracy',
  ece: 'expectedCalibrationError',
  xavier: 'glorotUniform',
  kaiming: 'heUniform',
  float: 'float32',
  double: 'float64',
};

/** "did you mean 'sigmoid'?" for a name that other libraries use, or the nearest one if it is near enough to be a typo. */
export function didYouMean(value: unknown, names: readonly string[]): string {
  if (typeof value !== 'string') return '';
  const alias = aliases[value.toLowerCase().replace(/[^a-z0-9]/g, '')];
  if (typeof alias === 'string' && names.includes(alias)) return `did you mean '${alias}'?`;
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const distances = names.map((name) => ({ name, distance: editDistance(plain(value), plain(name)) }));
  const nearest = distances.sort((a, b) => a.distance - b.distance)[0];
  const near = nearest !== undefined && nearest.distance <= Math.max(2, value.length / 3);
  return near ? `did you mean '${nearest.name}'?` : '';
}

/** The Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length];
}
