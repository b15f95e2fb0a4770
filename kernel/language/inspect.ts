/** What stands at the cursor: its type, its documentation. */

import type ts from 'typescript';
import type { Inspection } from './language.js';

/** What the name at `offset`, or ending there, is. */
export function inspectionAt(
  service: ts.LanguageService,
  file: string,
  prefix: number,
  offset: number,
): Inspection | undefined {
  const info =
    service.getQuickInfoAtPosition(file, prefix + offset) ??
    (offset > 0 ? service.getQuickInfoAtPosition(file, prefix + offset - 1) : undefined);
  if (info === undefined) return undefined;
  const text = (parts: readonly ts.SymbolDisplayPart[] = []): string => parts.map((part) => part.text).join('');
  return { signature: text(info.displayParts), documentation: text(info.documentation), definition: '' };
}
