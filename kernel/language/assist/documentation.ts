/** Renders the language service's display parts and JSDoc as text. */

import type ts from 'typescript';

type Parts = readonly ts.SymbolDisplayPart[] | undefined;

function textOf(parts: Parts): string {
  return (parts ?? []).map(({ text }) => text).join('');
}

/** Returns a type or signature as TypeScript, without the kind in front (`(method) `) and without its import or export line. */
export function signatureOf(parts: Parts): string {
  const text = textOf(parts).replace(/^(?:\([a-z ]+\) )+/, '');
  const lines = text.split('\n');
  const last = lines[lines.length - 1]!;
  return lines.length > 1 && /^(import|export)\b/.test(last) ? lines.slice(0, -1).join('\n') : text;
}

/** Returns JSDoc as Markdown: the text, then parameters, results, errors and examples. */
export function markdownOf(documentation: Parts, tags: readonly ts.JSDocTagInfo[] = []): string {
  const text = linked(textOf(documentation));
  const parameters = tags.filter(({ name }) => name === 'param').map((tag) => `- ${named(tag)}`);
  const others = tags.flatMap((tag) => sections[tag.name]?.(tag) ?? []);
  return [text, parameters.join('\n'), ...others].filter((part) => part !== '').join('\n\n');
}

const titled =
  (title: string) =>
  (tag: ts.JSDocTagInfo): string =>
    `**${title}** ${linked(textOf(tag.text))}`.trim();

const sections: Readonly<Record<string, (tag: ts.JSDocTagInfo) => string>> = {
  returns: titled('Returns'),
  return: titled('Returns'),
  throws: titled('Throws'),
  deprecated: titled('Deprecated'),
  default: titled('Default'),
  defaultValue: titled('Default'),
  see: titled('See'),
  since: titled('Since'),
  remarks: (tag) => linked(textOf(tag.text)),
  example: (tag) => example(textOf(tag.text)),
};

/** A parameter's tag starts with its name. */
function named({ text = [] }: ts.JSDocTagInfo): string {
  const [name = '', ...rest] = textOf(text).split(/\s+/);
  const said = rest.join(' ').replace(/^-\s*/, '');
  return said ? `\`${name}\`: ${linked(said)}` : `\`${name}\``;
}

function example(text: string): string {
  const [, caption = '', code = text] = /^<caption>(.*?)<\/caption>\s*([\s\S]*)$/.exec(text) ?? [];
  const fenced = code.includes('```') ? code.trim() : `\`\`\`typescript\n${code.trim()}\n\`\`\``;
  return caption ? `${caption}\n\n${fenced}` : fenced;
}

/** `{@link name}` reads as code, `{@link url text}` as a link. */
function linked(text: string): string {
  return text.replaceAll(/\{@link(?:code|plain)?\s+([^\s|}]+)[\s|]*([^}]*)\}/g, (_, target: string, said: string) =>
    /^https?:/.test(target) ? `[${said || target}](${target})` : `\`${said || target}\``,
  );
}
