/** Prints what cells show: the text of each output, and the path of the file that a figure or an image becomes. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Figure } from 'layerlab';
import type { MimeBundle } from '../../../protocol/messages.js';
import type { FromRuntime } from '../../../runtime/link.js';
import { htmlText } from '../../notebook/values/html-text.js';
import { plotlyFile } from './plotly-file.js';

type Displayed = Extract<FromRuntime, { type: 'display' }>;

type Data = Readonly<Record<string, unknown>>;

/** What becomes a file: its ending and contents by MIME type, the best first. */
const files: Readonly<
  Record<string, (content: unknown, text: string) => readonly [ending: string, content: string | Buffer]>
> = {
  'application/vnd.plotly.v1+json': (figure, text) => ['html', pageOf(figure, text)],
  'image/svg+xml': (image) => ['svg', String(image)],
  'image/png': (image) => ['png', Buffer.from(String(image), 'base64')],
  'image/jpeg': (image) => ['jpg', Buffer.from(String(image), 'base64')],
  'image/gif': (image) => ['gif', Buffer.from(String(image), 'base64')],
};

function pageOf(figure: unknown, text: string): string {
  return new Figure(figure as ConstructorParameters<typeof Figure>[0], text).toHTML({ plotly: plotlyFile() });
}

export class Outputs {
  name = 'notebook';
  readonly #updated = new Map<string, Displayed>();
  /** The files of displays, by their id. */
  readonly #stems = new Map<string, string>();
  readonly #counts = new Map<number, number>();

  /** Prints an output; an update only when the cell ends, so that a table that grows is printed once more and not often. */
  display(message: Displayed): void {
    if (message.update) this.#updated.set(message.displayId ?? '', message);
    else this.#print(message);
  }

  /** Prints the updates. */
  flush(): void {
    const updated = [...this.#updated.values()];
    this.#updated.clear();
    for (const message of updated) this.#print(message);
  }

  #print(message: Displayed): void {
    const { data } = JSON.parse(message.bundle) as MimeBundle;
    const text = textOf(data);
    const file = this.#write(message, data, text);
    const lines = [text, ...(file === undefined ? [] : [`→ ${file}`])].filter((line) => line !== '');
    if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
  }

  #write(message: Displayed, data: Data, text: string): string | undefined {
    const type = Object.keys(files).find((mime) => data[mime] !== undefined);
    if (type === undefined) return undefined;
    const [ending, content] = files[type]!(data[type], text);
    const folder = `${this.name}-figures`;
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${this.#stemOf(message)}.${ending}`);
    writeFileSync(file, content);
    return file;
  }

  /** An update replaces the file of its display. */
  #stemOf({ id, displayId }: Displayed): string {
    const known = displayId === undefined ? undefined : this.#stems.get(displayId);
    if (known !== undefined) return known;
    const count = (this.#counts.get(id) ?? 0) + 1;
    this.#counts.set(id, count);
    const stem = count === 1 ? `cell-${id}` : `cell-${id}-${count}`;
    if (displayId !== undefined) this.#stems.set(displayId, stem);
    return stem;
  }
}

function textOf(data: Data): string {
  const plain = data['text/plain'];
  if (plain !== undefined) return String(plain);
  return String(data['text/markdown'] ?? data['text/latex'] ?? htmlText(String(data['text/html'] ?? '')));
}
