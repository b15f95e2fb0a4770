/** The text twin of HTML that a cell shows: what a reader without HTML should read. */

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

function character(whole: string, name: string): string {
  if (!name.startsWith('#')) return entities[name] ?? whole;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}

/** The words of the text, those for pictures included, without tags, styles and scripts. */
export function htmlText(html: string): string {
  return html
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<img\b[^>]*?\balt=(?:"([^"]*)"|'([^']*)')[^>]*>/gi, (_, double, single) => ` ${double ?? single} `)
    .replace(/<[a-z/!][^>]*>/gi, ' ')
    .replace(/\s+/g, ' ')
    .replace(/&(#?\w+);/g, character)
    .trim();
}
