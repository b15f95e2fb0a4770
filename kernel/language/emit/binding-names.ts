/** The names that declarations bind. */

import ts from 'typescript';

/** The names that a variable or a pattern binds. */
export function identifiersOf(name: ts.BindingName): ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? identifiersOf(element.name) : []));
}

/** The names that a variable statement declares. */
export function declaredNames(statement: ts.Statement): ts.Identifier[] {
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap(({ name }) => identifiersOf(name));
}

/** The names that an import binds. */
export function importedNames(clause: ts.ImportClause | undefined): ts.Identifier[] {
  if (clause === undefined) return [];
  const { name, namedBindings } = clause;
  const bindings = namedBindings && (ts.isNamespaceImport(namedBindings) ? [namedBindings] : namedBindings.elements);
  return [...(name ? [name] : []), ...(bindings ?? []).map((binding) => binding.name)];
}
