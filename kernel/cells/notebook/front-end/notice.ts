/** A line for a learner: icon, word and text, as HTML and as plain text. */

import type { DisplayOptions } from '../../../language/project/declarations/globals.js';
import { escapeHtml } from '../values/html-table.js';
import { type DisplayHandle, display } from './display.js';

export interface Notice {
  readonly icon: string;
  /** Says the same as icon and colour, for readers who cannot see them. */
  readonly word: string;
  /** Background of the word. White text on it needs a contrast of at least 4.5 (WCAG 2.2, 1.4.3). */
  readonly colour: string;
  readonly text: string;
  /** A second line. */
  readonly more?: string;
}

export function htmlOf({ icon, word, colour, text, more }: Notice): string {
  const badge = `<strong style="background:${colour};color:#fff;padding:1px 8px;border-radius:3px;white-space:nowrap"><span aria-hidden="true">${icon} </span>${escapeHtml(word)}</strong>`;
  const rest = more === undefined ? '' : `<div>${escapeHtml(more)}</div>`;
  return `<div role="status" style="border-left:4px solid ${colour};padding:4px 12px;line-height:1.6">${badge} ${escapeHtml(text)}${rest}</div>`;
}

/** Where a notice goes, and what its output holds besides. */
export interface NoticeOptions extends DisplayOptions {
  /** Further representations, by MIME type. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Shows a notice in the cell's output, or with `update` in that of an earlier one. */
export function showNotice(notice: Notice, { data, ...options }: NoticeOptions = {}): DisplayHandle {
  const { icon, word, text, more } = notice;
  const plain = `${icon} ${word} · ${text}${more === undefined ? '' : `\n  ${more}`}`;
  return display.raw({ ...data, 'text/html': htmlOf(notice), 'text/plain': plain }, options);
}
