/** What lib/index.ts exports and which of it takes a tensor, by TypeScript's own checker. */
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const entry = fileURLToPath(new URL('../../lib/index.ts', import.meta.url));
const config = fileURLToPath(new URL('../../lib/tsconfig.json', import.meta.url));

/** The names of all exported functions and classes that take a tensor: as an argument, in an option, or in a method. */
export function takers(): string[] {
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(config, ts.sys.readFile).config, ts.sys, config);
  const program = ts.createProgram([entry], { ...options, noEmit: true, composite: false, incremental: false });
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(entry)!)!;
  return checker
    .getExportsOfModule(module)
    .filter((symbol) => !symbol.declarations?.some(isTypeOnly) && takesTensor(checker, checker.getTypeOfSymbol(symbol)))
    .map(({ name }) => name)
    .sort();
}

function isTypeOnly(declaration: ts.Declaration): boolean {
  return ts.isExportSpecifier(declaration) && (declaration.isTypeOnly || declaration.parent.parent.isTypeOnly);
}

function takesTensor(checker: ts.TypeChecker, type: ts.Type): boolean {
  const calls = [...type.getCallSignatures(), ...type.getConstructSignatures()];
  const made = type.getConstructSignatures().map((signature) => signature.getReturnType());
  const methods = made.flatMap((instance) =>
    instance.getProperties().flatMap((property) => checker.getTypeOfSymbol(property).getCallSignatures()),
  );
  return [...calls, ...methods].some((signature) =>
    signature.parameters.some((parameter) => holdsTensor(checker, checker.getTypeOfSymbol(parameter), 2)),
  );
}

/** Whether a type is a tensor, a union with one, a list of them, or an object with one among its properties. */
function holdsTensor(checker: ts.TypeChecker, type: ts.Type, depth: number): boolean {
  if (type.isUnionOrIntersection()) return type.types.some((part) => holdsTensor(checker, part, depth));
  const own = checker.getBaseConstraintOfType(type) ?? type;
  if (['data', 'shape', 'stride', 'offset'].every((name) => own.getProperty(name))) return true;
  if (depth === 0 || own.getCallSignatures().length > 0 || !(own.flags & ts.TypeFlags.Object)) return false;
  const element =
    checker.getIndexTypeOfType(own, ts.IndexKind.Number) ?? checker.getIndexTypeOfType(own, ts.IndexKind.String);
  if (element) return holdsTensor(checker, element, depth - 1);
  return own.getProperties().some((property) => holdsTensor(checker, checker.getTypeOfSymbol(property), depth - 1));
}
