/** The comment at the top of an exported module: what it is, how to run it, what it needs. */
import { builtinModules } from 'node:module';
import ts from 'typescript';
import type { CodeCell } from './read-cells.js';

interface Head {
  readonly name: string;
  readonly outName: string;
  readonly cells: readonly CodeCell[];
  readonly packages: readonly string[];
  /** A cell that TypeScript must not check. */
  readonly unchecked: CodeCell | undefined;
}

export function header({ name, outName, cells, packages, unchecked }: Head): string {
  const needed = packages.filter((each) => !builtinModules.includes(each));
  const flag = cells.some(({ file }) => hasCodeOfTypeScript(file)) ? '--experimental-transform-types ' : '';
  return [
    ...(unchecked ? [`// @ts-nocheck because cell ${unchecked.number} says so`] : []),
    `// ${name} as a program, written by \`layerlab export\`: its cells in order, its texts as comments.`,
    `// Needs: npm install ${needed.join(' ')}`,
    `// Run:   node ${flag}${quotedName(outName)}    (Node 22.18 or newer; npx tsx with an older one)`,
    '',
    '',
  ].join('\n');
}

function quotedName(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `'${name}'`;
}

/** Whether there is TypeScript for which Node would have to make code: it only erases types. */
function hasCodeOfTypeScript(node: ts.Node): boolean {
  const isOne =
    ts.isEnumDeclaration(node) ||
    ts.isModuleDeclaration(node) ||
    ts.isImportEqualsDeclaration(node) ||
    (ts.isParameter(node) && ts.isParameterPropertyDeclaration(node, node.parent));
  return isOne || (ts.forEachChild(node, (child) => hasCodeOfTypeScript(child) || undefined) ?? false);
}
