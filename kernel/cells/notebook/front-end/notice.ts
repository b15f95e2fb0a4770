/** A line for a learner: icon, word and text, as HTML and as plain text. */

import { escapeHtml } from '../values/html-table.js';
import { display } from './display.js';

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

function htmlOf({ icon, word, colour, text, more }: Notice): string {
  const badge = `<strong style="background:${colour};color:#fff;padding:1px 8px;border-radius:3px;white-space:nowrap"><span aria-hidden="true">${icon} </span>${escapeHtml(word)}</strong>`;
  const rest = more === undefined ? '' : `<div>${escapeHtml(more)}</div>`;
  return `<div role="status" style="border-left:4px solid ${colour};padding:4px 12px;line-height:1.6">${badge} ${escapeHtml(text)}${rest}</div>`;
}

/** Shows a notice in the cell's output. */
export function showNotice(notice: Notice): void {
  const { icon, word, text, more } = notice;
  const plain = `${icon} ${word} · ${text}${more === undefined ? '' : `\n  ${more}`}`;
  display.raw({ 'text/html': htmlOf(notice), 'text/plain': plain });
}
