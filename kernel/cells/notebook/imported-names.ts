/** The names that a cell takes from modules: they are not variables of the notebook. */

const statement = /^[ \t]*import\s+(?!type\s)([^'"]*?)\s*\bfrom\s*['"]/gm;

/** The name that a clause such as `mean as average` binds; none for a type. */
function boundName(clause: string): string | undefined {
  if (/^type\s/.test(clause)) return undefined;
  return /([\w$]+)\s*$/.exec(clause)?.[1];
}

/** What the cell's import statements bind: `a`, `* as b`, `{ c, d as e }`. */
export function importedNames(code: string): ReadonlySet<string> {
  const clauses = [...code.matchAll(statement)].flatMap(([, bindings]) => bindings!.split(/[{},]/));
  return new Set(clauses.map((clause) => boundName(clause.trim())).filter((name) => name !== undefined));
}
