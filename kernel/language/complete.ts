/** Candidates at the cursor. */

import type ts from 'typescript';
import type { Completion, Completions } from './language.js';

const detailed = 50;

/** What may stand at `offset`; only names that begin with what is typed there. */
export function completionsAt(
  service: ts.LanguageService,
  file: string,
  prefix: number,
  code: string,
  offset: number,
): Completions {
  const typed = /[\p{ID_Start}$_#][\p{ID_Continue}$]*$/u.exec(code.slice(0, offset))?.[0] ?? '';
  const start = offset - typed.length;
  const found = service.getCompletionsAtPosition(file, prefix + offset, { includeCompletionsWithInsertText: false });
  const fits = (found?.entries ?? []).filter(({ name }) => name.toLowerCase().startsWith(typed.toLowerCase()));
  fits.sort((a, b) => (a.sortText < b.sortText ? -1 : a.sortText > b.sortText ? 1 : 0));
  const matches = fits.map((entry, index) => describe(service, file, prefix + offset, entry, index < detailed));
  return { start, end: offset, matches };
}

function describe(
  service: ts.LanguageService,
  file: string,
  position: number,
  entry: ts.CompletionEntry,
  inDetail: boolean,
): Completion {
  const plain = { text: entry.name, type: entry.kind as string };
  const details = inDetail
    ? service.getCompletionEntryDetails(file, position, entry.name, undefined, entry.source, undefined, entry.data)
    : undefined;
  if (details === undefined) return plain;
  const documentation = (details.documentation ?? []).map(({ text }) => text).join('');
  return {
    ...plain,
    signature: details.displayParts.map(({ text }) => text).join(''),
    ...(documentation ? { documentation } : {}),
  };
}
