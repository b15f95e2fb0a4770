/** A message to a learner: a coloured line with an icon in a notebook, plain text elsewhere. */
import { type MimeBundle, showsItself } from '../../display.js';
import { escaped } from '../verdict.js';

/** The kinds of messages. Each has an icon, so that colour is never the only cue. */
export type Tone = keyof typeof tones;

/** White text has a contrast of at least 4.5 on these colours (WCAG 2.2, 1.4.3), whatever the page's theme. */
const tones = {
  right: { icon: '✓', colour: '#1b5e20', role: 'status' },
  wrong: { icon: '✗', colour: '#b71c1c', role: 'alert' },
  hint: { icon: '➜', colour: '#0d47a1', role: 'status' },
  open: { icon: '○', colour: '#424242', role: 'status' },
} as const;

export interface NoticeText {
  readonly tone: Tone;
  /** The word beside the icon: 'holds', 'right', 'not yet'. */
  readonly word: string;
  /** The claim or the exercise. */
  readonly subject: string;
  /** A first line, then details, one per line. */
  readonly lines: readonly string[];
}

export class Notice {
  readonly content: NoticeText;

  static {
    showsItself(Notice, { notebook: (notice) => notice.bundle(), terminal: (notice) => notice.toString() });
  }

  /** Further representations, by MIME type. */
  readonly #more: MimeBundle;

  constructor(content: NoticeText, more: MimeBundle = {}) {
    this.content = content;
    this.#more = more;
  }

  toString(): string {
    const { tone, word, subject, lines } = this.content;
    const [first, ...rest] = lines;
    const head = `${tones[tone].icon} ${word} · ${subject}${first === undefined ? '' : `: ${first}`}`;
    return [head, ...rest.map((line) => `  ${line}`)].join('\n');
  }

  bundle(): MimeBundle {
    return { ...this.#more, 'text/html': this.#html(), 'text/plain': this.toString() };
  }

  #html(): string {
    const { colour, role } = tones[this.content.tone];
    return `<div role="${role}" style="border-left:4px solid ${colour};padding:4px 12px;line-height:1.6">${this.line}</div>`;
  }

  /** Its HTML without the frame. */
  get line(): string {
    const { tone, word, subject, lines } = this.content;
    const { icon, colour } = tones[tone];
    const [first, ...rest] = lines.map(escaped);
    const badge = `<strong style="background:${colour};color:#fff;padding:1px 8px;border-radius:3px;white-space:nowrap"><span aria-hidden="true">${icon} </span>${escaped(word)}</strong>`;
    const head = `${badge} ${escaped(subject)}${first === undefined ? '' : `: <strong>${first}</strong>`}`;
    return head + rest.map((line) => `<div style="margin-top:4px">${line}</div>`).join('');
  }
}

/** Shows a notice: with `display` in a notebook, elsewhere as text. */
export function show(content: NoticeText, more: MimeBundle = {}): void {
  const notice = new Notice(content, more);
  const { display } = globalThis as { display?: unknown };
  if (typeof display === 'function') display(notice);
  else console.log(notice.toString());
}
