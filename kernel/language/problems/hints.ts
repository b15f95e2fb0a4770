/** What to do about a problem, for the mistakes that learners make most. */

import { type ModuleFacts, missingModule } from './missing-module.js';
import type { Explained, Problem } from './problem.js';

/** What hints need to know beside the problem. */
export interface HintFacts extends ModuleFacts {
  /** Names whose cell was refused or stopped by an error. */
  readonly unfinished: ReadonlySet<string>;
}

type Explain = (problem: Problem, facts: HintFacts) => string | undefined;

/** The message, without the compiler's own advice, and the way out where one is known. */
export function explain(problem: Problem, facts: HintFacts): Explained {
  if (moduleCodes.has(problem.code)) return missingModule(problem, facts);
  const said = messages[problem.code] ?? problem.message.replace(/ Do you need to .*$/s, '');
  const advice = / Did you mean (?:to \w+ )?(.*)\?$/.exec(said);
  const message = advice ? said.slice(0, advice.index) : said;
  const hint =
    hints[problem.code]?.({ ...problem, message }, facts) ?? (advice ? didYouMean(advice[1]!) : generalHint(problem));
  return hint === undefined ? { message } : { message, hint };
}

/** The compiler quotes what is quoted already. */
function didYouMean(advice: string): string {
  return `did you mean ${advice.replace(/^'"(.*)"'$/, "'$1'")}?`;
}

/** Messages that speak of compiler options, in other words. */
const messages: Readonly<Record<number, string>> = {
  1202: 'import … = require(…) cannot be used in a cell.',
  1501: 'This flag of the regular expression is too new.',
};

/** Cannot find a module, or its declarations. */
const moduleCodes = new Set([2307, 2792, 2732]);

const checkForNone = (what: string): string =>
  `check first: if (${what}) { … }, or use ${what}?.name, or ${what} ?? fallback`;

const possiblyNone: Explain = ({ word }) => checkForNone(isShort(word) ? word : 'value');
const addType: Explain = ({ word }) => `say its type, such as ${isShort(word) ? word : 'name'}: number`;

const hints: Readonly<Record<number, Explain>> = {
  2304: unknownName,
  2552: unknownName,
  2503: unknownName,
  2580: unknownName,
  2581: unknownName,
  2582: unknownName,
  2584: unknownName,
  2531: possiblyNone,
  2532: possiblyNone,
  2533: possiblyNone,
  18047: possiblyNone,
  18048: possiblyNone,
  18049: possiblyNone,
  2721: () => 'it may be missing: call it as name?.()',
  2722: () => 'it may be missing: call it as name?.()',
  2723: () => 'it may be missing: call it as name?.()',
  18046: ({ word }) => `narrow it first: if (${isShort(word) ? word : 'value'} instanceof Error) { … }`,
  2571: () => 'narrow it first: if (value instanceof Error) { … }',
  7005: addType,
  7006: addType,
  7008: addType,
  7019: () => 'say its type: ...name: number[]',
  7031: () => 'say the type of the whole pattern: ({ x }: { x: number }) => …',
  7034: () => 'say its type where it is declared: const list: number[] = []',
  7010: () => 'say what it returns: (x: number): number',
  7022: () => 'say its type: its value uses itself',
  7023: () => 'say what the function returns: it calls itself',
  7053: () => 'say what the keys are: Record<string, number>, or use a key of type keyof typeof value',
  2588: ({ word }) => `declare it with let instead of const: let ${word} = …`,
  2451: () => 'a cell declares a name once; another cell may declare it again',
  2300: () => 'a cell declares a name once; another cell may declare it again',
  2448: () => 'move the declaration above its first use',
  2449: () => 'move the declaration above its first use',
  2454: () => 'give it a value where it is declared',
  2564: () => 'give it a value: name = 0, or assign it in the constructor',
  2683: () => 'use an arrow function, or name the parameter: function f(this: Type) { … }',
  1308: () => 'mark the function async, or move the await to the top level of the cell',
  1155: () => 'give it a value: const x = …; use let if it comes later',
  1202: ({ word }) => importInstead(word),
  2367: () => 'the two sides can never be equal; look at their types',
  2349: () => 'it is a value, not a function',
  2351: () => 'it is no class; call it without new',
  7009: () => 'it is no class; call it without new',
  2362: () => 'only numbers can be computed with: Number(text) makes one',
  2363: () => 'only numbers can be computed with: Number(text) makes one',
  2693: () => 'that is a type; it has no value when the program runs',
  2749: ({ word }) => `that is a value; its type is typeof ${word}`,
  1192: ({ from: _, message }) =>
    `import what it exports by name: import { name } from ${/"(.*?)"/.exec(message)?.[0] ?? "'…'"}`,
  1378: () => 'await stands at the top level of a cell or in an async function',
};

/** Names of other languages and of the browser. */
const elsewhere: Readonly<Record<string, string>> = {
  print: 'console.log(value) prints; the last expression of a cell shows itself',
  println: 'console.log(value) prints',
  echo: 'console.log(value) prints',
  len: 'a list has .length, a Map or Set has .size',
  range: 'Array.from({ length: n }, (_, i) => i) counts from 0 to n - 1',
  None: 'nothing is null or undefined',
  nil: 'nothing is null or undefined',
  NULL: 'nothing is null',
  True: 'true is written small',
  False: 'false is written small',
  str: 'String(value) makes text',
  int: 'Math.trunc(value) cuts the fraction off, Number(text) reads a number',
  float: 'Number(text) reads a number',
  list: '[a, b] is a list',
  dict: '{ key: value } is an object, new Map() a map',
  abs: 'Math.abs(x)',
  round: 'Math.round(x)',
  sum: 'list.reduce((a, b) => a + b, 0) adds numbers up',
  sqrt: 'Math.sqrt(x)',
  exp: 'Math.exp(x)',
  np: "import ndarray from 'ndarray', or use the tensors of 'layerlab'",
  numpy: "import ndarray from 'ndarray', or use the tensors of 'layerlab'",
  plt: "figures come from 'layerlab' and show themselves",
  document: 'cells run in Node, not in the page: display.html(text) shows HTML',
  window: 'cells run in Node, not in the page: global names are on globalThis',
  alert: 'cells run in Node, not in the page: display(text) shows it',
  localStorage: 'cells run in Node, not in the page',
  input: "prompt('question') asks for a line of text",
  exit: 'process.exit() ends the runtime; restarting the kernel does too',
  help: 'Shift+Tab on a name shows its documentation',
};

function unknownName({ word }: Problem, { unfinished }: HintFacts): string | undefined {
  if (unfinished.has(word)) return `a cell that declares ${word} did not run to its end: mend it and run it again`;
  return Object.hasOwn(elsewhere, word) ? elsewhere[word] : undefined;
}

function importInstead(text: string): string {
  const [, name = 'name', module = 'module'] = /import\s+(\w+)\s*=\s*require\(\s*['"](.+?)['"]/.exec(text) ?? [];
  return `write import ${name} from '${module}'`;
}

/** Advice that the message alone tells. */
function generalHint({ message }: Problem): string | undefined {
  if (/'[^']*\| (undefined|null)' is not assignable/.test(message))
    return `it may be missing; ${checkForNone('value')}`;
  const refused = /'(null|undefined)' is not assignable to (?:parameter of )?type '(.*?)'/.exec(message);
  if (refused) return `allow it in the type: ${refused[2]} | ${refused[1]}`;
  const isBare = /does not exist on type '\{\}'/.test(message);
  return isBare ? 'say what it holds: const value: Record<string, number> = {}' : undefined;
}

function isShort(word: string): boolean {
  return /^[\w$.]{1,40}$/.test(word);
}
