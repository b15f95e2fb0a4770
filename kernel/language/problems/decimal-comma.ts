/** A number with a decimal comma, which TypeScript reads as two numbers. */

import ts from 'typescript';

/** The problems that it causes: what may follow a number, too many arguments, an unused number, a number that begins with 0. */
const causes: ReadonlyMap<number, RegExp> = new Map([
  [1005, /^'[:;]' expected/],
  [1121, /./],
  [1134, /./],
  [1440, /./],
  [1489, /./],
  [2554, /./],
  [2695, /./],
]);

/** Two numbers with a comma and no space between them, which are no part of a longer list. */
const number = /(?<![\w.]|\d,)\d+,\d+(?![\w.]|,\d)/g;

/** Returns the hint to write a point, if the problem touches a number with a comma. `before` is the length of the text in front of the cell. */
export function decimalComma(problem: ts.Diagnostic, text: string, before: number): string | undefined {
  const { code, start = 0, length = 0 } = problem;
  const message = ts.flattenDiagnosticMessageText(problem.messageText, ' ');
  if (!causes.get(code)?.test(message) || hasTooFew(message)) return undefined;
  const [from, to] = [start - before, start - before + length];
  const touches = ({ 0: written, index }: RegExpExecArray): boolean =>
    text.slice(index + written.length, from).trim() === '' && index <= to;
  const found = [...text.matchAll(number)].find(touches);
  return found && `write a decimal point: ${found[0].replace(',', '.')}`;
}

/** "Expected 3 arguments, but got 2": here the comma is meant. */
function hasTooFew(message: string): boolean {
  const [, expected, got] = /Expected (\d+).*got (\d+)/.exec(message) ?? [];
  return Number(expected) > Number(got);
}

/** `rate = 0,8` assigns 0: the compiler accepts it, since the number behind the comma is a value of its own. */
export function assignedDecimalComma({ expression }: ts.ExpressionStatement): string | undefined {
  const [written] = /(?<==\s*-?)\d+,\d+$/.exec(expression.getText()) ?? [];
  if (written === undefined) return undefined;
  const [whole, fraction] = written.split(',');
  return `this assigns ${whole}, not ${whole}.${fraction}: write a decimal point`;
}
