/** The imports of all cells, which stand at the top of a module. */
import ts from 'typescript';

export interface Binding {
  /** The name in the imported module, `default`, or `*` for the module itself. */
  readonly imported: string;
  readonly local: string;
  readonly typeOnly: boolean;
}

/** One import statement of a cell. */
export interface Import {
  readonly specifier: string;
  /** `with { … }`, as it is written. */
  readonly attributes: string;
  readonly bindings: readonly Binding[];
}

const maxWidth = 110;

export function importOf(statement: ts.ImportDeclaration): Import {
  const { importClause: clause, attributes, moduleSpecifier } = statement;
  const typeOnly = clause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
  const named = clause?.namedBindings;
  const whole = clause?.name ? [{ imported: 'default', local: clause.name.text, typeOnly }] : [];
  const bindings =
    named === undefined
      ? []
      : ts.isNamespaceImport(named)
        ? [{ imported: '*', local: named.name.text, typeOnly }]
        : named.elements.map((each) => bindingOf(each, typeOnly));
  const { text: specifier } = moduleSpecifier as ts.StringLiteral;
  return { specifier, attributes: attributes?.getText() ?? '', bindings: [...whole, ...bindings] };
}

function bindingOf({ name, propertyName, isTypeOnly }: ts.ImportSpecifier, typeOnly: boolean): Binding {
  return { imported: (propertyName ?? name).text, local: name.text, typeOnly: typeOnly || isTypeOnly };
}

/** Identifies what a name is bound to. */
export function originOf({ specifier }: Import, { imported, typeOnly }: Binding): string {
  return `${specifier} ${imported}${typeOnly ? ' type' : ''}`;
}

export class HoistedImports {
  readonly #modules = new Map<string, { specifier: string; attributes: string; bindings: Binding[] }>();

  get specifiers(): string[] {
    return [...new Set([...this.#modules.values()].map(({ specifier }) => specifier))];
  }

  get names(): string[] {
    return [...this.#modules.values()].flatMap(({ bindings }) => bindings.map(({ local }) => local));
  }

  /** Adds a module without names, which is imported for what it does. */
  addModule({ specifier, attributes }: Import): Binding[] {
    const key = `${specifier} ${attributes}`;
    const module = this.#modules.get(key) ?? { specifier, attributes, bindings: [] };
    this.#modules.set(key, module);
    return module.bindings;
  }

  add(from: Import, binding: Binding): void {
    this.addModule(from).push(binding);
  }

  /**
   * Returns the import statements.
   *
   * @param isType - whether a name is only a type, which a module must say
   * @param rewrite - returns the specifier and attributes to write
   */
  print(
    isType: (local: string) => boolean,
    rewrite: (from: Omit<Import, 'bindings'>) => Omit<Import, 'bindings'>,
  ): string {
    return [...this.#modules.values()]
      .flatMap(({ bindings, ...from }) =>
        statements(
          bindings.map((each) => ({ ...each, typeOnly: each.typeOnly || isType(each.local) })),
          rewrite(from),
        ),
      )
      .map((line) => `${line}\n`)
      .join('');
  }
}

function statements(bindings: readonly Binding[], { specifier, attributes }: Omit<Import, 'bindings'>): string[] {
  const end = `${JSON.stringify(specifier).replaceAll("'", "\\'").replace(/^"|"$/g, "'")}${attributes && ` ${attributes}`};`;
  if (bindings.length === 0) return [`import ${end}`];
  const single = bindings.filter(({ imported }) => imported === '*' || imported === 'default');
  const named = bindings.filter((each) => !single.includes(each));
  return [
    ...single.map(({ imported, local, typeOnly }) => {
      const name = imported === '*' ? `* as ${local}` : local;
      return `import ${typeOnly ? 'type ' : ''}${name} from ${end}`;
    }),
    ...(named.length > 0 ? [namedImport(named, end)] : []),
  ];
}

function namedImport(bindings: readonly Binding[], end: string): string {
  const allTypes = bindings.every(({ typeOnly }) => typeOnly);
  const names = bindings.map(({ imported, local, typeOnly }) => {
    const name = imported === local ? local : `${imported} as ${local}`;
    return typeOnly && !allTypes ? `type ${name}` : name;
  });
  const head = `import ${allTypes ? 'type ' : ''}{`;
  const line = `${head} ${names.join(', ')} } from ${end}`;
  return line.length <= maxWidth ? line : `${head}\n${wrapped(names)}} from ${end}`;
}

function wrapped(names: readonly string[]): string {
  return names.map((name) => `  ${name},\n`).join('');
}
