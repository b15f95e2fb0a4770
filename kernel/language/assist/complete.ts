/** Completions at the cursor. */

import ts from 'typescript';
import type { Completion, Completions } from '../language.js';
import { type Importable, importableNames, importLine } from '../project/importable.js';
import type { Project } from '../project/project.js';
import { internals } from '../project/typescript-internals.js';
import { iconOf, isSelfExplanatory, isText, nearness } from './completion-kinds.js';
import { markdownOf, signatureOf } from './documentation.js';

/** How many candidates come with their type and documentation. */
const inDetail = 50;
const maxDocumentation = 1000;

/** `includeSymbol` is not in the public type. */
const preferences: ts.UserPreferences & { readonly includeSymbol: true } = {
  quotePreference: 'single',
  includeCompletionsWithInsertText: false,
  includeCompletionsForModuleExports: false,
  includeSymbol: true,
};

/** A candidate with the symbol it names. */
type Entry = ts.CompletionEntry & { readonly symbol?: ts.Symbol };

/** Where the cursor is. */
interface Cursor {
  readonly program: ts.Program;
  readonly place: ts.Node;
}

/** Values, types and namespaces. */
const everyMeaning = 7;

/** Returns the candidates that begin with the text typed before `offset`. The code is in `file`, after `prefix`. */
export function completionsAt(
  project: Project,
  file: string,
  prefix: string,
  code: string,
  offset: number,
): Completions {
  const position = prefix.length + offset;
  const found = project.service.getCompletionsAtPosition(file, position, preferences);
  const start = startOf(found, code, offset, prefix.length);
  const typed = code.slice(start, offset);
  if (start === offset && endsSomething(code, offset, found)) return { start, end: offset, matches: [] };
  const entries: Entry[] = (found?.entries ?? []).filter(
    ({ name }) => beginsWith(name, typed) && name !== 'node_modules',
  );
  const program = project.program();
  const place = internals.getTouchingPropertyName(program.getSourceFile(file)!, position);
  const matches = sorted(entries, typed).map((entry, index) => describe(entry, { program, place }, index < inDetail));
  const others = [
    ...packagesAt(project, code.slice(0, offset), typed, entries),
    ...importsAt(project, { program, place }, code, offset, {
      typed,
      isName: found !== undefined && !found.isMemberCompletion && !found.entries.some(isText),
      known: entries,
    }),
  ];
  return { start, end: offset, matches: [...matches, ...others] };
}

/** Returns the start of the typed text: an identifier, the content of a string, or the last part of a path. */
function startOf(found: ts.CompletionInfo | undefined, code: string, offset: number, prefix: number): number {
  const inEntry = found?.entries.find(({ replacementSpan }) => replacementSpan)?.replacementSpan;
  const span = inEntry ?? found?.optionalReplacementSpan;
  const word = /[\p{ID_Start}$_#][\p{ID_Continue}$\u200c\u200d]*$/u.exec(code.slice(0, offset))?.[0] ?? '';
  return Math.min(offset, span ? span.start - prefix : offset - word.length);
}

/** Whether the cursor is right after a number, a closing bracket or a closing quote, where no name can start. */
function endsSomething(code: string, offset: number, found: ts.CompletionInfo | undefined): boolean {
  const isInText = found?.entries.some(isText) ?? false;
  return !isInText && /[\p{ID_Continue})\]}'"`]/u.test(code[offset - 1] ?? '');
}

function beginsWith(name: string, typed: string): boolean {
  return name.toLowerCase().startsWith(typed.toLowerCase());
}

/** Sorts by nearness, then by whether the case matches, then alphabetically. */
function sorted(entries: readonly Entry[], typed: string): Entry[] {
  const keyed = entries.map((entry) => {
    const { name, symbol } = entry;
    return { entry, key: `${nearness(entry, symbol)} ${name.startsWith(typed) ? 0 : 1} ${name.toLowerCase()}` };
  });
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ entry }) => entry);
}

function describe(entry: Entry, { program, place }: Cursor, withDetails: boolean): Completion {
  const checker = program.getTypeChecker();
  const plain = { text: entry.name, type: iconOf(entry, entry.symbol, checker) };
  if (!withDetails || entry.symbol === undefined || isSelfExplanatory(entry)) return plain;
  const symbol = declared(entry.symbol, checker);
  const from = symbol.valueDeclaration ?? symbol.declarations?.[0] ?? place;
  const shown = internals.SymbolDisplay.getSymbolDisplayPartsDocumentationAndSymbolKind;
  const { displayParts, documentation, tags } = shown(
    checker,
    symbol,
    place.getSourceFile(),
    from,
    place,
    everyMeaning,
  );
  const text = shortened(markdownOf(documentation, tags));
  return { ...plain, signature: signatureOf(displayParts), ...(text ? { documentation: text } : {}) };
}

/**
 * Returns what a re-export under the same name stands for, unless it is a class, which is shown as its use. It is
 * described from where it is declared: from the cell, the compiler would look through all files of a library for the
 * shortest way to each name.
 */
function declared(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return target.name === symbol.name && !(target.flags & ts.SymbolFlags.Class) ? target : symbol;
}

function shortened(text: string): string {
  if (text.length <= maxDocumentation) return text;
  const paragraph = text.lastIndexOf('\n\n', maxDocumentation);
  return `${text.slice(0, paragraph > 0 ? paragraph : maxDocumentation)}\n\n…`;
}

/** The kernel's own packages, if a module's name is being typed: the language service only knows those of the folder. */
function packagesAt(project: Project, before: string, typed: string, known: readonly Entry[]): Completion[] {
  if (!/(?:\bfrom|\bimport\s*\(?)\s*['"][^'"./]*$/.test(before)) return [];
  const fits = project.resolver.packages.filter((name) => beginsWith(name, typed));
  return fits.filter((name) => known.every((entry) => entry.name !== name)).map((text) => ({ text, type: 'module' }));
}

/** What is being typed where a name could be imported. */
interface Typed {
  readonly typed: string;
  readonly isName: boolean;
  readonly known: readonly Entry[];
}

/** An import without its module, up to the name that is being typed. */
const openImport = /\bimport\s+(?:type\s+)?\{[^{}'"]*$/;

/** Names that a package exports and the cell does not import yet. In an import that has no module yet, the module follows the name. */
function importsAt(
  project: Project,
  cursor: Cursor,
  code: string,
  offset: number,
  { typed, isName, known }: Typed,
): Completion[] {
  const opens = openImport.test(code.slice(0, offset)) && !/^[^\n]*\bfrom\b/.test(code.slice(offset));
  if (typed === '' || !(opens || isName)) return [];
  const taken = new Set(known.map(({ name }) => name));
  const fits = [...importableNames(project, cursor.program).values()].filter(({ name }) => name.startsWith(typed));
  fits.sort((a, b) => a.name.length - b.name.length);
  const isLast = code.slice(offset).trim() === '';
  return fits
    .filter(({ name }) => !taken.has(name))
    .slice(0, inDetail)
    .map((each) => {
      const described = describe(asEntry(each), cursor, true);
      const signature = `${described.signature ?? each.name} (from '${each.specifier}')`;
      const documentation = [`\`${importLine(each)}\``, described.documentation].filter(Boolean).join('\n\n');
      const insert = opens && isLast ? { insert: `${each.name} } from '${each.specifier}'` } : {};
      return { ...described, signature, documentation, ...insert };
    });
}

function asEntry({ name, symbol }: Importable): Entry {
  return { name, symbol, kind: ts.ScriptElementKind.alias, sortText: '' };
}
