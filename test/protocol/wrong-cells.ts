/**
 * Wrong cells of every kind. A § marks where the caret must point, in the wrong cell, an earlier one or a file; it is
 * removed before the cell runs. Messages that differ between versions of Node are left out.
 */

export interface WrongCell {
  /** The mistake. */
  readonly name: string;
  /** The cells in order; the last one fails. */
  readonly cells: readonly string[];
  /** Files that the cells import, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Whether the cell itself succeeds and the error comes later. */
  readonly late?: boolean;
}

const refused: readonly WrongCell[] = [
  { name: 'a value of the wrong type', cells: ['const fine = 1;\nconst §n: number = "text";\nconst after = fine;'] },
  { name: 'an argument of the wrong type', cells: ['Math.max(1, §"2");'] },
  { name: 'a name that does not exist', cells: ['const a = 1;\na + §missing;'] },
  { name: 'a name that is misspelt', cells: ['const learningRate = 0.1;\n§learningrate * 2;'] },
  { name: 'a member that is misspelt', cells: ['"text".§toUppercase();'] },
  { name: 'a property that is missing', cells: ['const §p: { x: number; y: number } = { x: 1 };'] },
  { name: 'a property that is too much', cells: ['const p: { x: number } = { x: 1, §z: 2 };'] },
  { name: 'a value that may be null', cells: ['const match = /a/.exec("b");\n§match[0];'] },
  { name: 'a parameter without a type', cells: ['function double(§x) {\n  return 2 * x;\n}'] },
  { name: 'too few arguments', cells: ['function scale(v: number, by: number) {\n  return v * by;\n}\n§scale(1);'] },
  { name: 'a constant that is assigned', cells: ['const c = 1;\n§c = 2;'] },
  { name: 'a constant of an earlier cell that is assigned', cells: ['const fixed = 1;', '§fixed = 2;'] },
  {
    name: 'a caught value that is used unchecked',
    cells: ['try {\n  JSON.parse("");\n} catch (e) {\n  §e.message;\n}'],
  },
  { name: 'a result of the wrong type', cells: ['function f(): number {\n  §return "text";\n}'] },
  { name: 'a call of what is no function', cells: ['const k = 1;\n§k();'] },
  {
    name: 'await in a function that is not async',
    cells: ['function f() {\n  const value = §await Promise.resolve(1);\n  return value;\n}'],
  },
  {
    name: 'a type of an earlier cell that does not fit',
    cells: ['interface Net {\n  units: number;\n}', 'const net: Net = { §units: "ten" };'],
  },
  { name: 'two mistakes in one cell', cells: ['const §a: number = "1";\nconst b: string = 2;'] },
  { name: 'a mistake after an emoji and a tab', cells: ['const s = "😀";\n\tif (§s === 5) s;'] },
  {
    name: 'an export that the file does not have',
    cells: ["import { §nothing } from './has-one';"],
    files: { 'has-one.ts': 'export const one = 1;\n' },
  },
  { name: 'a package that is missing', cells: ["import x from §'no-such-package';"] },
  { name: 'a file that is missing', cells: ["import x from §'./nowhere';"] },
  {
    name: 'a type error in an imported file',
    cells: ["import { n } from './mistyped';\nn;"],
    files: { 'mistyped.ts': 'type Gone = number;\nexport const §n: Gone = "text";\n' },
  },
  { name: 'a shell command', cells: ['§!npm install chalk'] },
  { name: 'a magic', cells: ['const a = 1;\n§%timeit a'] },
];

const unreadable: readonly WrongCell[] = [
  { name: 'a bracket that is not closed', cells: ['const a = (1 + 2§;'] },
  { name: 'a brace too many', cells: ['const a = 1;\n§}'] },
  { name: 'a string that is not closed', cells: ['const a = "text;§\nconst b = 1;'] },
  { name: 'a constant without a value', cells: ['const §a;'] },
  { name: 'a reserved word as a name', cells: ['const §class = 1;'] },
  { name: 'a comma for a semicolon in a loop', cells: ['for (let i = 0; i < 3, i++§) {}'] },
  { name: 'Python for TypeScript', cells: ['§for i in [1, 2]:\n  print(i)'] },
  {
    name: 'a file that cannot be read',
    cells: ["import { a } from './unreadable';"],
    files: { 'unreadable.ts': 'export const b = 1;\nexport const §= 2;\n' },
  },
];

const thrown: readonly WrongCell[] = [
  { name: 'an error that is thrown', cells: ['const a = 1;\n\nif (a === 1) {\n  throw §new Error("a is one");\n}'] },
  { name: 'a string that is thrown', cells: ['const a = 1;\nthrow §"just a text";'] },
  { name: 'an object that is thrown', cells: ['throw §{ status: 404, reason: "not found" };'] },
  { name: 'null that is thrown', cells: ['throw §null;'] },
  { name: 'a property of null', cells: ['const n = null as { a: number } | null;\nn!.§a;'] },
  { name: 'a call of undefined', cells: ['const f = undefined as unknown as () => void;\n§f();'] },
  { name: 'an array that is too long', cells: ['const size = -1;\n§new Array(size);'] },
  {
    name: 'an error with a cause',
    cells: [
      'function low(): never {\n  throw new RangeError("too low");\n}\ntry {\n  low();\n} catch (cause) {\n  throw §new Error("no result", { cause });\n}',
    ],
  },
  {
    name: 'an error of a class of its own, with fields',
    cells: [
      'class ShapeError extends Error {\n  override name = "ShapeError";\n  constructor(readonly shape: number[]) {\n    super("wrong shape");\n  }\n}\nthrow §new ShapeError([2, 3]);',
    ],
  },
  {
    name: 'an error in a function of an earlier cell',
    cells: [
      'function check(rate: number) {\n  if (rate > 1) {\n    throw §new RangeError("rate above 1");\n  }\n}',
      'const rate = 2;\ncheck(rate);',
    ],
  },
  {
    name: 'an error three functions deep',
    cells: ['const a = () => b();\nconst b = () => c();\nconst c = () => {\n  throw §new Error("deep");\n};\na();'],
  },
  {
    name: 'an error in a callback of map',
    cells: ['[1, 2].map((n) => {\n  if (n === 2) throw §new Error("two");\n  return n;\n});'],
  },
  {
    name: 'an error in a constructor',
    cells: [
      'class Net {\n  constructor(units: number) {\n    if (units < 1) throw §new RangeError("no units");\n  }\n}\nnew Net(0);',
    ],
  },
  {
    name: 'an error in a getter',
    cells: [
      'const model = {\n  get weights(): number[] {\n    throw §new Error("not built");\n  },\n};\nmodel.weights;',
    ],
  },
  {
    name: 'an error in a generator',
    cells: ['function* batches() {\n  yield 1;\n  throw §new Error("no more");\n}\nfor (const _ of batches());'],
  },
  {
    name: 'recursion that does not end',
    cells: ['function down(n: number): number {\n  return §down(n + 1) + 1;\n}\ndown(0);'],
  },
  {
    name: 'an error in an imported file',
    cells: ["import { help } from './throws';\nhelp();"],
    files: {
      'throws.ts':
        'interface Gone {\n  a: number;\n}\n\nexport function help(): never {\n  throw §new Error("in a file");\n}\n',
    },
  },
  {
    name: 'an error while an imported file loads',
    cells: ["import './explodes';"],
    files: { 'explodes.ts': 'const a: number = 1;\nthrow §new Error("loading " + a);\n' },
  },
  {
    name: 'an error after lines that vanish in JavaScript',
    cells: [
      'interface A {\n  a: number;\n}\ntype B = A;\nimport type { Stats } from "node:fs";\ndeclare const d: B;\nenum E { X }\nthrow §new Error(E[0]);',
    ],
  },
];

const asynchronous: readonly WrongCell[] = [
  { name: 'a promise that is rejected', cells: ['await Promise.reject(§new Error("rejected"));'] },
  {
    name: 'an error after an await in an async function',
    cells: ['async function load() {\n  await null;\n  throw §new Error("loaded nothing");\n}\nawait load();'],
  },
  {
    name: 'an error through three async functions',
    cells: [
      'async function a() {\n  await null;\n  throw §new Error("first");\n}\nasync function b() {\n  await a();\n}\nawait b();',
    ],
  },
  {
    name: 'one of many promises',
    cells: [
      'const task = async (n: number) => {\n  await null;\n  if (n === 2) throw §new Error("task " + n);\n};\nawait Promise.all([1, 2, 3].map(task));',
    ],
  },
  {
    name: 'all of many promises',
    cells: ['await Promise.any([1, 2].map(async (n) => {\n  throw §new Error("task " + n);\n}));'],
  },
  {
    name: 'an error in an async iteration',
    cells: [
      'async function* batches() {\n  yield 1;\n  throw §new Error("no more");\n}\nfor await (const _ of batches());',
    ],
  },
  { name: 'an error in a timer', late: true, cells: ['setTimeout(() => {\n  throw §new Error("in a timer");\n}, 1);'] },
  {
    name: 'a promise that nobody awaits',
    late: true,
    cells: ['async function forgotten() {\n  await null;\n  throw §new Error("forgotten");\n}\nvoid forgotten();'],
  },
  {
    name: 'an error in an event handler',
    late: true,
    cells: [
      "import { EventEmitter } from 'node:events';\nconst events = new EventEmitter();\nevents.on('batch', () => {\n  throw §new Error('in a handler');\n});\nsetTimeout(() => events.emit('batch'), 1);",
    ],
  },
  {
    name: 'an error in a worker thread',
    cells: [
      "import { Worker } from 'node:worker_threads';\nconst worker = new Worker('throw new Error(\"in a worker\")', { eval: true });\nawait new Promise((_, reject) => worker.on('error', (error) => reject(§new Error('the worker failed', { cause: error.message }))));",
    ],
  },
];

export const wrongCells: readonly WrongCell[] = [...refused, ...unreadable, ...thrown, ...asynchronous];
