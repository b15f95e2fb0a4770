/** The tags in the comments before a cell's code, as tslab reads them (tslab/dist/metadata.js). */

import ts from 'typescript';
import { internals } from '../project/typescript-internals.js';

export interface CellTags {
  /** `@module name`: the cell is a module that others import as `./name`. */
  readonly module?: string;
  /** `@jsx`: the module may contain JSX. */
  readonly jsx?: boolean;
  /** `@browser`: the code is written for a page. `@node` is the default. */
  readonly browser?: boolean;
}

const none: CellTags = {};
const validName = /^\w+$/;

/** Returns the tags of a cell. */
export function tagsOf(code: string): CellTags {
  if (!/@(module|jsx|browser|node)\b/.test(code)) return none;
  return Object.assign({}, ...leadingComments(code).flatMap(tagsIn));
}

/** Whether a cell is a module or runs in a page, so that it neither sees names of other cells nor declares any. */
export function isApart({ module, browser }: CellTags): boolean {
  return module !== undefined || browser === true;
}

function leadingComments(code: string): string[] {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, code);
  const comments: string[] = [];
  for (let kind = scanner.scan(); isTrivia(kind); kind = scanner.scan()) {
    if (kind === ts.SyntaxKind.MultiLineCommentTrivia) comments.push(scanner.getTokenText());
  }
  return comments;
}

function isTrivia(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstTriviaToken && kind <= ts.SyntaxKind.LastTriviaToken;
}

function tagsIn(comment: string): CellTags[] {
  const parsed = internals.parseIsolatedJSDocComment(comment);
  if (parsed === undefined || parsed.diagnostics.length > 0) return [];
  return (parsed.jsDoc.tags ?? []).map(tagOf);
}

function tagOf({ tagName, comment }: ts.JSDocTag): CellTags {
  if (tagName.text === 'module')
    return typeof comment === 'string' && validName.test(comment) ? { module: comment } : none;
  return meanings[tagName.text] ?? none;
}

const meanings: Readonly<Record<string, CellTags>> = {
  jsx: { jsx: true },
  browser: { browser: true },
  node: { browser: false },
};
