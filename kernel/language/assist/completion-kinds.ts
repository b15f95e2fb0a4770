/** A candidate's icon and rank, from TypeScript's kinds and from where its symbol is declared. */

import ts from 'typescript';

const kinds = ts.ScriptElementKind;

/** JupyterLab's icon for each of TypeScript's kinds. Variables, constants and parameters are instances. */
const icons: Readonly<Partial<Record<ts.ScriptElementKind, string>>> = {
  [kinds.keyword]: 'keyword',
  [kinds.primitiveType]: 'keyword',
  [kinds.functionElement]: 'function',
  [kinds.localFunctionElement]: 'function',
  [kinds.memberFunctionElement]: 'function',
  [kinds.callSignatureElement]: 'function',
  [kinds.classElement]: 'class',
  [kinds.localClassElement]: 'class',
  [kinds.constructorImplementationElement]: 'class',
  [kinds.interfaceElement]: 'interface',
  [kinds.typeElement]: 'interface',
  [kinds.typeParameterElement]: 'interface',
  [kinds.enumElement]: 'enum',
  [kinds.enumMemberElement]: 'property',
  [kinds.memberVariableElement]: 'property',
  [kinds.memberGetAccessorElement]: 'property',
  [kinds.memberSetAccessorElement]: 'property',
  [kinds.memberAccessorVariableElement]: 'property',
  [kinds.moduleElement]: 'module',
  [kinds.externalModuleName]: 'module',
  [kinds.scriptElement]: 'module',
  [kinds.directory]: 'module',
  [kinds.string]: 'value',
};

/** The icon for what an imported name refers to. */
const flagIcons: readonly (readonly [flag: ts.SymbolFlags, icon: string])[] = [
  [ts.SymbolFlags.Function, 'function'],
  [ts.SymbolFlags.Class, 'class'],
  [ts.SymbolFlags.Enum, 'enum'],
  [ts.SymbolFlags.Variable, 'instance'],
  [ts.SymbolFlags.Type, 'interface'],
  [ts.SymbolFlags.Module, 'module'],
];

/** Returns the icon of a candidate. */
export function iconOf({ kind }: ts.CompletionEntry, symbol: ts.Symbol | undefined, checker: ts.TypeChecker): string {
  if (kind !== kinds.alias || symbol === undefined) return icons[kind] ?? 'instance';
  const { flags } = (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(symbol) : symbol;
  return flagIcons.find(([flag]) => (flags & flag) !== 0)?.[1] ?? 'instance';
}

/** Whether a candidate is written in quotes: a string or a module's name. */
export function isText({ kind }: ts.CompletionEntry): boolean {
  return [kinds.string, kinds.externalModuleName, kinds.scriptElement, kinds.directory].includes(kind);
}

/** Whether a candidate needs neither type nor documentation. */
export function isSelfExplanatory(entry: ts.CompletionEntry): boolean {
  return entry.kind === kinds.keyword || isText(entry);
}

/** TypeScript's sort texts, from near to far. */
const asNearAsTheCell = '11';
const behindTheCells = '14';
const global = '15';

const ofEveryFunction = new Set(['Function', 'CallableFunction', 'NewableFunction']);

/** Returns a candidate's sort text. TypeScript's own ranks names of other cells as globals, and members of all functions as near. */
export function nearness(entry: ts.CompletionEntry, symbol: ts.Symbol | undefined): string {
  const declaration = symbol?.declarations?.[0];
  const file = declaration?.getSourceFile().fileName ?? '';
  if (/__cell_\d+__\.d\.ts$/.test(file)) return entry.sortText === global ? asNearAsTheCell : entry.sortText;
  if (file.endsWith('__globals__.d.ts')) return behindTheCells;
  const owner = (declaration?.parent as Partial<ts.NamedDeclaration> | undefined)?.name;
  const isCommon = owner !== undefined && ts.isIdentifier(owner) && ofEveryFunction.has(owner.text);
  return isCommon ? global : entry.sortText;
}
