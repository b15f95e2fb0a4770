/** A judgement in words, and how a list of them shows itself. */
import { type MimeBundle, showsItself } from '../display.js';

export interface Verdict {
  /** The question, in a few words. */
  readonly question: string;
  readonly ok: boolean;
  /** The verdict in words and numbers. */
  readonly words: string;
}

/** A title and verdicts; text in a terminal, a table in a notebook. */
export class Report {
  readonly title: string;
  readonly verdicts: readonly Verdict[];

  static {
    showsItself(Report, { notebook: (report) => report.bundle(), terminal: (report) => report.toString() });
  }

  constructor(title: string, verdicts: readonly Verdict[]) {
    this.title = title;
    this.verdicts = verdicts;
  }

  /** Whether every verdict is favourable. */
  get ok(): boolean {
    return this.verdicts.every(({ ok }) => ok);
  }

  toString(): string {
    const lines = this.verdicts.map(({ question, ok, words }) => `  ${ok ? '✓' : '✗'} ${question}: ${words}`);
    return [this.title, ...lines].join('\n');
  }

  bundle(): MimeBundle {
    const left = 'style="text-align:left"';
    const rows = this.verdicts.map(
      ({ question, ok, words }) =>
        `<tr><td>${mark(ok)}</td><th ${left}>${escaped(question)}</th><td ${left}>${escaped(words)}</td></tr>`,
    );
    return {
      'text/plain': this.toString(),
      'text/html': `<table><caption ${left}>${escaped(this.title)}</caption><tbody>${rows.join('')}</tbody></table>`,
    };
  }
}

/** White text has a contrast of at least 4.5 on these colours, as on a notice's badge. */
function mark(ok: boolean): string {
  const [icon, colour] = ok ? ['✓', '#1b5e20'] : ['✗', '#b71c1c'];
  return `<strong style="background:${colour};color:#fff;padding:1px 6px;border-radius:3px">${icon}</strong>`;
}

export function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
