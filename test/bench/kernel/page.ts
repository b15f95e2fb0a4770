/** Pages with prose by hand, and what the last run measured between two comments. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Puts `text` between `<!-- NAME -->` and `<!-- /NAME -->` of a page; a page that is not there yet has nothing else. */
export function writeIntoPage(file: string, text: string, name = 'table'): void {
  const [opened, closed] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const page = existsSync(file) ? readFileSync(file, 'utf8') : `${opened}${closed}\n`;
  const [from, to] = [page.indexOf(opened), page.indexOf(closed)];
  if (from < 0 || to < from) throw new Error(`${file} has no ${opened} … ${closed} to put the table between`);
  writeFileSync(file, `${page.slice(0, from)}${opened}\n${text}\n${page.slice(to)}`);
}
