/** The pages of the documentation and the programs that they print. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** One block of TypeScript on a page. */
export interface Block {
  readonly code: string;
  /** The line of its first line on the page, from 1. */
  readonly line: number;
}

/** Every page that a reader is sent to; API pages are made, not written. */
export function pages(): string[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' });
  const written = docs.filter((name) => name.endsWith('.md') && !/^api\b/.test(name)).map((name) => join('docs', name));
  return ['README.md', 'CONTRIBUTING.md', 'lib/README.md', 'kernel/README.md', ...written.sort()];
}

export function textOf(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

/** The blocks that are fenced as `ts`, in their order: a page reads like a notebook. */
export function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map((found) => ({
    code: found[1]!,
    line: text.slice(0, found.index).split('\n').length + 1,
  }));
}

/** The links to files of the repository, as paths from its root. */
export function localLinks(page: string): string[] {
  const links = [...textOf(page).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, target]) => target!);
  return links
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => relative(root, join(root, dirname(page), target)));
}
