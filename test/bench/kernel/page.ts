/** The page about the kernel's speed: prose by hand, and between two comments what the last run measured. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const [opened, closed] = ['<!-- table -->', '<!-- /table -->'];

/** Puts `text` between the comments of a page; a page that is not there yet has nothing else. */
export function writeIntoPage(file: string, text: string): void {
  const page = existsSync(file) ? readFileSync(file, 'utf8') : `${opened}${closed}\n`;
  const [from, to] = [page.indexOf(opened), page.indexOf(closed)];
  if (from < 0 || to < from) throw new Error(`bench: ${file} has no ${opened} … ${closed} to put the table between`);
  writeFileSync(file, `${page.slice(0, from)}${opened}\n${text}\n${page.slice(to)}`);
}
