/** Elements of a DOM such as linkedom's or jsdom's: SVG as a picture, others as HTML that runs nothing. */
import { htmlText } from './html-text.js';
import { memberOf } from './properties.js';

interface Element {
  readonly outerHTML: string;
}

export function isElement(value: unknown): value is Element {
  if (typeof value !== 'object' || value === null) return false;
  const member = memberOf(value, 'outerHTML');
  return member !== undefined && (member.get !== undefined || typeof member.value === 'string');
}

/** What holds elements: a selection of d3, a document, a fragment of one. */
const holders: readonly (readonly [members: readonly string[], elements: (value: never) => Iterable<unknown>])[] = [
  [['nodes', 'selectAll'], (selection: { nodes(): Iterable<unknown> }) => selection.nodes()],
  [['documentElement', 'querySelectorAll'], (document: { documentElement: unknown }) => [document.documentElement]],
  [['children', 'querySelectorAll'], (fragment: { children: Iterable<unknown> }) => fragment.children],
];

function elementsIn(value: unknown): readonly Element[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = holders.find(([members]) => members.every((name) => memberOf(value, name) !== undefined));
  return holder === undefined ? [] : Array.from(holder[1](value as never)).filter(isElement);
}

export const holdsElements = (value: unknown): boolean => elementsIn(value).length > 0;

/** Elements that load or run something. */
const active = /<(script|iframe|object|embed|base|meta|link)\b(?:[^>]*\/>|[\s\S]*?<\/\1\s*>|[^>]*>)/gi;
const tag = /<([a-z][\w:.-]*)((?:"[^"]*"|'[^']*'|[^"'>])*)>/gi;
const attribute = /\s*([^\s"'<>/=]+)(\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?/g;

/** Whether an attribute may run a script. */
function isActive(name: string, value: string): boolean {
  const text = [...value].filter((each) => each > ' ').join('');
  return /^on/i.test(name) || /^srcdoc$/i.test(name) || /^=?["']?(javascript|vbscript):/i.test(text);
}

/** Returns serialised HTML without scripts, as front ends show HTML that they do not trust. */
function withoutScripts(html: string): string {
  return html.replace(active, '').replace(tag, (_, name: string, attributes: string) => {
    const kept = attributes.replace(attribute, (whole, key: string, value = '') => (isActive(key, value) ? '' : whole));
    return `<${name}${kept}>`;
  });
}

const namespaces: Readonly<Record<string, string>> = {
  xmlns: 'http://www.w3.org/2000/svg',
  'xmlns:xlink': 'http://www.w3.org/1999/xlink',
};

/** A picture needs its namespaces, which a DOM leaves out within a page. */
function withNamespaces(svg: string): string {
  const [head = ''] = /^<svg[^>]*/i.exec(svg) ?? [];
  const missing = Object.entries(namespaces).filter(([name]) => !head.includes(`${name}=`));
  const needed = missing.filter(([name]) => name === 'xmlns' || svg.includes('xlink:'));
  return svg.replace(/^<svg/i, `<svg${needed.map(([name, url]) => ` ${name}="${url}"`).join('')}`);
}

export function elementBundle({ outerHTML }: Element): Record<string, string> {
  const html = withoutScripts(String(outerHTML));
  const plain = htmlText(html);
  if (!/^<svg\b/i.test(html)) return { 'text/html': html, 'text/plain': plain || 'HTML element' };
  return { 'image/svg+xml': withNamespaces(html), 'text/plain': plain || 'SVG image' };
}

/** One element as itself, several as parts of one. */
export function elementsBundle(value: unknown): Record<string, string> {
  const elements = elementsIn(value);
  if (elements.length === 1) return elementBundle(elements[0]!);
  return elementBundle({ outerHTML: `<div>${elements.map(({ outerHTML }) => outerHTML).join('')}</div>` });
}
