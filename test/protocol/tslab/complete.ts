/** What `complete.spec.ts` says: its cases by name. A bar is the cursor. */

type Case = readonly [name: string, code: string, ...names: string[]];

/** All that is offered. */
export const completed: readonly Case[] = [
  ['members', 'let v = { abc: "hello", xyz: 10 }; v.|', 'abc', 'xyz'],
  ['members with prefix', 'let v = { abc: "hello", xyz: 10 }; v.ab|', 'abc'],
  ['members with surrounding id', 'let v = { abc: "hello", xyz: 10 }; v.a|b', 'abc'],
  ['members mismatch', 'let v = { abc: "hello", xyz: 10 }; v.qwerty|'],
  ['members of any', 'let x: any = 10; x.|'],
  ['members of any with prefix', 'let x: any = 10; x.abc|'],
  ['members in object literal', 'let v: {alpha: string, beta: number} = {|};', 'alpha', 'beta'],
  ['missing members in object literal', "let v: {alpha: string, beta: number} = {alpha: 'hello', |}", 'beta'],
  ['members in object literal with prefix', 'let v: {alpha: string, beta: number} = {al|}', 'alpha'],
  ['members in object literal with surrounding', 'let v: {alpha: string, beta: number} = {a|l}', 'alpha'],
  ['inside string literal', 'let v = "|"'],
  ['inside unclosed string literal', 'let v = "|'],
  ['inside comment', '/* | */'],
  ['docstring parameter', '/** @param | */ function f(xyz: number, abc: string): void {}', 'abc', 'xyz'],
  [
    'browser: complete',
    '/**  @browser @module mylib */ const div = document.querySe|',
    'querySelector',
    'querySelectorAll',
  ],
  // These differ: docs/tslab.md says why.
  ['members with suffix', 'let v = { abc: "hello", xyz: 10 }; v.|ab', 'abc', 'xyz'],
  ['members in object literal with suffix', 'let v: {alpha: string, beta: number} = {|al}', 'alpha', 'beta'],
  ['sort candidates', 'let v = { bxy: true, axy: "hello", dXY: false, xyz: 10, XYZ: 30 }; v.XY|', 'XYZ', 'xyz'],
];

/** What is offered among other names, in this order. */
export const offered: readonly Case[] = [
  ['imported module members', 'import * as vm from "vm"; vm.|', 'createContext', 'isContext', 'Module', 'Script'],
  ['globals', '|', 'Performance', 'AbortController', 'abstract'],
  ['globals with prev', 'let newval = 10; |', 'newval', 'AbortController', 'abstract'],
  ['globals with prefix', 'setT|', 'setTimeout'],
  ['globals with surrounding', 'set|I', 'setImmediate', 'setInterval'],
  ['string literal', 'type V = "cupcake" | "donut"; let v: V = |', "'cupcake'", "'donut'", 'v', 'AbortController'],
  ['locals', 'function fn(abc: number, xyz: string) { | }', 'abc', 'arguments', 'fn', 'xyz', 'AbortController'],
  ['docstring attributes', '/** |*/ function f(xyz: number): void {}', '@abstract', '@access', '@alias', '@argument'],
  ['docstring attributes with prefix', '/** @par| */ function f(xyz: number, abc: string): void {}', 'param'],
  // This differs: docs/tslab.md says why.
  ['globals with suffix', '|setT', 'AbortController', 'setTimeout'],
];
