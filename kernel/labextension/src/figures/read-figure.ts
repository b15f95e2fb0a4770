import type { Config, Layout } from 'plotly.js-dist';
import { type Figure, isObject } from './figure.js';

/** The largest width and height of a figure, in CSS pixels: browsers draw no larger pictures. */
const maxPixels = 16_000;

/** What a figure may choose of plotly's configuration. The rest would let it name servers, or show buttons that send it to one. */
const configKeys: ReadonlySet<string> = new Set([
  'autosizable',
  'displayModeBar',
  'doubleClick',
  'doubleClickDelay',
  'fillFrame',
  'frameMargins',
  'locale',
  'mapboxAccessToken',
  'modeBarButtonsToRemove',
  'plotGlPixelRatio',
  'responsive',
  'scrollZoom',
  'showAxisDragHandles',
  'showAxisRangeEntryBoxes',
  'showTips',
  'staticPlot',
  'toImageButtonOptions',
]);

/** Traces whose background comes from other servers. */
const mapTypes = new Set([
  'scattergeo',
  'choropleth',
  ...['scatter', 'choropleth', 'density'].flatMap((kind) => [`${kind}map`, `${kind}mapbox`]),
]);
/** Keys that hold addresses, also at the end of a path such as `images[0].source`. */
const addressKey = /(^|\.)(source|style|geojson|url|tiles|sprite|glyphs)$/;
/** Styles in a text that may load something, also when written with escapes. */
const loadingStyle = /url|image|src|[\\&]/i;
/** Keys that would reach into the prototypes of objects. */
const prototypeKey = /(^|\.)(__proto__|constructor|prototype)(\.|$)/;

/**
 * Reads a figure from the JSON of an output, which anybody may have written.
 *
 * @param trusted - whether its notebook is trusted; otherwise drawing the figure must ask no other server
 * @param page - the address of the page
 * @throws Error whose message says why it cannot be drawn
 */
export function readFigure(json: unknown, trusted: boolean, page: string): Figure {
  const figure = cleaned(json, '', trusted ? undefined : page) as Figure;
  if (!isObject(figure)) throw new Error(`expected an object with data and layout, got ${shortly(json)}`);
  const { data, layout, frames, config } = figure;
  if (data != null && !isListOfObjects(data)) throw new Error(`data: expected a list of traces, got ${shortly(data)}`);
  if (layout != null && !isObject(layout)) throw new Error(`layout: expected an object, got ${shortly(layout)}`);
  const sound = {
    data: data ?? [],
    layout: checkedSizes((layout ?? {}) as Partial<Layout>),
    config: safeConfig(config),
  };
  return isListOfObjects(frames) ? { ...sound, frames } : sound;
}

function checkedSizes(layout: Partial<Layout>): Partial<Layout> {
  for (const name of ['width', 'height'] as const) {
    const size: unknown = layout[name];
    if (size == null) continue;
    if (typeof size !== 'number' || !(size > 0 && size <= maxPixels))
      throw new Error(`layout.${name}: expected a number of pixels up to ${maxPixels}, got ${shortly(size)}`);
  }
  return layout;
}

/** Ours come last: a figure cannot switch on what sends it elsewhere. */
function safeConfig(config: unknown): Partial<Config> {
  const own = isObject(config) ? Object.entries(config).filter(([key]) => configKeys.has(key)) : [];
  return { ...Object.fromEntries(own), displaylogo: false, showSendToCloud: false };
}

/** Returns a copy without keys of prototypes and, given a page, without addresses of other servers. */
function cleaned(value: unknown, key: string, page: string | undefined): unknown {
  if (Array.isArray(value)) return value.map((each) => cleaned(each, key, page));
  if (typeof value === 'string' && page !== undefined) return cleanedText(value, key, page);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([name]) => !prototypeKey.test(name));
  return Object.fromEntries(entries.map(([name, each]) => [name, cleaned(each, name, page)]));
}

function cleanedText(text: string, key: string, page: string): string | undefined {
  if (key === 'type' && mapTypes.has(text))
    throw new Error('maps are loaded from other servers: trust the notebook, or run the cell, to see it');
  if (addressKey.test(key) && isElsewhere(text, page)) return undefined;
  return text.replaceAll(/\bstyle\s*=\s*("[^"]*"|'[^']*')/gi, (style) => (loadingStyle.test(style) ? '' : style));
}

function isElsewhere(address: string, page: string): boolean {
  if (!URL.canParse(address, page)) return true;
  const { protocol, host } = new URL(address, page);
  return !/^(data|blob):$/.test(protocol) && host !== new URL(page).host;
}

function isListOfObjects(value: unknown): value is object[] {
  return Array.isArray(value) && value.every(isObject);
}

function shortly(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
