/** Hints for the most common mistakes. */

import { firstNodeWith } from '../project/node-libs.js';
import { type ModuleFacts, missingModule } from './missing-module.js';
import { type Explained, type Problem, sentenceIn } from './problem.js';

/** What hints depend on besides the problem. */
export interface HintFacts extends ModuleFacts {
  /** Names declared by cells that were refused or failed. */
  readonly unfinished: ReadonlySet<string>;
}

type Explain = (problem: Problem, facts: HintFacts) => string | undefined;

/** Returns the message without the compiler's own advice, and a hint if there is one. */
export function explain(problem: Problem, facts: HintFacts): Explained {
  if (moduleCodes.has(problem.code)) return missingModule(problem, facts);
  const sentence = sentenceIn(problem.message);
  if (sentence !== undefined) return { message: sentence };
  const full = messages[problem.code] ?? problem.message.replace(/ Do you need to .*$/s, '');
  const advice = / Did you mean (?:to \w+ )?(.*)\?$/.exec(full);
  const message = advice ? full.slice(0, advice.index) : full;
  const hint =
    newerNode(problem, facts) ??
    hints[problem.code]?.({ ...problem, message }, facts) ??
    (advice ? didYouMean(advice[1]!) : generalHint(problem));
  return hint === undefined ? { message } : { message, hint };
}

/** The codes for a property or a name that does not exist. */
const unknownCodes = new Set([2304, 2339, 2550, 2551, 2552, 2583, 2585, 2693, 2694]);

/** Which Node has what the running one lacks. */
function newerNode({ code, message }: Problem, { host }: HintFacts): string | undefined {
  if (!unknownCodes.has(code)) return undefined;
  const [, name, type] =
    /Property '(\w+)' does not exist on type '(?:readonly )?(\w+)/.exec(message) ?? /'(\w+)'/.exec(message) ?? [];
  if (name === undefined) return undefined;
  const first = firstNodeWith(name, type, host.node, (file) => host.files.readFile(`${host.libFolder}/${file}`));
  return first === undefined ? undefined : `Node ${first} and newer have it; this kernel runs in Node ${host.node}`;
}

/** The compiler quotes string literals twice. */
function didYouMean(advice: string): string {
  return `did you mean ${advice.replace(/^'"(.*)"'$/, "'$1'")}?`;
}

/** Replacements for messages about compiler options. */
const messages: Readonly<Record<number, string>> = {
  2875: 'JSX needs the package react (or preact), which is not installed here.',
  1202: 'import … = require(…) cannot be used in a cell.',
  1501: 'This flag of the regular expression is too new.',
};

/** The codes for a module, or its declarations, that cannot be found. */
const moduleCodes = new Set([2307, 2792, 2732]);

const checkForMissing = (what: string): string =>
  `check first: if (${what}) { … }, or use ${what}?.name, or ${what} ?? fallback`;

const possiblyMissing: Explain = ({ word }) => checkForMissing(isShort(word) ? word : 'value');
const addType: Explain = ({ word }) => `add a type annotation: ${isShort(word) ? word : 'name'}: number`;

const hints: Readonly<Record<number, Explain>> = {
  2875: () => "run await install('react') and await install('@types/react') in their own cell",
  2304: unknownName,
  2552: unknownName,
  2503: unknownName,
  2580: unknownName,
  2581: unknownName,
  2582: unknownName,
  2584: unknownName,
  2531: possiblyMissing,
  2532: possiblyMissing,
  2533: possiblyMissing,
  18047: possiblyMissing,
  18048: possiblyMissing,
  18049: possiblyMissing,
  2721: () => 'it may be null or undefined: call it as name?.()',
  2722: () => 'it may be null or undefined: call it as name?.()',
  2723: () => 'it may be null or undefined: call it as name?.()',
  18046: ({ word }) => `narrow it first: if (${isShort(word) ? word : 'value'} instanceof Error) { … }`,
  2571: () => 'narrow it first: if (value instanceof Error) { … }',
  7005: addType,
  7006: addType,
  7008: addType,
  7019: () => 'add a type annotation: ...name: number[]',
  7031: () => 'annotate the whole pattern: ({ x }: { x: number }) => …',
  7034: () => 'add a type annotation to its declaration: const list: number[] = []',
  7010: () => 'add a return type: (x: number): number',
  7022: () => 'add a type annotation: its value refers to itself',
  7023: () => 'add a return type: the function calls itself',
  7053: () => 'declare the type of the keys: Record<string, number>, or use a key of type keyof typeof value',
  2588: ({ word }) => `declare it with let instead of const: let ${word} = …`,
  2451: () => 'a name can be declared only once per cell; another cell may declare it again',
  2300: () => 'a name can be declared only once per cell; another cell may declare it again',
  2448: () => 'move the declaration above its first use',
  2449: () => 'move the declaration above its first use',
  2454: () => 'give it an initial value',
  2564: () => 'initialize it: name = 0, or assign it in the constructor',
  2683: () => 'use an arrow function, or declare the type of this: function f(this: Type) { … }',
  1308: () => 'mark the function async, or move the await to the top level of the cell',
  1155: () => 'give it a value: const x = …, or use let to assign one later',
  1202: ({ word }) => importInstead(word),
  2367: () => 'the two sides can never be equal; check their types',
  2349: () => 'it is a value, not a function',
  2351: () => 'it is not a class; call it without new',
  7009: () => 'it is not a class; call it without new',
  2355: missingReturn,
  2366: () =>
    'a path through the function ends without return value; give it one, or allow undefined in the return type',
  7030: () => 'a path through the function ends without return value; give it one',
  2362: () => 'arithmetic needs numbers: Number(text) converts text to a number',
  2363: () => 'arithmetic needs numbers: Number(text) converts text to a number',
  2693: () => 'it is a type; types do not exist at run time',
  2749: ({ word }) => `it is a value; its type is typeof ${word}`,
  1192: ({ from: _, message }) => `import by name: import { name } from ${/"(.*?)"/.exec(message)?.[0] ?? "'…'"}`,
  1378: () => 'await is allowed at the top level of a cell or in an async function',
};

/** Names of other languages and of the browser. */
const elsewhere: Readonly<Record<string, string>> = {
  print: 'use console.log(value); a cell shows the value of its last expression',
  println: 'use console.log(value)',
  echo: 'use console.log(value)',
  len: 'arrays have .length; maps and sets have .size',
  range: 'Array.from({ length: n }, (_, i) => i) counts from 0 to n - 1',
  None: 'use null or undefined',
  nil: 'use null or undefined',
  NULL: 'use null',
  True: 'write true in lower case',
  False: 'write false in lower case',
  str: 'String(value) converts a value to text',
  int: 'Math.trunc(value) drops the fraction; Number(text) parses a number',
  float: 'Number(text) parses a number',
  list: 'arrays are written [a, b]',
  dict: 'use an object, { key: value }, or a new Map()',
  abs: 'Math.abs(x)',
  round: 'Math.round(x)',
  sum: 'list.reduce((a, b) => a + b, 0) sums numbers',
  sqrt: 'Math.sqrt(x)',
  exp: 'Math.exp(x)',
  np: "import ndarray from 'ndarray', or use the tensors of 'layerlab'",
  numpy: "import ndarray from 'ndarray', or use the tensors of 'layerlab'",
  plt: "figures come from 'layerlab'; a cell shows the value of its last expression",
  document: 'cells run in Node, not in the browser: display.html(text) shows HTML',
  window: 'cells run in Node, not in the browser: globals are on globalThis',
  alert: 'cells run in Node, not in the browser: display(text) shows it',
  localStorage: 'cells run in Node, not in the browser',
  input: "prompt('question') asks for a line of text",
  exit: 'process.exit() ends the runtime; restarting the kernel does too',
  help: 'Shift+Tab on a name shows its documentation',
};

function unknownName({ word }: Problem, { unfinished }: HintFacts): string | undefined {
  if (unfinished.has(word)) return `a cell that declares ${word} failed: fix it and run it again`;
  return Object.hasOwn(elsewhere, word) ? elsewhere[word] : undefined;
}

function missingReturn(): string {
  return 'write return before the value that the function gives back; without braces, (x) => x + 1, an arrow function returns its value';
}

function importInstead(text: string): string {
  const [, name = 'name', module = 'module'] = /import\s+(\w+)\s*=\s*require\(\s*['"](.+?)['"]/.exec(text) ?? [];
  return `write import ${name} from '${module}'`;
}

/** A hint that follows from the message alone. */
function generalHint({ message }: Problem): string | undefined {
  if (/'[^']*\| (undefined|null)' is not assignable/.test(message))
    return `it may be null or undefined; ${checkForMissing('value')}`;
  const refused = /'(null|undefined)' is not assignable to (?:parameter of )?type '(.*?)'/.exec(message);
  if (refused) return `allow it in the type: ${refused[2]} | ${refused[1]}`;
  const isBare = /does not exist on type '\{\}'/.test(message);
  return isBare ? 'add a type annotation: const value: Record<string, number> = {}' : undefined;
}

function isShort(word: string): boolean {
  return /^[\w$.]{1,40}$/.test(word);
}
