/** Claims that hold, folded: those of one cell are one line, which opens to all of them. */
import { showsItself } from '../../display.js';
import { Notice, type NoticeText, show } from './notice.js';

/** Several claims that hold: a line that opens in a notebook, all lines elsewhere. */
class Claims {
  readonly #all: readonly Notice[];

  static {
    showsItself(Claims, { notebook: (claims) => claims.bundle(), terminal: (claims) => claims.toString() });
  }

  constructor(all: readonly Notice[]) {
    this.#all = all;
  }

  get #head(): string {
    return `${this.#all.length} of ${this.#all.length} hold`;
  }

  toString(): string {
    return [`✓ ${this.#head}`, ...this.#all.map((notice) => String(notice).replace(/^/gm, '  '))].join('\n');
  }

  bundle(): Record<string, string> {
    const lines = this.#all.map((notice) => `<li style="margin:4px 0">${notice.line}</li>`).join('');
    const summary = `<summary><span aria-hidden="true">✓ </span>${this.#head}</summary>`;
    const html = `<div role="status" style="padding:4px 12px;line-height:1.6"><details>${summary}<ul style="list-style:none;margin:0;padding-left:16px">${lines}</ul></details></div>`;
    return { 'text/html': html, 'text/plain': this.toString() };
  }
}

/** What `display` returns: it changes what was shown. */
interface Handle {
  update(value: unknown): void;
}

/** The claims that were shown last, where nothing else has cleared them. */
let last: { readonly place: object; readonly handle: Handle; readonly all: Notice[] } | undefined;

/** Shows a claim that holds, on the line of those that its cell has shown before. */
export function showHolding(content: NoticeText): void {
  const { display } = globalThis as { display?: unknown };
  const place = placeOfOutputs();
  if (typeof display !== 'function' || place === undefined) show(content);
  else if (last?.place === place) {
    last.all.push(new Notice(content));
    last.handle.update(new Claims(last.all));
  } else {
    const notice = new Notice(content);
    last = { place, handle: display(notice) as Handle, all: [notice] };
  }
}

/** What a kernel offers under `Symbol.for('layerlab.placeOfOutputs')`: the same object as long as outputs go below the same cell. */
function placeOfOutputs(): object | undefined {
  const place = (globalThis as Record<symbol, unknown>)[Symbol.for('layerlab.placeOfOutputs')];
  return typeof place === 'function' ? (place as () => object)() : undefined;
}
