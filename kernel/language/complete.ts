/** Candidates at the cursor. */

import ts from 'typescript';
import { markdownOf, signatureOf } from './documentation.js';
import type { Completion, Completions } from './language.js';
import type { Project } from './project.js';

/** The first so many candidates come with their type and documentation. */
const inDetail = 50;
const maxDocumentation = 1000;

const preferences: ts.UserPreferences = {
  quotePreference: 'single',
  includeCompletionsWithInsertText: false,
  includeCompletionsForModuleExports: false,
};

/** What may stand at `offset` of the code that stands in `file` after `prefix`; only what begins with what is typed there. */
export function completionsAt(
  project: Project,
  file: string,
  prefix: string,
  code: string,
  offset: number,
): Completions {
  const { service } = project;
  const position = prefix.length + offset;
  const found = service.getCompletionsAtPosition(file, position, preferences);
  const start = startOf(found, code, offset, prefix.length);
  const typed = code.slice(start, offset);
  const entries = sorted(
    (found?.entries ?? []).filter(({ name }) => beginsWith(name, typed)),
    typed,
  );
  const described = entries.map((entry, index) => describe(entry, index < inDetail ? detailsOf(entry) : undefined));
  const packages = packagesAt(project, code.slice(0, offset), typed, entries);
  return { start, end: offset, matches: [...described, ...packages] };

  function detailsOf({ name, source, data }: ts.CompletionEntry): ts.CompletionEntryDetails | undefined {
    return service.getCompletionEntryDetails(file, position, name, {}, source, preferences, data);
  }
}

/** Where what is typed begins: the identifier, the text of a string, or the last part of a path. */
function startOf(found: ts.CompletionInfo | undefined, code: string, offset: number, prefix: number): number {
  const span =
    found?.entries.find(({ replacementSpan }) => replacementSpan)?.replacementSpan ?? found?.optionalReplacementSpan;
  const word = /[\p{ID_Start}$_#][\p{ID_Continue}$\u200c\u200d]*$/u.exec(code.slice(0, offset))?.[0] ?? '';
  return Math.min(offset, span ? span.start - prefix : offset - word.length);
}

function beginsWith(name: string, typed: string): boolean {
  return name.toLowerCase().startsWith(typed.toLowerCase());
}

/** The compiler's order (nearest first), then names in the case that was typed, then the alphabet. */
function sorted(entries: ts.CompletionEntry[], typed: string): ts.CompletionEntry[] {
  const key = ({ name, sortText }: ts.CompletionEntry): string =>
    `${sortText} ${name.startsWith(typed) ? 0 : 1} ${name.toLowerCase()}`;
  const keyed = entries.map((entry) => ({ entry, key: key(entry) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ entry }) => entry);
}

function describe({ name, kind }: ts.CompletionEntry, details: ts.CompletionEntryDetails | undefined): Completion {
  const plain = { text: name, type: iconOf(kind) };
  if (details === undefined) return plain;
  const documentation = shortened(markdownOf(details.documentation, details.tags));
  const signature = signatureOf(details.displayParts);
  return { ...plain, ...(signature ? { signature } : {}), ...(documentation ? { documentation } : {}) };
}

function shortened(text: string): string {
  if (text.length <= maxDocumentation) return text;
  const paragraph = text.lastIndexOf('\n\n', maxDocumentation);
  return `${text.slice(0, paragraph > 0 ? paragraph : maxDocumentation)}\n\n…`;
}

/** TypeScript's kinds by the icons that JupyterLab has. */
const icons: Readonly<Partial<Record<ts.ScriptElementKind, string>>> = {
  [ts.ScriptElementKind.keyword]: 'keyword',
  [ts.ScriptElementKind.primitiveType]: 'keyword',
  [ts.ScriptElementKind.functionElement]: 'function',
  [ts.ScriptElementKind.localFunctionElement]: 'function',
  [ts.ScriptElementKind.memberFunctionElement]: 'function',
  [ts.ScriptElementKind.callSignatureElement]: 'function',
  [ts.ScriptElementKind.classElement]: 'class',
  [ts.ScriptElementKind.localClassElement]: 'class',
  [ts.ScriptElementKind.constructorImplementationElement]: 'class',
  [ts.ScriptElementKind.interfaceElement]: 'interface',
  [ts.ScriptElementKind.typeElement]: 'interface',
  [ts.ScriptElementKind.typeParameterElement]: 'interface',
  [ts.ScriptElementKind.enumElement]: 'enum',
  [ts.ScriptElementKind.enumMemberElement]: 'property',
  [ts.ScriptElementKind.memberVariableElement]: 'property',
  [ts.ScriptElementKind.memberGetAccessorElement]: 'property',
  [ts.ScriptElementKind.memberSetAccessorElement]: 'property',
  [ts.ScriptElementKind.memberAccessorVariableElement]: 'property',
  [ts.ScriptElementKind.moduleElement]: 'module',
  [ts.ScriptElementKind.externalModuleName]: 'module',
  [ts.ScriptElementKind.scriptElement]: 'module',
  [ts.ScriptElementKind.directory]: 'module',
  [ts.ScriptElementKind.string]: 'value',
};

/** Variables, constants, parameters and imported names are instances. */
function iconOf(kind: ts.ScriptElementKind): string {
  return icons[kind] ?? 'instance';
}

/** The kernel's own packages, where a module's name is being written: they are in no folder of the notebook's. */
function packagesAt(
  project: Project,
  before: string,
  typed: string,
  known: readonly ts.CompletionEntry[],
): Completion[] {
  if (!/(?:\bfrom|\bimport\s*\(?)\s*['"][^'"./]*$/.test(before)) return [];
  const fits = project.resolver.packages.filter((name) => beginsWith(name, typed));
  return fits.filter((name) => known.every((entry) => entry.name !== name)).map((text) => ({ text, type: 'module' }));
}
