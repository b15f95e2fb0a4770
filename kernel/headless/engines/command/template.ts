/** The command of `--engine 'command:…'`: words as a shell splits them, but no shell reads the names that stand in them. */
import { basename } from 'node:path';
import { Problem } from '../../../problem.js';

/** What stands in braces in a command. */
export interface Places {
  /** The path of the notebook to run. */
  readonly notebook: string;
  /** The path for the executed notebook. */
  readonly out: string;
  /** The run's name, such as `rate=0.1,seed=1`. */
  readonly run: string;
  /** A unique name for a job: letters, digits and hyphens. */
  readonly job: string;
}

const placeholder = /\{(notebook|out|run|job)\}/g;
const needed = ['{notebook}', '{out}'];
const how = "an example is --engine 'command:layerlab run {notebook} --direct -o {out}'";

/**
 * Splits a command into words at blanks; quotes and backslashes mean what they mean in a POSIX shell.
 *
 * @throws Problem for an open quote, for what only a shell can do, and for a script in which names would be read as code
 */
export function readTemplate(text: string): string[] {
  const words = splitWords(text);
  for (const place of needed)
    if (!words.some((word) => word.includes(place)))
      throw new Problem(`--engine command: expected ${place} in the command, got ${JSON.stringify(text)}; ${how}.`);
  words.forEach((word, index) => {
    if (isScript(words, index) && word.search(placeholder) >= 0)
      throw new Problem(
        `--engine command: a shell would read the file's name as code in ${JSON.stringify(word)}: write "$LAYERLAB_NOTEBOOK" and "$LAYERLAB_OUT" there, or pass the placeholders as further words and write "$1" and "$2".`,
      );
  });
  return words;
}

/** Whether a word is what `sh -c` runs. */
function isScript(words: readonly string[], index: number): boolean {
  const isShell = (word: string): boolean => /^(ba|da|k|z|)sh$/.test(basename(word));
  return /^-\w*c$/.test(words[index - 1] ?? '') && words.slice(0, index).some(isShell);
}

/** Puts the places into each word. A word stays one word, whatever is put into it. */
export function fillIn(words: readonly string[], places: Places): string[] {
  return words.map((word) => word.replace(placeholder, (_, name: keyof Places) => places[name]));
}

/** The parts of a word: in single quotes, in double quotes, behind a backslash, or plain. */
const part = /'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"|\\([\s\S])|([^\s'"\\]+)|(\s+)|([\s\S])/g;

/** Splits a command into words. @param flag - the flag that has it, for messages @throws Problem as `readTemplate` does */
export function splitWords(text: string, flag: string = '--engine command'): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (const [all, single, double, escaped, plain, blank] of text.matchAll(part)) {
    if (blank !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + (single ?? unescaped(double) ?? escaped ?? checked(plain, all, flag));
  }
  return word === undefined ? words : [...words, word];
}

/** In double quotes a backslash stands for itself, but before these. */
function unescaped(text: string | undefined): string | undefined {
  return text?.replace(/\\([$`"\\])/g, '$1');
}

function checked(plain: string | undefined, all: string, flag: string): string {
  if (plain === undefined)
    throw new Problem(`${flag}: ${all === '\\' ? 'nothing follows the last \\' : `a ${all} is never closed`}.`);
  const special = /[|&;<>()$`]/.exec(plain)?.[0];
  if (special === undefined) return plain;
  throw new Problem(
    `${flag}: no shell reads the command, so ${special} means nothing: quote it, or run a script, sh -c '… "$LAYERLAB_NOTEBOOK" … "$LAYERLAB_OUT"' sh {notebook} {out}.`,
  );
}
