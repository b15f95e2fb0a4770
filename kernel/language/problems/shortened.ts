/** Expressions as hints show them. */

import ts from 'typescript';

/** Returns an expression's text; the arguments of a call are left out. */
export function shortened(node: ts.Node): string {
  const text = node.getText().replace(/\s+/g, ' ');
  if (ts.isCallExpression(node) && node.arguments.length > 0) return `${shortened(node.expression)}(…)`;
  if (ts.isNewExpression(node) && node.arguments?.length) return `new ${shortened(node.expression)}(…)`;
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
