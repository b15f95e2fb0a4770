/** Removes solutions from a cell's source by nbgrader's markers, so that notebooks work with both programs. */
import { Problem } from '../../problem.js';

/** The language of a cell, which decides on the stub for a solution. */
export type CellLanguage = 'typescript' | 'markdown';

/** What replaces a solution; the same as in nbgrader_config.py. */
export const stubs: Readonly<Record<CellLanguage, string>> = {
  typescript: '// YOUR CODE HERE\nthrow new Error("not implemented yet");',
  markdown: 'YOUR ANSWER HERE',
};

const comment = String.raw`^\s*(?:#+|//+|<!--)?\s*`;

/** Regions that are removed; only a solution leaves a stub. */
const regions = ['SOLUTION', 'HIDDEN TESTS', 'MARK SCHEME'] as const;

/** Inside a solution, `// STUB: code` replaces the default stub. */
const ownStub = /^\s*\/\/+\s*STUB: ?(.*)$/;

interface Region {
  readonly name: string;
  readonly indent: string;
  readonly line: number;
  readonly stub: string[];
}

/**
 * Removes the regions `### BEGIN SOLUTION` to `### END SOLUTION` (also after `//` or `<!--`) and their like. Each solution is
 * replaced by a stub with the marker's indentation.
 *
 * @throws Problem when a region begins inside another, ends without a beginning, or does not end
 */
export function withoutSolutions(source: string, language: CellLanguage): string {
  const kept: string[] = [];
  let region: Region | undefined;
  for (const [index, text] of source.split('\n').entries()) {
    const marker = markerIn(text);
    if (marker === undefined && region === undefined) kept.push(text);
    else if (marker === undefined) collectStub(region!, text);
    else if (marker.begins) region = begin(marker.name, region, text, index);
    else {
      kept.push(...end(marker.name, region, index, language));
      region = undefined;
    }
  }
  if (region !== undefined) throw new Problem(`line ${region.line}: BEGIN ${region.name} has no END ${region.name}`);
  return kept.join('\n');
}

/** Returns whether a source contains a solution region. */
export function hasSolution(source: string): boolean {
  return source.split('\n').some((line) => markerIn(line)?.name === 'SOLUTION');
}

function markerIn(line: string): { readonly name: string; readonly begins: boolean } | undefined {
  for (const name of regions) {
    const [, word] = new RegExp(`${comment}(BEGIN|END) ${name}`).exec(line) ?? [];
    if (word !== undefined) return { name, begins: word === 'BEGIN' };
  }
  return undefined;
}

function collectStub({ stub, indent }: Region, text: string): void {
  const [, code] = ownStub.exec(text) ?? [];
  if (code !== undefined) stub.push(`${indent}${code}`);
}

function begin(name: string, open: Region | undefined, text: string, index: number): Region {
  if (open !== undefined) throw new Problem(`line ${index + 1}: BEGIN ${name} is inside BEGIN ${open.name}`);
  const [indent = ''] = /^\s*/.exec(text) ?? [];
  return { name, indent, line: index + 1, stub: [] };
}

function end(name: string, open: Region | undefined, index: number, language: CellLanguage): string[] {
  if (open?.name !== name) throw new Problem(`line ${index + 1}: END ${name} has no BEGIN ${name}`);
  if (name !== 'SOLUTION') return [];
  return open.stub.length > 0 ? open.stub : stubs[language].split('\n').map((line) => `${open.indent}${line}`);
}
