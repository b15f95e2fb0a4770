/** `display` and its forms, as cells see them. */
import { inspect } from 'node:util';
import type {
  Display as DeclaredDisplay,
  DisplayHandle as DeclaredHandle,
  DisplayOptions,
  ImageOptions,
} from '../../../language/project/declarations/globals.js';
import type { MimeBundle } from '../../../protocol/messages.js';
import { currentExecution, currentId, emit } from '../../execution/current.js';
import { realm } from '../../execution/realm.js';
import { placed } from '../../execution/stack-traces.js';
import { toBase64 } from '../values/base64.js';
import { escapeHtml } from '../values/html-table.js';
import { htmlText } from '../values/html-text.js';
import { imageOf } from '../values/image.js';
import { bundleOf, bundleText, plainText } from '../values/mime-bundle.js';

/** Updates an output that was displayed. */
export class DisplayHandle implements DeclaredHandle {
  constructor(readonly id: string) {}

  update(value: unknown): void {
    show(bundleOf(value), { id: this.id, update: true });
  }
}

function show(bundle: MimeBundle | Promise<MimeBundle>, { id, update = false }: DisplayOptions): DisplayHandle {
  const displayId = id ?? crypto.randomUUID();
  if (typeof displayId !== 'string') throw new TypeError(`display: expected id to be a string, got ${inspect(id)}`);
  const execution = currentExecution();
  const send = (ready: MimeBundle): void => {
    const message = { bundle: bundleText('display', ready), displayId, update: Boolean(update) };
    if (!execution?.cancelled) emit({ type: 'display', id: execution?.id ?? currentId(), ...message });
  };
  if (bundle instanceof Promise) execution?.pending.add(later(bundle.then(send)));
  else send(bundle);
  return new DisplayHandle(displayId);
}

/** What goes wrong later has the place of the call. */
async function later(work: Promise<void>): Promise<void> {
  const at = new TypeError();
  try {
    await work;
  } catch (error) {
    throw placed(error, at);
  }
}

function textBundle(mime: string, text: string): MimeBundle {
  const plain = mime === 'text/html' ? htmlText(text) : mime === 'image/svg+xml' ? 'SVG image' : text;
  return { data: { [mime]: text, 'text/plain': plain }, metadata: {} };
}

function imageBundle(mime: string, image: Uint8Array | string, { alt, width, height }: ImageOptions): MimeBundle {
  const base64 = typeof image === 'string' ? image : toBase64(image);
  const settings = Object.fromEntries(
    Object.entries({ alt, width, height }).filter(([, value]) => value !== undefined),
  );
  const html = alt !== undefined && base64.length <= mostTwice && { 'text/html': imageElement(mime, base64, settings) };
  return { data: { ...html, [mime]: base64, 'text/plain': alt ?? 'image' }, metadata: { [mime]: settings } };
}

/** Larger images are not sent a second time, as HTML. */
const mostTwice = 300_000;

/** An image with its words: JupyterLab and nbconvert show those of HTML, but none of an image's metadata. */
function imageElement(mime: string, base64: string, settings: Readonly<Record<string, unknown>>): string {
  const attributes = Object.entries(settings).map(([name, value]) => ` ${name}="${escapeHtml(String(value))}"`);
  return `<img${attributes.join('')} src="data:${mime};base64,${base64}">`;
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

/** With forms that the declaration leaves out: those of tslab, and `raw`. */
export interface Display extends DeclaredDisplay {
  javascript: ShowText;
  text: ShowText;
  gif: ShowImage;
  /** Shows one value in several forms, by MIME type. The front end picks the richest that it knows. */
  raw(data: Record<string, unknown>, options?: DisplayOptions): DisplayHandle;
}

/** Where outputs go: an object for each execution, another one after its outputs were cleared. */
const places = new WeakMap<object, object>();
const nobody = {};

/** Returns the same object as long as outputs go below the same cell. */
function placeOfOutputs(): object {
  const execution = currentExecution() ?? nobody;
  const place = places.get(execution) ?? {};
  places.set(execution, place);
  return place;
}

/** Lets the library find it: it knows no kernel. */
export function exposePlaces(): void {
  const value = placeOfOutputs;
  Object.defineProperty(globalThis, Symbol.for('layerlab.placeOfOutputs'), { value, configurable: true });
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
      const { png, alt } = imageOf(pixels, realm.deflate);
      return show(imageBundle('image/png', png, { alt, ...options }), options);
    },
    json: (value: unknown, options: DisplayOptions = {}): DisplayHandle =>
      show({ data: { 'application/json': value, 'text/plain': plainText(value) }, metadata: {} }, options),
    raw: (data: Record<string, unknown>, options: DisplayOptions = {}): DisplayHandle =>
      show({ data, metadata: {} }, options),
    clear: ({ wait = false }: { wait?: boolean } = {}): void => {
      if (typeof wait !== 'boolean')
        throw new TypeError(`display.clear: expected wait to be true or false, got ${inspect(wait)}`);
      places.delete(currentExecution() ?? nobody);
      emit({ type: 'clear', id: currentId(), wait });
    },
  },
);
