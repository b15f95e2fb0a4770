/** What lib/index.ts exports as values, as the type checker sees it. */
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The names of all exported functions, classes and constants, sorted. */
export function exportedValues(): string[] {
  const path = fileURLToPath(new URL('../index.ts', import.meta.url));
  const program = ts.createProgram([path], {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    noEmit: true,
    noLib: true,
    types: [],
    skipLibCheck: true,
  });
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(path);
  const module = file && checker.getSymbolAtLocation(file);
  if (module === undefined) throw new Error(`${path} is not a module`);
  const isValue = (symbol: ts.Symbol): boolean => {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return (target.flags & ts.SymbolFlags.Value) !== 0 && !symbol.declarations?.some(isTypeOnly);
  };
  return checker
    .getExportsOfModule(module)
    .filter(isValue)
    .map(({ name }) => name)
    .sort();
}

function isTypeOnly(declaration: ts.Declaration): boolean {
  return ts.isExportSpecifier(declaration) && (declaration.isTypeOnly || declaration.parent.parent.isTypeOnly);
}
