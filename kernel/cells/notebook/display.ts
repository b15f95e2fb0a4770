/** `display` and its forms, as cells see them. */
import type { MimeBundle } from '../../protocol/messages.js';
import { currentId, executions } from '../execution/execution.js';
import { emit } from '../node/output.js';
import { bundleOf, plainText } from './mime-bundle.js';
import { htmlText } from './values/html-text.js';
import { imageOf } from './values/image.js';

export interface DisplayOptions {
  /** Names the output, so that it can be updated later, also from another cell. */
  readonly id?: string;
  /** Change what is shown under `id` instead of showing something new. */
  readonly update?: boolean;
}

export interface ImageOptions extends DisplayOptions {
  /** What the picture shows, for those who cannot see it. */
  readonly alt?: string;
  /** In CSS pixels. */
  readonly width?: number;
  readonly height?: number;
}

let made = 0;

/** What `display` returns: the output can be changed by it. */
export class DisplayHandle {
  constructor(readonly id: string) {}

  /** Shows another value in the same place. */
  update(value: unknown): void {
    show(bundleOf(value), { id: this.id, update: true });
  }

  /** Shows another HTML text in the same place. */
  updateHtml(text: string): void {
    show(textBundle('text/html', text), { id: this.id, update: true });
  }
}

function show(bundle: MimeBundle | Promise<MimeBundle>, { id, update = false }: DisplayOptions): DisplayHandle {
  const displayId = id ?? `layerlab-${process.pid}-${++made}`;
  const execution = executions.getStore();
  const send = (ready: MimeBundle): void => {
    if (!execution?.cancelled)
      emit({ type: 'display', id: execution?.id ?? currentId(), bundle: ready, displayId, update });
  };
  if (bundle instanceof Promise) execution?.pending.add(bundle.then(send));
  else send(bundle);
  return new DisplayHandle(displayId);
}

function textBundle(mime: string, text: string): MimeBundle {
  const plain = mime === 'text/html' ? htmlText(text) : mime === 'image/svg+xml' ? 'SVG image' : text;
  return { data: { [mime]: text, 'text/plain': plain }, metadata: {} };
}

function imageBundle(mime: string, image: Uint8Array | string, { alt, width, height }: ImageOptions): MimeBundle {
  const base64 = typeof image === 'string' ? image : Buffer.from(image).toString('base64');
  const settings = Object.fromEntries(
    Object.entries({ alt, width, height }).filter(([, value]) => value !== undefined),
  );
  return { data: { [mime]: base64, 'text/plain': alt ?? 'image' }, metadata: { [mime]: settings } };
}

type ShowText = (text: string, options?: DisplayOptions) => DisplayHandle;
type ShowImage = (image: Uint8Array | string, options?: ImageOptions) => DisplayHandle;

const textForm =
  (mime: string): ShowText =>
  (text, options = {}) =>
    show(textBundle(mime, String(text)), options);
const imageForm =
  (mime: string): ShowImage =>
  (image, options = {}) =>
    show(imageBundle(mime, image, options), options);

export interface Display {
  (value: unknown, options?: DisplayOptions): DisplayHandle;
  html: ShowText;
  markdown: ShowText;
  latex: ShowText;
  svg: ShowText;
  javascript: ShowText;
  text: ShowText;
  png: ShowImage;
  jpeg: ShowImage;
  gif: ShowImage;
  /** A tensor of shape [height, width] or [height, width, 1, 3 or 4] as a picture: uint8, or values from 0 to 1. */
  image(pixels: unknown, options?: ImageOptions): DisplayHandle;
  json(value: unknown, options?: DisplayOptions): DisplayHandle;
  /** Several forms of one thing, by MIME type; the front end picks the richest it knows. */
  raw(data: Record<string, unknown>, options?: DisplayOptions): DisplayHandle;
  /** Removes what the cell has shown so far; with `wait`, when the next output comes. */
  clear(options?: { wait?: boolean }): void;
}

export const display: Display = Object.assign(
  (value: unknown, options: DisplayOptions = {}): DisplayHandle => show(bundleOf(value), options),
  {
    html: textForm('text/html'),
    markdown: textForm('text/markdown'),
    latex: textForm('text/latex'),
    svg: textForm('image/svg+xml'),
    javascript: textForm('application/javascript'),
    text: textForm('text/plain'),
    png: imageForm('image/png'),
    jpeg: imageForm('image/jpeg'),
    gif: imageForm('image/gif'),
    image: (pixels: unknown, options: ImageOptions = {}): DisplayHandle => {
      const { png, alt } = imageOf(pixels);
      return show(imageBundle('image/png', png, { alt, ...options }), options);
    },
    json: (value: unknown, options: DisplayOptions = {}): DisplayHandle =>
      show({ data: { 'application/json': value, 'text/plain': plainText(value) }, metadata: {} }, options),
    raw: (data: Record<string, unknown>, options: DisplayOptions = {}): DisplayHandle =>
      show({ data, metadata: {} }, options),
    clear: ({ wait = false }: { wait?: boolean } = {}): void => emit({ type: 'clear', id: currentId(), wait }),
  },
);

/** `import * as tslab from 'tslab'`: its display and newDisplay, on ours. */
export const tslab: Record<string, unknown> = {
  display: tslabDisplay(),
  newDisplay: () => tslabDisplay(`tslab-${process.pid}-${++made}`),
};

/** tslab's display has one method a MIME type; one made by newDisplay changes its output when it is called again. */
function tslabDisplay(id?: string): Record<string, unknown> {
  let shown = false;
  const options = (): DisplayOptions => {
    const update = shown && id !== undefined;
    shown = true;
    return id === undefined ? {} : { id, update };
  };
  const names = ['html', 'markdown', 'latex', 'svg', 'javascript', 'text', 'png', 'jpeg', 'gif'] as const;
  const forms = names.map((name) => [name, (content: never) => void display[name](content, options())]);
  const raw = (mime: string, content: unknown): void => void display.raw({ [mime]: content }, options());
  return { ...Object.fromEntries(forms), raw };
}
